"""Loads the surveys of a demonstration process through the same services that people use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at, utcnow
from engage.db import read_session
from engage.demo.registry import DemoContext
from engage.processes.models import Process, Step, StepAudience, Unit
from engage.rolls.models import BearerCode, Collector, CollectorKind, Elector, Roll
from engage.rolls.participation import Participant
from engage.rolls.sealing import reconcile_step, run_sealing
from engage.rolls.services.counting import recount_turnout
from engage.rolls.services.importing import collector_of, roll_of
from engage.rolls.services.issuing import issue_bearer_codes
from surveys.demo.opinions import DISTRICTS, SERVICE_AREAS
from surveys.demo.people import answers_of, draw, make_person
from surveys.rules.answers import Answers
from surveys.services.lifecycle import create_survey, open_surveys
from surveys.services.lookup import Asked, surveys_of_step
from surveys.services.responding import respondent_of, submit_response

DEMO_ORDER = 20
QUESTIONNAIRES = Path(__file__).parent / "questionnaires.yaml"
CHANNELS = {"intra": 2, "web": 5, "wilma": 3}
SHARE_OF_CODES = 0.3
CODES_PER_ANSWER = 1.5
STAFF_PER_ANSWER = 2.4
TRUSTEES_ANSWERING = 0.57
LIVE_ANSWERS = 43
BATCH = 200
SIGNERS = {
    "johtoryhma-sivistys": "sivistysjohtaja",
    "johtoryhma-sosiaali-ja-terveys": "sosiaali- ja terveysjohtaja",
    "johtoryhma-ymparisto": "tekninen johtaja",
    "johtoryhma-konsernihallinto": "hallintojohtaja",
}


@dataclass(frozen=True, slots=True)
class Submission:
    """Who answers, and what."""

    audience: str
    participant: Participant
    answers: Answers
    signed_by: str | None = None


def load_surveys(context: DemoContext) -> None:
    """Every survey of the process has its form and answers; past ones are sealed."""
    for step_key in definitions(context.process_key):
        # The seed is drawn also for what is loaded already, so that the rest comes out alike.
        seed = context.rng.getrandbits(64)
        _load_step(context, step_key, seed)


@cache
def definitions(process_key: str) -> Mapping[str, Mapping[str, Any]]:
    """The questionnaires of the process: step → audience → definition."""
    read: Mapping[str, Any] = yaml.safe_load(QUESTIONNAIRES.read_text(encoding="utf-8"))
    found: Mapping[str, Mapping[str, Any]] = read[process_key]
    return found


def _load_step(context: DemoContext, key: str, seed: int) -> None:
    opens_at, closes_at = _times(context, key)
    with at(opens_at - timedelta(days=5) if context.is_historic else utcnow()):
        context.once(f"{key}-prepared", lambda session: _prepare(session, context, key, seed))
    moments = _moments(context, opens_at, closes_at)
    submissions = _submissions(context, key, seed)
    batches = [submissions[start : start + BATCH] for start in range(0, len(submissions), BATCH)]
    for number, batch in enumerate(batches):
        with at(moments[number * len(moments) // len(batches)]):
            context.once(
                f"{key}-answers-{number}",
                lambda session, batch=batch: _submit(session, context, key, batch),  # type: ignore[misc]
            )
        context.progress(min((number + 1) * BATCH, len(submissions)), len(submissions))
    if context.is_historic:
        with at(closes_at + timedelta(days=1)):
            _close(context, key)


def _times(context: DemoContext, key: str) -> tuple[datetime, datetime]:
    with read_session() as session:
        step = _step(session, context, key)
        if step.opens_at is None or step.closes_at is None:
            raise RuntimeError(f"the demonstration's {key} has no opening times")
        return step.opens_at, step.closes_at


def _moments(context: DemoContext, opens_at: datetime, closes_at: datetime) -> list[datetime]:
    if not context.is_historic:
        return [utcnow()]
    days = (closes_at - opens_at).days
    return [opens_at + timedelta(days=day, hours=11) for day in range(days)]


def _step(session: Session, context: DemoContext, key: str) -> Step:
    return session.scalars(
        select(Step).join(Process).where(Process.key == context.process_key, Step.key == key)
    ).one()


def _prepare(session: Session, context: DemoContext, key: str, seed: int) -> None:
    """The forms are made, the doors and rolls are there, and the step is open in its time."""
    step = _step(session, context, key)
    forms = definitions(context.process_key)[key]
    rng = Random(f"{seed}/rolls")  # noqa: S311 - made-up people that come out alike
    for audience in step.audiences:
        create_survey(session, audience, forms[audience.audience.key], actor=None)
        if step.is_in_body_name:
            _enrol_bodies(session, step, audience)
        elif audience.audience.key == "resident":
            _make_doors(session, context, audience)
        else:
            _enrol_people(session, context, audience, rng)
    open_surveys(session, step, actor=None, now=utcnow())


def _make_doors(session: Session, context: DemoContext, audience: StepAudience) -> None:
    for channel in CHANNELS:
        collector_of(session, audience, CollectorKind.OPEN, channel)
    if not context.is_historic:
        return
    codes = int(context.residents * SHARE_OF_CODES * CODES_PER_ANSWER)
    units = _units(session)
    for district, weight in DISTRICTS.items():
        count = max(1, int(codes * weight / sum(DISTRICTS.values())))
        unit_id = units[district].id
        issue_bearer_codes(
            session, audience, count=count, unit_id=unit_id, actor=None, now=utcnow()
        )


def _enrol_people(
    session: Session, context: DemoContext, audience: StepAudience, rng: Random
) -> None:
    is_staff = audience.audience.key == "staff"
    size = int(context.staff * STAFF_PER_ANSWER) if is_staff else context.trustees
    letter = "H" if is_staff else "L"
    units = _units(session)
    roll = roll_of(session, audience)
    for number in range(1, size + 1):
        unit = units[draw(rng, SERVICE_AREAS)] if is_staff else None
        ref = f"{letter}{number:04}"
        session.add(Elector(roll=roll, person_ref=ref, name=ref, language="fi", unit=unit))


def _enrol_bodies(session: Session, step: Step, audience: StepAudience) -> None:
    roll = roll_of(session, audience)
    for body in step.bodies:
        session.add(Elector(roll=roll, person_ref=body.key, name=body.title["fi"], language="fi"))


def _units(session: Session) -> dict[str, Unit]:
    return {unit.key: unit for unit in session.scalars(select(Unit))}


def _submissions(context: DemoContext, key: str, seed: int) -> list[Submission]:
    """Everybody who answers, in the order they come."""
    rng = Random(f"{seed}/people")  # noqa: S311 - made-up answers that come out alike
    with read_session() as session:
        step = _step(session, context, key)
        if step.sealed_at is not None:
            return []
        made = [
            submission
            for asked in surveys_of_step(session, step.id)
            for submission in _audience_submissions(session, context, asked, rng)
        ]
    rng.shuffle(made)
    return made


def _audience_submissions(
    session: Session, context: DemoContext, asked: Asked, rng: Random
) -> Iterable[Submission]:
    audience = asked.step_audience.audience.key
    for participant in _participants(session, context, asked, rng):
        person = make_person(rng, audience, participant.unit_key)
        signer = None
        if not asked.survey.is_anonymous:
            signer = SIGNERS[session.get_one(Elector, participant.subject_id).person_ref]
        answers = answers_of(person, asked.form, rng, context.texts)
        yield Submission(audience, participant, answers, signer)


def _participants(
    session: Session, context: DemoContext, asked: Asked, rng: Random
) -> list[Participant]:
    audience = asked.step_audience
    if audience.audience.key == "resident":
        return _residents(session, context, audience, rng)
    electors = session.scalars(
        select(Elector)
        .join(Roll)
        .where(Roll.step_audience_id == audience.id)
        .order_by(Elector.person_ref)
    ).all()
    return [
        _elector(audience, one) for one in rng.sample(electors, _coming(context, asked, electors))
    ]


def _coming(context: DemoContext, asked: Asked, electors: Sequence[Elector]) -> int:
    if not asked.survey.is_anonymous:
        return len(electors)
    wanted = {"staff": context.staff, "trustee": round(context.trustees * TRUSTEES_ANSWERING)}
    return min(wanted[asked.step_audience.audience.key], len(electors))


def _residents(
    session: Session, context: DemoContext, audience: StepAudience, rng: Random
) -> list[Participant]:
    doors = session.scalars(
        select(Collector)
        .where(Collector.step_audience_id == audience.id, Collector.kind == CollectorKind.OPEN)
        .order_by(Collector.key)
    ).all()
    by_code = int(context.residents * SHARE_OF_CODES) if context.is_historic else 0
    by_link = context.residents - by_code if context.is_historic else LIVE_ANSWERS
    weights = [CHANNELS.get(door.channel or "", 1) for door in doors]
    codes = session.scalars(
        select(BearerCode)
        .join(Collector)
        .where(Collector.step_audience_id == audience.id)
        .order_by(BearerCode.sheet, BearerCode.number)
    ).all()
    return [
        *(_open(door, rng) for door in rng.choices(doors, weights, k=by_link)),
        *(_bearer(audience, code) for code in rng.sample(codes, min(by_code, len(codes)))),
    ]


def _open(door: Collector, rng: Random) -> Participant:
    ref = f"open:{rng.getrandbits(192):048x}"
    return Participant(door.step_audience_id, door.id, CollectorKind.OPEN, ref)


def _bearer(audience: StepAudience, code: BearerCode) -> Participant:
    unit = code.unit.key if code.unit else None
    ref = f"bearer:{code.id}"
    return Participant(audience.id, code.collector_id, CollectorKind.BEARER, ref, unit)


def _elector(audience: StepAudience, elector: Elector) -> Participant:
    unit = elector.unit.key if elector.unit else None
    ref = f"elector:{elector.id}"
    return Participant(audience.id, elector.roll.collector_id, CollectorKind.ROLL, ref, unit)


def _submit(session: Session, context: DemoContext, key: str, batch: Sequence[Submission]) -> None:
    step = _step(session, context, key)
    asked = {one.step_audience.audience.key: one for one in surveys_of_step(session, step.id)}
    for one in batch:
        survey = asked[one.audience]
        respondent = respondent_of(survey, one.participant)
        submit_response(
            session, survey, respondent, one.answers, signed_by=one.signed_by, now=utcnow()
        )


def _close(context: DemoContext, key: str) -> None:
    """Everything is in; an anonymous step is sealed, its key gone, and its counting queued."""
    context.once(f"{key}-reconciled", lambda session: _reconcile(session, context, key))
    with read_session() as session:
        step = _step(session, context, key)
    if step.is_secret:
        run_sealing(step.id, actor=None)


def _reconcile(session: Session, context: DemoContext, key: str) -> None:
    step = _step(session, context, key)
    recount_turnout(session, step, now=utcnow())
    reconcile_step(session, step, actor=None, now=utcnow())
