"""Surveys for measuring: a form out of rows of questions, and sealed responses nobody gave."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from bench.ground import new_app
from engage.clock import at, utcnow
from engage.db import db, unit_of_work
from engage.processes.models import StepKind
from surveys.models import Survey
from surveys.services.lifecycle import create_survey
from tests.factories.processes import make_process, make_step

BATCH = 20_000
One = TypeVar("One")


class Fill(Protocol):
    """Writes so many sealed responses of a survey; its id."""

    def __call__(self, session: Session, survey: Survey, responses: int) -> UUID: ...


def asking(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question that is called by its key."""
    return {"key": key, "kind": kind, "title": {"fi": key}, **more}


def one_section(questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A questionnaire with these questions on one page."""
    section = {"key": "all", "title": {"fi": "Kaikki"}, "questions": list(questions)}
    return {"languages": ["fi"], "title": {"fi": "Mittaus"}, "sections": [section]}


def sealed_surveys(
    folder: Path, database: str, definition: dict[str, Any], fill: Fill, sizes: Sequence[int]
) -> list[UUID]:
    """A survey of each size, for the audiences of one step in a new database; their ids."""
    app = new_app(folder, database)
    with app.app_context():
        with at(utcnow()), unit_of_work() as session:
            step = make_step(session, StepKind.SURVEY, process=make_process(session), key="bench")
            surveys = [
                create_survey(session, one, definition, actor=None) for one in step.audiences
            ]
            ids = [fill(session, *one) for one in zip(surveys, sizes, strict=True)]
        db.engine.dispose()
    return ids


def drawn(pool: Sequence[One], responses: int, random: np.random.Generator) -> Iterator[list[One]]:
    """So many of the pool in batches, each drawn again and again."""
    for start in range(0, responses, BATCH):
        numbers = random.integers(0, len(pool), min(BATCH, responses - start))
        yield [pool[number] for number in numbers]
