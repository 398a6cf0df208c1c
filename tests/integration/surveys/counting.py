"""Sealed surveys with many answers, made quickly for tests of counting and showing."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind
from engage.rolls.sealing import reconcile_step, seal_step
from engage.rolls.services.importing import collector_of
from surveys.rules.vector import pack_response
from surveys.services.counting import count, read_vectors
from surveys.services.results import replace_result
from surveys.services.sealing import SealedRow, keep_sealed
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import ANSWERS, DISTRICTS, asked_of

Answers = dict[str, Any]


def varied(number: int) -> Answers:
    """The answers of respondent number so-and-so: different, and always the same."""
    return ANSWERS | {
        "services": {
            "schools": 1 + number % 5,
            "health": "dont-know" if number % 4 else 1 + number // 4 % 3,
        },
        "future": ("nature", "services")[number % 2],
        "priorities": ["schools"] if number % 3 else ["schools", "traffic"],
        "grade": 4 + number % 7,
        "improve": f"Toive numero {number % 9}",
        "district": DISTRICTS[number % 2],
        "age": ("young", "old")[number % 2],
    }


def seal_answers(session: Session, audience: StepAudience, answers: list[Answers]) -> None:
    """These answers are among the sealed ones of the audience, all by the open link."""
    asked = asked_of(session, audience)
    door = collector_of(session, audience, CollectorKind.OPEN)
    session.flush()
    keep_sealed(
        session,
        asked.survey.id,
        (
            SealedRow(
                door.id,
                NOON.date(),
                asked.version,
                {"answers": one},
                pack_response(asked.form, one, NOON.date().isoformat()),
            )
            for one in answers
        ),
    )


def end_step(session: Session, step: Step) -> None:
    """The step is sealed; its answers were put there by seal_answers."""
    with at(AFTER):
        reconcile_step(session, step, actor=None, now=AFTER)
        seal_step(session, step, actor=None, now=AFTER + timedelta(hours=1))
    session.flush()


def count_surveys(session: Session, step: Step) -> None:
    """Every survey of the step has its result."""
    for audience in step.audiences:
        survey = asked_of(session, audience).survey
        replace_result(session, count(read_vectors(session, survey.id)))
    session.flush()
