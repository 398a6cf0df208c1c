"""Surveys with a small questionnaire that has one question of each kind, open at NOON."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.models import Collector, CollectorKind, Elector
from engage.rolls.participation import Participant
from engage.rolls.services.importing import collector_of, roll_of
from surveys.models import Survey
from surveys.services.lifecycle import create_survey, open_surveys
from surveys.services.lookup import Asked, survey_by_id
from surveys.services.responding import Respondent, respondent_of
from tests.factories.processes import NOON, make_process, make_step, text

DISTRICTS = ("piikkio", "littoinen", "keskusta")
ANSWERS: dict[str, Any] = {
    "services": {"schools": 4, "health": "dont-know"},
    "future": "nature",
    "priorities": ["schools", "traffic"],
    "grade": 8,
    "improve": "Bussi kulkisi useammin.",
    "words": "meri, metsä",
    "district": "littoinen",
    "age": "young",
}


def option(key: str) -> dict[str, Any]:
    """An option whose title tells its key."""
    return {"key": key, "title": text(key)}


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question whose title tells its key."""
    return {"key": key, "kind": kind, "title": text(key), **more}


SCALE = {"first": 1, "last": 5, "labels": {"1": text("huonosti"), "5": text("hyvin")}}
DEFINITION: dict[str, Any] = {
    "languages": ["fi", "sv", "en"],
    "title": text("Kysely"),
    "intro": text("Kerro mielipiteesi"),
    "minutes": 3,
    "sections": [
        {
            "key": "today",
            "title": text("Nyt"),
            "questions": [
                question("hello", "note"),
                question(
                    "services",
                    "matrix",
                    items=[option("schools"), option("health")],
                    scale=SCALE,
                    dont_know=True,
                ),
                question(
                    "future",
                    "single",
                    required=True,
                    dont_know=True,
                    options=[option("nature"), option("services")],
                ),
                question(
                    "priorities",
                    "multi",
                    max=2,
                    options=[option("schools"), option("traffic"), option("parks")],
                ),
                question("grade", "scale", scale={"first": 4, "last": 10}),
            ],
        },
        {
            "key": "words",
            "title": text("Omin sanoin"),
            "intro": text("Kirjoita vapaasti"),
            "questions": [question("improve", "long-text"), question("words", "short-text")],
        },
        {
            "key": "you",
            "title": text("Sinä"),
            "questions": [
                question(
                    "district",
                    "unit",
                    unit_kind="district",
                    required=True,
                    options=[option(key) for key in DISTRICTS],
                ),
                question(
                    "age", "single", background=True, options=[option("young"), option("old")]
                ),
            ],
        },
    ],
}


def definition(**changes: Any) -> dict[str, Any]:
    """The small questionnaire, a copy that may be spoiled."""
    return deepcopy(DEFINITION) | changes


def make_survey_step(
    session: Session, *, is_in_body_name: bool = False, given: dict[str, Any] = DEFINITION
) -> Step:
    """An opened step with a survey for each of its audiences; its open link is on residents."""
    step = make_step(
        session,
        StepKind.SURVEY,
        process=make_process(session),
        key="kysely",
        is_in_body_name=is_in_body_name,
    )
    for audience in step.audiences:
        create_survey(session, audience, given, actor=None)
    if not is_in_body_name:
        collector_of(session, step.audiences[0], CollectorKind.OPEN)
    open_surveys(session, step, actor=None, now=NOON)
    session.flush()
    return step


def make_elector(session: Session, audience: StepAudience, name: str = "Aino Esimerkki") -> Elector:
    """Somebody on the audience's roll."""
    elector = Elector(roll=roll_of(session, audience), person_ref=uuid4().hex, name=name)
    session.add(elector)
    session.flush()
    return elector


def elector_participant(session: Session, audience: StepAudience) -> Participant:
    """A new elector of the audience, come through the door."""
    elector = make_elector(session, audience)
    collector_id = elector.roll.collector_id
    return Participant(audience.id, collector_id, CollectorKind.ROLL, f"elector:{elector.id}")


def open_participant(session: Session, audience: StepAudience) -> Participant:
    """A new browser at the audience's open link."""
    door: Collector = collector_of(session, audience, CollectorKind.OPEN)
    return Participant(audience.id, door.id, CollectorKind.OPEN, f"open:{uuid4().hex}")


def asked_of(session: Session, audience: StepAudience) -> Asked:
    """The audience's survey as services take it."""
    survey = session.scalars(select(Survey).where(Survey.step_audience_id == audience.id)).one()
    return survey_by_id(session, survey.id)


def make_respondent(session: Session, audience: StepAudience) -> tuple[Asked, Respondent]:
    """A new respondent by the open link."""
    asked = asked_of(session, audience)
    return asked, respondent_of(asked, open_participant(session, audience))
