"""Taking responses. A submit writes its own row, drops its own draft, and nothing else."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, Select, bindparam, exists, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.rolls.models import CollectorKind
from engage.rolls.participation import (
    NotOnRoll,
    Participant,
    ensure_may_take_part,
    step_secret,
)
from engage.rolls.rules.secrecy import StepSecret
from surveys.models import Response, ResponseDraft, ResponseVector, Survey
from surveys.rules.answers import Answers, check_answers, check_response, check_shape
from surveys.rules.kinds import AnswerProblem
from surveys.rules.questionnaire import Section
from surveys.rules.skip.visibility import Shown, drop_hidden, shown
from surveys.rules.vector import pack_response
from surveys.services.faults import AlreadyResponded, AnswersRefused, DraftChanged
from surveys.services.lookup import Asked
from surveys.services.sealing import enqueue_tally

INSERTS: Mapping[str, Callable[..., sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody answering a survey: the key of their draft and the receipt they will get."""

    participant: Participant
    key: bytes
    receipt: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The part that was saved last, whether it was done with, and the language it was read in."""

    section: str
    is_done: bool
    language: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a respondent has come: all answers so far, and what of them would be sent."""

    answers: Answers = field(default_factory=dict)
    is_in: bool = False
    seen: Shown = field(default_factory=Shown)
    sent: Answers = field(default_factory=dict)
    where: Whereabouts | None = None

    @property
    def digest(self) -> str:
        """Names exactly the answers to be sent, so that what was reviewed is what gets sent."""
        return digest_of(self.sent)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a response; `is_as_sent` is False when an earlier, different response stands."""

    code: str
    is_as_sent: bool


def respondent_of(asked: Asked, participant: Participant) -> Respondent:
    """The respondent behind the participant; NotOnRoll for a door to another audience."""
    if participant.step_audience_id != asked.survey.step_audience_id:
        raise NotOnRoll
    if not asked.survey.is_anonymous and participant.kind is not CollectorKind.ROLL:
        raise NotOnRoll
    # In a body's name nothing is secret, so the key of its draft needs no secret either.
    secret = (
        step_secret(asked.step) if asked.survey.is_anonymous else StepSecret(asked.survey.id.bytes)
    )
    key = secret.nullifier(participant.step_audience_id, participant.ref)
    return Respondent(participant, key, secret.receipt(key))


def load_progress(session: Session, asked: Asked, respondent: Respondent) -> Progress:
    """What the respondent has filled in; a code that names a unit fills in that question."""
    is_in, held = session.execute(
        _progress(is_anonymous=asked.survey.is_anonymous), _keys(asked, respondent)
    ).one()
    if is_in:
        return Progress(is_in=True)
    document = held or {"answers": _known_unit(asked, respondent)}
    progress = progress_of(asked, document["answers"], local_day(utcnow()))
    where = Whereabouts(**document["where"]) if "where" in document else None
    return replace(progress, where=where)


def progress_of(asked: Asked, answers: Answers, today: date) -> Progress:
    """What these answers show, and what of them would be sent on that day."""
    day = today.isoformat()
    # A new version may have left out a question that the draft still answers.
    known = {question.key for question in asked.form}
    kept = drop_hidden(asked.form, answers, day)
    return Progress(
        answers=answers,
        seen=shown(asked.form, answers, day),
        sent={key: answer for key, answer in kept.items() if key in known},
    )


def save_section(
    session: Session,
    asked: Asked,
    respondent: Respondent,
    section: Section,
    answers: Answers,
    *,
    must_answer: Collection[str] = (),
    leaving: Collection[str] = (),
    where: Whereabouts | None = None,
    now: datetime,
) -> Progress:
    """The draft says of this section what was sent, the required of `must_answer` included.

    Of the questions of `leaving` it says what it said before.
    """
    ensure_may_take_part(session, respondent.participant, now)
    if _standing(session, asked, respondent) is not None:
        raise AlreadyResponded(respondent.receipt)
    draft = draft_for_update(session, asked, respondent)
    answers = {key: answer for key, answer in answers.items() if key not in leaving}
    asked_here = {question.key for question in section.questions}.difference(leaving)
    kept = {
        key: answer for key, answer in draft.document["answers"].items() if key not in asked_here
    }
    progress = progress_of(asked, kept | answers, local_day(now))
    problems = _section_problems(progress.seen, section, answers, must_answer)
    if problems:
        raise AnswersRefused(problems, answers)
    more = {"where": asdict(where)} if where else {}
    draft.document = {**draft.document, **more, "answers": progress.answers}
    return progress


def _section_problems(
    seen: Shown, section: Section, answers: Answers, must_answer: Collection[str]
) -> tuple[AnswerProblem, ...]:
    """Nothing is asked of hidden questions; what is no answer at all is refused of any."""
    asked_now = [question for question in seen.of(section) if question.key in must_answer]
    complete = {question.key for question in asked_now}
    others = [question for question in section.questions if question.key not in complete]
    return (*check_shape(others, answers), *check_answers(asked_now, answers))


def submit_draft(
    session: Session,
    asked: Asked,
    respondent: Respondent,
    *,
    digest: str,
    signed_by: str | None = None,
    now: datetime,
) -> Receipt:
    """The reviewed draft is the response; DraftChanged when it is no longer what was reviewed."""
    standing = _standing(session, asked, respondent)
    if standing is not None:
        return Receipt(respondent.receipt, digest_of(standing.document["answers"]) == digest)
    ensure_may_take_part(session, respondent.participant, now)
    draft = session.get(ResponseDraft, respondent.key)
    answers = draft.document["answers"] if draft else {}
    sent = progress_of(asked, answers, local_day(now)).sent
    if digest_of(sent) != digest:
        raise DraftChanged
    return submit_response(session, asked, respondent, sent, signed_by=signed_by, now=now)


def submit_response(
    session: Session,
    asked: Asked,
    respondent: Respondent,
    answers: Answers,
    *,
    signed_by: str | None = None,
    now: datetime,
) -> Receipt:
    """The response is in, once, without the answers of hidden questions; the first one stands."""
    day = local_day(now).isoformat()
    answers = drop_hidden(asked.form, answers, day)
    standing = _standing(session, asked, respondent)
    if standing is not None:
        kept = standing.document["answers"]
    else:
        ensure_may_take_part(session, respondent.participant, now)
        problems = check_response(asked.form, answers, day)
        if not answers:
            problems = (*problems, AnswerProblem("", "nothing-answered"))
        if problems:
            raise AnswersRefused(problems, answers)
        kept = _insert(session, asked, respondent, answers, signed_by, now)
        draft = session.get(ResponseDraft, respondent.key)
        if draft is not None:
            session.delete(draft)
        if not asked.survey.is_anonymous:
            enqueue_tally(session, asked.survey.id)
    return Receipt(respondent.receipt, kept == answers)


def digest_of(answers: Mapping[str, Any]) -> str:
    """The same for equal answers, different for any others."""
    canonical = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _insert(
    session: Session,
    asked: Asked,
    respondent: Respondent,
    answers: Answers,
    signed_by: str | None,
    now: datetime,
) -> Answers:
    """The answers that are in: these, or those that the same key sent a moment before."""
    is_anonymous = asked.survey.is_anonymous
    participant = respondent.participant
    day = local_day(now)
    key = respondent.key if is_anonymous else uuid4().bytes
    written = _insert_or_leave(
        session,
        key=key,
        survey_id=asked.survey.id,
        is_anonymous=is_anonymous,
        elector_id=None if is_anonymous else participant.subject_id,
        signed_by=None if is_anonymous else signed_by,
        collector_id=participant.collector_id,
        version=asked.version,
        day=day,
        document={"answers": answers},
        sequence=None if is_anonymous else _next_place(session, asked),
    )
    if not written:
        first = _standing(session, asked, respondent)
        if first is None:
            raise AlreadyResponded(respondent.receipt)
        return first.document["answers"]  # type: ignore[no-any-return]
    session.execute(
        insert(ResponseVector).values(
            key=key,
            survey_id=asked.survey.id,
            version=asked.version,
            vector=pack_response(asked.form, answers, day.isoformat()),
        )
    )
    return answers


def _insert_or_leave(session: Session, **values: Any) -> bool:
    """The row is there, and True if it was not before: the constraints decide, in one statement."""
    dialect = INSERTS[session.get_bind().dialect.name]
    done = session.execute(dialect(Response).values(**values).on_conflict_do_nothing())
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _next_place(session: Session, asked: Asked) -> int:
    """The place after the last response; two at once take their places one after the other."""
    of_survey = Survey.id == asked.survey.id
    session.execute(select(Survey.id).where(of_survey).with_for_update(key_share=True))
    last = select(func.max(Response.sequence)).where(Response.survey_id == asked.survey.id)
    return (session.scalar(last) or 0) + 1


@cache
def _progress(*, is_anonymous: bool) -> Select[bool, Any]:
    """Whether the response is in, and the draft; built once, since every page asks it."""
    draft = ResponseDraft.__table__.c
    held = select(draft.document).where(draft.key == bindparam("key")).scalar_subquery()
    return select(exists().where(*_own(is_anonymous=is_anonymous)), held)


def _standing(session: Session, asked: Asked, respondent: Respondent) -> Response | None:
    own = _own(is_anonymous=asked.survey.is_anonymous)
    return session.scalar(select(Response).where(*own), _keys(asked, respondent))


def _own(*, is_anonymous: bool) -> tuple[ColumnElement[bool], ...]:
    """What a respondent's own response is found by."""
    row = Response.__table__.c
    if is_anonymous:
        return (row.key == bindparam("key"),)
    return (row.survey_id == bindparam("survey_id"), row.elector_id == bindparam("elector_id"))


def _keys(asked: Asked, respondent: Respondent) -> dict[str, Any]:
    keys: dict[str, Any] = {"key": respondent.key}
    if not asked.survey.is_anonymous:
        keys |= {"survey_id": asked.survey.id, "elector_id": respondent.participant.subject_id}
    return keys


def draft_for_update(session: Session, asked: Asked, respondent: Respondent) -> ResponseDraft:
    """The draft, held until the commit so that two saves at once lose nothing."""
    held = session.get(ResponseDraft, respondent.key, with_for_update=True)
    if held is not None:
        return held
    fresh = ResponseDraft(
        key=respondent.key,
        survey_id=asked.survey.id,
        document={"answers": _known_unit(asked, respondent)},
    )
    try:
        with session.begin_nested():
            session.add(fresh)
    except IntegrityError:
        return session.get_one(ResponseDraft, respondent.key, with_for_update=True)
    return fresh


def _known_unit(asked: Asked, respondent: Respondent) -> Answers:
    unit = respondent.participant.unit_key
    return {
        question.key: unit
        for question in asked.form.questions
        if question.unit_kind and unit in question.option_keys
    }


def local_day(now: datetime) -> date:
    """The day on the clocks of the municipality."""
    zone = ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)
    return now.astimezone(zone).date()
