"""From the mail to the answer: each link gives one answer, to whoever it was sent."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import StepAudience
from engage.rolls.models import MailKind
from engage.rolls.participation import NotOnRoll, find_by_code
from engage.rolls.rules.codes import code_hash
from engage.rolls.services.mailing import preview_code
from surveys.models import Response
from surveys.services.responding import respondent_of, submit_response
from tests.factories.mails import make_batch, make_electors, send
from tests.factories.processes import NOON
from tests.factories.surveys import ANSWERS, asked_of, make_survey_step
from tests.support.app import WatchedClient
from tests.support.smtp import MailServer


@pytest.fixture
def residents(session: Session) -> Iterator[StepAudience]:
    """Six residents on the roll of an open, secret survey, at its time."""
    made = make_survey_step(session).audiences[0]
    make_electors(session, made, 6)
    with at(NOON):
        yield made


def codes(server: MailServer) -> list[str]:
    """The codes of all mails so far, in order."""
    found = [re.search(r"/k#([0-9A-Z]{17})", text.get_content()) for _to, text in server.taken]
    return [one[1] for one in found if one]


def submit(session: Session, residents: StepAudience, code: str, **changes: object) -> str:
    """The receipt of answering by this code."""
    participant = find_by_code(session, code_hash(code))
    assert participant is not None
    asked = asked_of(session, residents)
    respondent = respondent_of(asked, participant)
    return submit_response(session, asked, respondent, ANSWERS | changes, now=NOON).code


def answers_in(session: Session) -> int:
    """How many answers have come in."""
    return session.scalar(select(func.count()).select_from(Response)) or 0


def test_with_anonymous_and_once_each_invited_person_has_one_answer(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    """unicef/iogt#470: with "anonymous" and "once" there was one answer in total."""
    send(app, session, make_batch(session, residents))
    receipts = {submit(session, residents, code) for code in codes(server)}
    assert len(receipts) == answers_in(session) == 6


def test_the_links_of_invitation_and_reminder_are_one_persons_one_answer(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    """LimeSurvey 19580: an anonymous submit used the token twice, or crashed. Exactly once."""
    send(app, session, make_batch(session, residents))
    first = codes(server)
    send(app, session, make_batch(session, residents, MailKind.REMINDER))
    again = codes(server)[len(first) :]
    assert sorted(first) == sorted(again)
    receipt = submit(session, residents, first[0])
    assert submit(session, residents, first[0], improve="Toinen") == receipt
    assert answers_in(session) == 1


def test_whoever_answered_by_the_mailed_link_is_not_reminded(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    send(app, session, make_batch(session, residents))
    (first, *_others) = server.addresses
    submit(session, residents, codes(server)[0])
    send(app, session, make_batch(session, residents, MailKind.REMINDER))
    assert first not in server.addresses[6:]
    assert len(server.addresses[6:]) == 5


def test_a_preview_gives_nobody_an_answer(session: Session, residents: StepAudience) -> None:
    batch = make_batch(session, residents)
    with pytest.raises(NotOnRoll):
        submit(session, residents, preview_code(batch))
    assert answers_in(session) == 0


def test_the_code_of_a_mail_is_in_no_page_of_the_survey(
    app: Flask,
    client: WatchedClient,
    session: Session,
    server: MailServer,
    residents: StepAudience,
) -> None:
    """LimeSurvey PR#2089: the token could be read in the page of an anonymous survey."""
    send(app, session, make_batch(session, residents))
    code = codes(server)[0]
    entered = client.post("/k", data={"code": code})
    address = "/kaarina-2018/kysely/resident/answer/"
    assert entered.location == address
    for page in (client.get(address), client.get(f"{address}1"), client.get(f"{address}review")):
        assert code not in page.text
        assert code not in str(page.headers)
