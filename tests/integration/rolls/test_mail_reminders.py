"""Reminders: to those who have not answered, never to few, and with nothing left behind."""

from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.clock import at
from engage.db import Model
from engage.jobs.models import Job
from engage.processes.models import StepAudience
from engage.rolls import sending
from engage.rolls.models import Elector, MailBatch, MailKind, MailRecipient, Turnout
from engage.rolls.participation import find_by_code
from engage.rolls.rules.codes import code_hash
from engage.rolls.services.counting import recount_turnout
from engage.rolls.services.issuing import issue_personal_codes
from engage.rolls.services.mailing import (
    ReminderTooSmall,
)
from engage.rolls.tasks import send_mails
from tests.factories.mails import (
    answer,
    ask,
    make_batch,
    make_electors,
    send,
    waiting,
)
from tests.factories.processes import NOON
from tests.factories.surveys import make_survey_step
from tests.support.smtp import MailServer


@pytest.fixture
def residents(session: Session) -> StepAudience:
    """The residents of an open, secret survey: nobody is on their roll yet."""
    return make_survey_step(session).audiences[0]


def test_a_letters_code_still_works_after_the_invitation_and_the_reminder(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 5)
    letters = {
        one.email: one.code
        for one in issue_personal_codes(session, residents, actor=None, now=NOON)
    }
    send(app, session, make_batch(session, residents))
    send(app, session, make_batch(session, residents, MailKind.REMINDER))
    assert len(server.taken) == 10
    for address, message in server.taken:
        assert f"/k#{letters[address]}" in message.get_content()
        assert find_by_code(session, code_hash(letters[address])) is not None


def test_a_reminder_goes_only_to_those_who_have_not_answered(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    people = make_electors(session, residents, 12)
    for elector in people[:4]:
        answer(session, residents, elector)
    batch = send(app, session, make_batch(session, residents, MailKind.REMINDER))
    assert sorted(server.addresses) == sorted(one.email or "" for one in people[4:])
    assert waiting(session) == 0
    assert batch.finished_at == NOON


def test_a_reminder_of_a_secret_survey_leaves_no_count_and_no_trace_of_who_answered(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    """LimeSurvey 20192: whatever is written beside the answers undoes the anonymity."""
    people = make_electors(session, residents, 12)
    for elector in people[:4]:
        answer(session, residents, elector)
    server.at_recipient = {"p5@example.org": "550 5.1.1 gone", "p6@example.org": "451 later"}
    before = {one.id: _row(one, but={"code_hash", "code_number"}) for one in people}
    batch = send(app, session, make_batch(session, residents, MailKind.REMINDER))
    assert (batch.accepted, batch.refused, batch.given_up) == (None, None, None)
    assert (batch.considered, batch.left_out) == (12, {})
    assert {one.id: _row(one, but={"code_hash", "code_number"}) for one in people} == before
    assert {one.code_number for one in people} == {1}
    job = session.scalars(select(Job)).one()
    assert job.result is None or set(job.result) == {"state"}
    details = [one.details for one in session.scalars(select(AuditEvent)) if "mails" in one.tag]
    assert details == [{"kind": "reminder"}]


def _row(model: Model, but: set[str]) -> dict[str, object]:
    names = {column.key for column in model.__table__.columns} - but
    return {name: getattr(model, name) for name in names}


def test_no_column_says_whether_somebody_has_answered() -> None:
    """LimeSurvey keeps "completed" beside each participant: we keep nothing of the kind."""
    odd = {"answer", "complet", "respon", "submit", "remind", "taken", "silent"}
    names = [
        f"{table.name}.{column.name}"
        for table in (Elector.__table__, MailRecipient.__table__, MailBatch.__table__)
        for column in table.columns
    ]
    assert [name for name in names if any(word in name.partition(".")[2] for word in odd)] == []
    assert {column.name for column in MailRecipient.__table__.columns} == {"batch_id", "elector_id"}


@pytest.mark.parametrize("silent", [0, 1, 4])
def test_a_reminder_is_never_sent_to_one_or_to_fewer_than_the_smallest_group(
    app: Flask, session: Session, server: MailServer, residents: StepAudience, silent: int
) -> None:
    people = make_electors(session, residents, 10)
    for elector in people[silent:]:
        answer(session, residents, elector)
    batch = send(app, session, make_batch(session, residents, MailKind.REMINDER))
    assert server.taken == []
    assert batch.finished_at == NOON
    assert waiting(session) == 0
    assert batch.considered == 10


def test_a_reminder_that_the_turnout_shows_to_be_small_is_refused(
    app: Flask, session: Session, server: MailServer
) -> None:
    staff = make_survey_step(session).audiences[1]
    people = make_electors(session, staff, 12)
    for elector in people[:3]:
        answer(session, staff, elector)
    recount_turnout(session, staff.step, now=NOON)
    assert session.get_one(Turnout, staff.id).taken_part == 3
    with pytest.raises(ReminderTooSmall):
        ask(app, session, make_batch(session, staff, MailKind.REMINDER))


def test_a_reminder_to_a_roll_of_few_is_refused(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 4)
    with pytest.raises(ReminderTooSmall):
        ask(app, session, make_batch(session, residents, MailKind.REMINDER))


def test_in_a_bodys_name_those_who_have_not_answered_are_reminded_and_counted(
    app: Flask, session: Session, server: MailServer
) -> None:
    staff = make_survey_step(session, is_in_body_name=True).audiences[1]
    people = make_electors(session, staff, 2)
    answer(session, staff, people[0])
    batch = send(app, session, make_batch(session, staff, MailKind.REMINDER))
    assert server.addresses == ["p1@example.org"]
    assert (batch.accepted, batch.left_out) == (1, {"answered": 1})


def test_thanks_and_reminder_goes_to_everybody_with_the_open_link(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    people = make_electors(session, residents, 3)
    answer(session, residents, people[0])
    batch = make_batch(session, residents, MailKind.THANKS, uses_open_link=True)
    send(app, session, batch)
    assert len(server.taken) == 3
    assert all(
        "http://localhost/kaarina-2018/kysely/\n" in server.body_to(to) for to in server.addresses
    )
    assert {one.code_hash for one in people} == {None}
    assert batch.accepted == 3


def test_a_killed_reminder_reminds_nobody_twice(
    app: Flask, session: Session, server: MailServer, residents: StepAudience
) -> None:
    make_electors(session, residents, 20)
    batch = make_batch(session, residents, MailKind.REMINDER)
    ask(app, session, batch)
    session.commit()
    real, sent = sending.Mailer.send, []

    def dies_at_the_third(self: object, mail: object) -> object:
        sent.append(mail)
        if len(sent) == 3:
            raise SystemExit
        return real(self, mail)  # type: ignore[arg-type]

    with at(NOON), patch.object(sending, "REMINDED_GROUP", 5):
        with patch.object(sending.Mailer, "send", dies_at_the_third), pytest.raises(SystemExit):
            send_mails(str(batch.id))
        send_mails(str(batch.id))
    assert len(server.addresses) == len(set(server.addresses)) == 2 + 15
    assert waiting(session) == 0
