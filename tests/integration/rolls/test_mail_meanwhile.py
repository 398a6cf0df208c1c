"""What happens to a batch while it is on its way: stopped, opted out, struck off, taken over."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import unit_of_work
from engage.jobs.task import LeaseLost
from engage.processes.models import StepAudience
from engage.rolls import sending
from engage.rolls.models import Elector, MailBatch
from engage.rolls.services.mailing import batches_of, stop_batch
from engage.rolls.tasks import send_mails
from engage.rolls.views.mail_words import previews
from tests.factories.mails import ask, make_batch, make_electors, waiting
from tests.factories.processes import NOON
from tests.factories.surveys import make_survey_step
from tests.support.smtp import MailServer


@pytest.fixture
def batch(app: Flask, session: Session, server: MailServer) -> MailBatch:
    """An invitation to four people that is asked for."""
    residents = make_survey_step(session).audiences[0]
    make_electors(session, residents, 4)
    made = make_batch(session, residents)
    ask(app, session, made)
    session.commit()
    return made


def run(session: Session, batch: MailBatch, meanwhile: Callable[[Session], object]) -> None:
    """The batch is sent one by one, and this happens after the first mail."""
    real, calls = sending._record, []

    def record(*args: object, **kwargs: object) -> None:
        calls.append(args)
        real(*args, **kwargs)  # type: ignore[arg-type]
        if len(calls) == 1:
            meanwhile(args[0])  # type: ignore[arg-type]

    with at(NOON), patch.object(sending, "GROUP", 1), patch.object(sending, "_record", record):
        send_mails(str(batch.id))
    session.expire_all()


def test_a_batch_that_is_stopped_mails_nobody_else(
    session: Session, server: MailServer, batch: MailBatch
) -> None:
    def stop(writing: Session) -> None:
        stop_batch(writing, writing.get_one(MailBatch, batch.id), actor=None, now=NOON)

    run(session, batch, stop)
    assert len(server.taken) == batch.accepted == 1
    assert waiting(session) == 0
    assert batch.finished_at == NOON


@pytest.mark.parametrize(
    ("column", "reason"), [("opted_out_at", "opted-out"), ("voided_at", "voided")]
)
def test_whoever_opts_out_or_is_struck_off_meanwhile_gets_nothing_and_is_counted(
    session: Session, server: MailServer, batch: MailBatch, column: str, reason: str
) -> None:
    run(session, batch, lambda writing: writing.execute(update(Elector).values({column: NOON})))
    assert len(server.taken) == batch.accepted == 1
    assert batch.left_out == {reason: 3}
    assert batch.considered == 4


def test_a_worker_that_lost_its_lease_sends_nothing_more(
    session: Session, server: MailServer, batch: MailBatch
) -> None:
    with at(NOON), patch.object(sending, "lease_is_lost", lambda: True), pytest.raises(LeaseLost):
        send_mails(str(batch.id))
    assert server.taken == []
    with at(NOON):
        send_mails(str(batch.id))
    assert len(server.taken) == 4


def test_a_mail_that_another_worker_has_noted_is_not_counted_twice(
    session: Session, server: MailServer, batch: MailBatch
) -> None:
    real = sending.Mailer.send

    def send_and_forget(self: sending.Mailer, mail: sending.Mail) -> sending.Outcome:
        outcome = real(self, mail)
        with unit_of_work() as writing:
            elector = writing.scalars(select(Elector).where(Elector.email == mail.to)).one()
            sending._forget(writing, batch.id, [elector.id])
        return outcome

    with patch.object(sending.Mailer, "send", send_and_forget):
        run(session, batch, lambda _writing: None)
    assert len(server.taken) == 4
    assert batch.accepted == 0


def test_a_stopped_batch_can_be_stopped_again_and_a_sealed_step_has_no_previews(
    session: Session, batch: MailBatch
) -> None:
    for _time in range(2):
        stop_batch(session, batch, actor=None, now=NOON)
    assert batch.finished_at == NOON
    audience: StepAudience = batch.step_audience
    assert batches_of(session, audience.id) == [batch]
    with at(NOON):
        assert len(previews(batch)) == 3
    audience.step.reconciled_at = audience.step.sealed_at = audience.step.closes_at
    assert previews(batch) == []
