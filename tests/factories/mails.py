"""Rolls with addresses, answers of electors, and batches of mails."""

from datetime import date
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.jobs import Job
from engage.processes.models import StepAudience
from engage.rolls.models import Elector, MailBatch, MailKind, MailRecipient
from engage.rolls.participation import step_secret
from engage.rolls.services.importing import roll_of
from engage.rolls.services.mailing import Texts, ask_for_sending, write_batch
from engage.rolls.tasks import send_mails
from surveys.models import Response, Survey
from tests.factories.processes import NOON

BODIES = {"fi": "Hei {city}: {step} {closes}\n{link}", "sv": "Hej\n{link}", "en": "Hi\n{link}"}
SUBJECTS = {"fi": "Kysely", "sv": "Enkät", "en": "Survey"}


def make_electors(session: Session, audience: StepAudience, count: int) -> list[Elector]:
    """That many people on the audience's roll, with an address each: p0@example.org …"""
    roll = roll_of(session, audience)
    made = [
        Elector(
            roll_id=roll.id,
            person_ref=uuid4().hex,
            name=f"Person {number}",
            email=f"p{number}@example.org",
            language="fi",
        )
        for number in range(count)
    ]
    session.add_all(made)
    session.flush()
    return made


def answer(session: Session, audience: StepAudience, elector: Elector) -> None:
    """The elector has answered the audience's survey."""
    survey = session.scalars(select(Survey).where(Survey.step_audience_id == audience.id)).one()
    key = uuid4().bytes
    if survey.is_anonymous:
        key = step_secret(audience.step).nullifier(audience.id, f"elector:{elector.id}")
    session.add(
        Response(
            key=key,
            survey_id=survey.id,
            is_anonymous=survey.is_anonymous,
            elector_id=None if survey.is_anonymous else elector.id,
            signed_by=None if survey.is_anonymous else "Liisa",
            collector_id=roll_of(session, audience).collector_id,
            version=1,
            day=date(2018, 4, 9),
            document={},
        )
    )
    session.flush()


def make_batch(
    session: Session,
    audience: StepAudience,
    kind: MailKind = MailKind.INVITATION,
    *,
    uses_open_link: bool = False,
) -> MailBatch:
    """A batch that is written and not asked for."""
    texts = Texts(kind, dict(SUBJECTS), dict(BODIES), uses_open_link=uses_open_link)
    return write_batch(session, audience, texts, actor=None)


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
