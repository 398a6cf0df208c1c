"""Batches of mails: who gets them, what is kept of it, and what a dying worker can do."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.jobs.models import Job
from engage.mail import MailNotSet, MailServerAway
from engage.processes.models import Step, StepAudience
from engage.processes.services.importing import is_fixed
from engage.rolls import sending
from engage.rolls.models import Elector, MailKind
from engage.rolls.participation import find_by_code, step_secret
from engage.rolls.rules.codes import code_hash
from engage.rolls.sealing import WrongState
from engage.rolls.services.issuing import issue_personal_codes
from engage.rolls.services.mailing import (
    AlreadyAsked,
    LinkMissing,
    NobodyToMail,
    Texts,
    ask_for_sending,
    write_batch,
)
from engage.rolls.tasks import send_mails
from tests.factories.mails import (
    BODIES,
    SUBJECTS,
    ask,
    make_batch,
    make_electors,
    send,
    waiting,
)
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import make_survey_step
from tests.support.smtp import MailServer


@pytest.fixture
def residents(session: Session) -> StepAudience:
    """The residents of an open, secret survey: nobody is on their roll yet."""
    return make_survey_step(session).audiences[0]


def test_everybody_gets_a_link_of_their_own_that_opens_the_survey(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    aino, bo = make_electors(session, residents, 2)
    batch = send(app, session, make_batch(session, residents))
    assert sorted(server.addresses) == [aino.email, bo.email]
    for elector in (aino, bo):
        text = server.body_to(elector.email or "")
        code = text.partition("http://localhost/k#")[2][:17]
        found = find_by_code(session, code_hash(code))
        assert found is not None
        assert found.subject_id == elector.id
        assert "Hei Kaarina: kysely ma 23.4.2018 klo" in text
        assert "http://localhost/no-more-mail/" in text
    assert (batch.accepted, batch.refused, batch.given_up) == (2, 0, 0)
    assert waiting(session) == 0
    assert server.connections == 1


def test_one_bad_address_in_a_batch_stops_nobody_elses_mail(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    people = make_electors(session, residents, 3)
    server.at_recipient = {"p1@example.org": "550 5.1.1 no such mailbox"}
    server.at_text = {"p2@example.org": "554 5.7.1 spam"}
    batch = send(app, session, make_batch(session, residents))
    assert server.addresses == ["p0@example.org"]
    assert (batch.accepted, batch.refused, batch.left_out) == (1, 1, {"rejected": 1})
    assert [one.bounced_at is not None for one in people] == [False, True, False]


def test_those_left_out_are_counted_by_reason_and_a_protected_address_is_never_used(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    people = make_electors(session, residents, 6)
    people[0].has_protected_address = True
    people[1].email = None
    people[2].bounced_at = people[3].opted_out_at = people[4].voided_at = NOON
    batch = send(app, session, make_batch(session, residents))
    assert server.addresses == ["p5@example.org"]
    assert batch.left_out == {"protected": 1, "no-address": 1, "bounced": 1, "opted-out": 1}
    second = make_batch(session, residents)
    with pytest.raises(NobodyToMail):
        ask(app, session, second)


def test_a_second_invitation_reaches_only_those_who_came_on_the_roll_since(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 1)
    send(app, session, make_batch(session, residents))
    late = _latecomer(session)
    batch = send(app, session, make_batch(session, residents))
    assert server.addresses == ["p0@example.org", late.email]
    assert batch.left_out == {"invited-before": 1}


def _latecomer(session: Session) -> Elector:
    first = session.scalars(select(Elector)).one()
    late = Elector(roll_id=first.roll_id, person_ref="late", email="late@example.org")
    session.add(late)
    session.flush()
    return late


def test_a_mail_is_in_the_language_of_the_roll_or_in_all_of_them(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    _fi, sv, unknown = make_electors(session, residents, 3)
    sv.language, unknown.language = "sv", None
    send(app, session, make_batch(session, residents))
    by_address = dict(server.taken)
    assert by_address["p1@example.org"]["Subject"] == "Enkät"
    assert "Hei" not in server.body_to("p1@example.org")
    assert by_address["p2@example.org"]["Subject"] == "Kysely / Enkät / Survey"
    assert server.body_to("p2@example.org").count("/k#") == 3


def test_a_worker_killed_in_the_middle_doubles_no_mail_that_was_noted_as_taken(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 6)
    batch = make_batch(session, residents)
    ask(app, session, batch)
    session.commit()
    real, calls = sending._record, []

    def dies_at_the_third(*args: object, **kwargs: object) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise SystemExit  # between the server's answer and our note of it
        real(*args, **kwargs)  # type: ignore[arg-type]

    with at(NOON):
        with patch.object(sending, "_record", dies_at_the_third), pytest.raises(SystemExit):
            send_mails(str(batch.id))
        assert waiting(session) == 4
        send_mails(str(batch.id))
    session.expire_all()
    assert len(server.taken) == 7
    assert len(set(server.addresses)) == 6
    twice = [m["Message-ID"] for to, m in server.taken if server.addresses.count(to) == 2]
    assert len(twice) == 2
    assert len(set(twice)) == 1  # so that a mailbox can know it again
    assert batch.accepted == 6
    with at(NOON):
        send_mails(str(batch.id))
    assert len(server.taken) == 7


def test_what_the_server_cannot_take_now_is_tried_again_later_and_then_given_up(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 2)
    server.at_recipient = {"p1@example.org": "451 4.7.1 come back later"}
    batch = send(app, session, make_batch(session, residents))
    assert (batch.accepted, batch.rounds, batch.finished_at) == (1, 1, None)
    job = session.get_one(Job, batch.job_id)
    assert job.due_at == NOON + timedelta(minutes=15)
    for _round in range(3):
        with at(NOON):
            send_mails(str(batch.id))
    session.expire_all()
    assert (batch.accepted, batch.given_up) == (1, 1)
    assert batch.finished_at is not None
    assert server.addresses == ["p0@example.org"]


def test_a_mail_server_that_is_away_is_waited_for_and_then_told(
    app: Flask,
    session: Session,
    server: MailServer,
    residents: StepAudience,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_electors(session, residents, 2)
    away = app.config["ENGAGE_SETTINGS"].model_copy(update={"smtp_port": 1})
    with monkeypatch.context() as patched:
        patched.setitem(app.config, "ENGAGE_SETTINGS", away)
        batch = send(app, session, make_batch(session, residents))
        with at(NOON):
            send_mails(str(batch.id))
            send_mails(str(batch.id))
            with pytest.raises(MailServerAway):
                send_mails(str(batch.id))
    session.expire_all()
    assert (batch.accepted, batch.finished_at) == (0, None)
    with at(NOON):
        send_mails(str(batch.id))
    session.expire_all()
    assert batch.accepted == 2


def test_without_a_mail_server_nothing_is_asked_for(
    app: Flask, session: Session, residents: StepAudience
) -> None:
    make_electors(session, residents, 1)
    batch = make_batch(session, residents)
    with pytest.raises(MailNotSet):
        ask(app, session, batch)
    assert batch.asked_at is None


def test_an_invitation_written_before_opening_goes_out_at_opening(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 1)
    residents.step.opens_at = NOON + timedelta(days=2)
    job = ask(app, session, make_batch(session, residents))
    assert job.due_at == NOON + timedelta(days=2)


def test_a_batch_that_finds_the_survey_closed_mails_nobody(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 1)
    batch = make_batch(session, residents)
    ask(app, session, batch)
    session.commit()
    with at(AFTER):
        send_mails(str(batch.id))
    session.expire_all()
    assert server.taken == []
    assert batch.finished_at == AFTER
    late = make_batch(session, residents)
    with pytest.raises(WrongState):
        ask_for_sending(
            session, late, settings=app.config["ENGAGE_SETTINGS"], actor=None, now=AFTER
        )


def test_one_batch_at_a_time_and_each_only_once(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 1)
    first, second = make_batch(session, residents), make_batch(session, residents)
    ask(app, session, first)
    for batch in (first, second):
        with pytest.raises(AlreadyAsked):
            ask(app, session, batch)


def test_a_mail_without_its_link_is_refused(session: Session, residents: StepAudience) -> None:
    """indico PR#5618: a private survey's mail lacked the token."""
    without = BODIES | {"sv": "Hej!"}
    with pytest.raises(LinkMissing):
        write_batch(session, residents, Texts(MailKind.INVITATION, SUBJECTS, without), actor=None)


def test_nothing_is_written_before_the_promise_is_fixed(session: Session) -> None:
    """LimeSurvey 20192: an invited survey's anonymity cannot be switched any more."""
    step = make_survey_step(session)
    step.frozen_at = None
    with pytest.raises(WrongState):
        make_batch(session, step.audiences[0])


def test_the_first_code_locks_the_promise_of_secrecy(session: Session) -> None:
    staff = make_survey_step(session, is_in_body_name=True).audiences[1]
    step: Step = staff.step
    step.frozen_at = None
    assert not is_fixed(step)
    make_electors(session, staff, 1)
    issue_personal_codes(session, staff, actor=None, now=NOON)
    assert is_fixed(step)  # a process file that says otherwise is refused from now on
    assert step_secret(step).key
