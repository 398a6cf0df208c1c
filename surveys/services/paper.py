"""Taking in paper answers: typed by one person, typed again by another, then a response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict, Invalid
from engage.rolls.models import Collector, DoorForm
from engage.rolls.participation import paper_participant
from surveys.models import PaperEntry, Survey
from surveys.rules.answers import Answers, check_shape
from surveys.rules.paper import differences
from surveys.services.faults import AnswersRefused
from surveys.services.lookup import Asked
from surveys.services.responding import respondent_of, submit_response

LARGEST_NUMBER = 999_999
LISTED = 200


class NoPaperDoor(Conflict):
    """Nobody has said that this survey also comes on paper."""


class PaperIsIn(Conflict):
    """The paper of this number is in already."""


class SamePerson(Conflict):
    """The second entry is another person's."""


class BadNumber(Invalid):
    """Running numbers go from 1 to 999 999."""


class Outcome(Enum):
    """What became of an entry."""

    WAITS = "waits"
    IS_IN = "is-in"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """How many papers are in, wait for the second entry, or were read in two ways."""

    in_: int = 0
    waiting: int = 0
    differing: int = 0


def paper_door(session: Session, asked: Asked) -> Collector:
    """The audience's door for paper; NoPaperDoor when it has none."""
    door = session.scalar(
        select(Collector)
        .where(
            Collector.step_audience_id == asked.survey.step_audience_id,
            Collector.form == DoorForm.PAPER,
        )
        .order_by(Collector.key)
        .limit(1)
    )
    if door is None:
        raise NoPaperDoor(asked.survey.key)
    return door


def enter_paper(
    session: Session, asked: Asked, number: int, answers: Answers, *, actor: UUID, now: datetime
) -> Outcome:
    """The first entry waits for a second; two equal ones are a response; others wait for a look."""
    if not 1 <= number <= LARGEST_NUMBER:
        raise BadNumber(str(number))
    problems = check_shape(asked.form.questions, answers)
    if problems:
        raise AnswersRefused(problems, answers)
    entry = _entry(session, asked.survey, number)
    if entry.is_in:
        raise PaperIsIn(str(number))
    if entry.first is None or (entry.first_by == actor and entry.second is None):
        entry.first, entry.first_by = answers, actor
        return Outcome.WAITS
    if entry.first_by == actor:
        raise SamePerson(str(number))
    entry.second, entry.second_by = answers, actor
    if differences(entry.first, answers):
        return Outcome.DIFFERS
    _take_in(session, asked, entry, answers, now)
    return Outcome.IS_IN


def settle_paper(
    session: Session, asked: Asked, number: int, answers: Answers, *, actor: UUID, now: datetime
) -> None:
    """These are the answers of that paper: somebody has looked at it once more."""
    entry = _entry(session, asked.survey, number)
    if entry.is_in:
        raise PaperIsIn(str(number))
    _take_in(session, asked, entry, answers, now)
    audit(
        session,
        "surveys:paper:settled",
        actor=actor,
        subject=asked.survey.key,
        details={"number": number},
    )


def accept_single(session: Session, asked: Asked, *, actor: UUID, now: datetime) -> int:
    """Every paper that was typed once is in without a second entry, and the log says so."""
    waiting = session.scalars(
        select(PaperEntry).where(
            PaperEntry.survey_id == asked.survey.id,
            PaperEntry.first.is_not(None),
            PaperEntry.second.is_(None),
        )
    ).all()
    for entry in waiting:
        _take_in(session, asked, entry, dict(entry.first or {}), now)
    audit(
        session,
        "surveys:paper:single_accepted",
        actor=actor,
        subject=asked.survey.key,
        details={"papers": len(waiting)},
    )
    return len(waiting)


def paper_counts(session: Session, survey_id: UUID) -> PaperCounts:
    """How far the papers of the survey have come."""
    row = session.execute(
        select(
            func.count().filter(PaperEntry.is_in),
            func.count().filter(PaperEntry.first.is_not(None), PaperEntry.second.is_(None)),
            func.count().filter(PaperEntry.second.is_not(None)),
        ).where(PaperEntry.survey_id == survey_id)
    ).one()
    return PaperCounts(row[0], row[1], row[2])


def unsettled(session: Session, survey_id: UUID) -> Sequence[PaperEntry]:
    """Papers that are not in, the lowest number first."""
    return session.scalars(
        select(PaperEntry)
        .where(PaperEntry.survey_id == survey_id, PaperEntry.is_in.is_(False))
        .order_by(PaperEntry.number)
        .limit(LISTED)
    ).all()


def next_number(session: Session, survey_id: UUID) -> int:
    """The number after the largest so far."""
    largest = session.scalar(
        select(func.max(PaperEntry.number)).where(PaperEntry.survey_id == survey_id)
    )
    return (largest or 0) + 1


def _entry(session: Session, survey: Survey, number: int) -> PaperEntry:
    entry = session.get(PaperEntry, (survey.id, number), with_for_update=True)
    if entry is None:
        entry = PaperEntry(survey_id=survey.id, number=number, is_in=False)
        session.add(entry)
    return entry


def _take_in(
    session: Session, asked: Asked, entry: PaperEntry, answers: Mapping[str, Any], now: datetime
) -> None:
    participant = paper_participant(paper_door(session, asked), entry.number)
    respondent = respondent_of(asked, participant)
    submit_response(session, asked, respondent, dict(answers), now=now)
    entry.first = entry.second = None
    entry.is_in = True
