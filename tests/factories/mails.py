"""Rolls with addresses, answers of electors, and batches of mails."""

from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.processes.models import StepAudience
from engage.rolls.models import Elector, MailBatch, MailKind
from engage.rolls.participation import step_secret
from engage.rolls.services.importing import roll_of
from engage.rolls.services.mailing import Texts, write_batch
from surveys.models import Response, Survey

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
