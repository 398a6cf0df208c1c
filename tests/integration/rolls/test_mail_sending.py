"""Batches of mails: who gets them, what is kept of it, and what a dying worker can do."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.clock import at
from engage.db import Model
from engage.jobs.models import Job
from engage.mail import MailNotSet, MailServerAway
from engage.processes.models import Step, StepAudience
from engage.rolls import sending
from engage.rolls.models import Elector, MailBatch, MailKind, MailRecipient, Turnout
from engage.rolls.participation import find_by_code, step_secret
from engage.rolls.rules.codes import code_hash
from engage.rolls.sealing import WrongState
from engage.rolls.services.counting import recount_turnout
from engage.rolls.services.issuing import issue_personal_codes
from engage.rolls.services.mailing import (
    AlreadyAsked,
    LinkMissing,
    NobodyToMail,
    ReminderTooSmall,
    Texts,
    ask_for_sending,
    write_batch,
)
from engage.rolls.tasks import send_mails
from tests.factories.mails import BODIES, SUBJECTS, answer, make_batch, make_electors
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import make_survey_step
from tests.support.smtp import MailServer, mail_server


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that the app's settings name."""
    with mail_server() as running:
        changes = {
            "smtp_host": "127.0.0.1",
            "smtp_port": running.port,
            "smtp_tls": "none",
            "mail_from": "kysely@kaarina.example",
        }
        settings = app.config["ENGAGE_SETTINGS"].model_copy(update=changes)
        monkeypatch.setitem(app.config, "ENGAGE_SETTINGS", settings)
        yield running


@pytest.fixture
def residents(session: Session) -> StepAudience:
    """The residents of an open, secret survey: nobody is on their roll yet."""
    return make_survey_step(session).audiences[0]


def ask(app: Flask, session: Session, batch: MailBatch) -> Job:
    """The job of sending the batch."""
    settings = app.config["ENGAGE_SETTINGS"]
    return ask_for_sending(session, batch, settings=settings, actor=None, now=NOON)


def send(app: Flask, session: Session, batch: MailBatch) -> MailBatch:
    """The batch after its job has run."""
    ask(app, session, batch)
    session.commit()
    with at(NOON):
        send_mails(str(batch.id))
    session.expire_all()
    return batch


def waiting(session: Session) -> int:
    """How many rows of recipients there are."""
    return session.scalar(select(func.count()).select_from(MailRecipient)) or 0


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
    assert step.key_fingerprint is None
    make_electors(session, staff, 1)
    issue_personal_codes(session, staff, actor=None, now=NOON)
    assert step.key_fingerprint is not None
    assert step_secret(step).key
