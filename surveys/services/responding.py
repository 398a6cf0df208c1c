"""Taking responses. A submit writes its own row, drops its own draft, and nothing else."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select
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
from surveys.rules.questionnaire import QuestionKind, Section
from surveys.rules.skip.visibility import Shown, drop_hidden, shown
from surveys.rules.vector import pack_response
from surveys.services.faults import AlreadyResponded, AnswersRefused, DraftChanged
from surveys.services.lookup import Asked
from surveys.services.sealing import enqueue_tally
from surveys.services.stored import (
    Look,
    OwnKey,
    drop_draft,
    insert_or_leave,
    insert_row,
    keep_draft,
    look_up,
    read_answers,
    read_stored,
)


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
    is_in, held = read_stored(session, _own(asked, respondent))
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
    look = _look(session, asked, respondent)
    ensure_may_take_part(session, respondent.participant, now)
    is_in, held = look.is_in, look.held
    answers = {key: answer for key, answer in answers.items() if key not in leaving}
    asked_here = {question.key for question in section.questions}.difference(leaving)
    more = {"where": asdict(where)} if where else {}
    while True:
        if is_in:
            raise AlreadyResponded(respondent.receipt)
        before = held or {"answers": _known_unit(asked, respondent)}
        kept = {key: one for key, one in before["answers"].items() if key not in asked_here}
        progress = progress_of(asked, kept | answers, local_day(now))
        problems = _section_problems(progress, section, answers, must_answer)
        if problems:
            raise AnswersRefused(problems, answers)
        document = {**before, **more, "answers": progress.answers}
        if keep_draft(session, _own(asked, respondent), held, document):
            return progress
        is_in, held = read_stored(session, _own(asked, respondent))


def _section_problems(
    progress: Progress, section: Section, answers: Answers, must_answer: Collection[str]
) -> tuple[AnswerProblem, ...]:
    """Nothing is asked of hidden questions; what is no answer at all is refused of any.

    An answer that is no longer offered, after an earlier one has changed, counts as none.
    """
    asked_now = [one for one in progress.seen.of(section) if one.key in must_answer]
    complete = {one.key for one in asked_now}.difference(answers.keys() - progress.sent.keys())
    others = [one for one in section.questions if one.key not in complete]
    return (*check_shape(others, answers), *check_answers(asked_now, progress.sent))


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
    look = _look(session, asked, respondent)
    if look.is_in:
        return Receipt(
            respondent.receipt, digest_of(read_answers(session, _own(asked, respondent))) == digest
        )
    ensure_may_take_part(session, respondent.participant, now)
    answers = look.held["answers"] if look.held else {}
    sent = progress_of(asked, answers, local_day(now)).sent
    if digest_of(sent) != digest:
        raise DraftChanged
    return _take(session, asked, respondent, sent, signed_by, now)


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
    answers = drop_hidden(asked.form, answers, local_day(now).isoformat())
    look = _look(session, asked, respondent)
    if look.is_in:
        return Receipt(
            respondent.receipt, read_answers(session, _own(asked, respondent)) == answers
        )
    ensure_may_take_part(session, respondent.participant, now)
    return _take(session, asked, respondent, answers, signed_by, now)


def _take(
    session: Session,
    asked: Asked,
    respondent: Respondent,
    answers: Answers,
    signed_by: str | None,
    now: datetime,
) -> Receipt:
    """The answers are in and the draft is gone; AnswersRefused when something is wrong in them."""
    problems = check_response(asked.form, answers, local_day(now).isoformat())
    if not answers:
        problems = (*problems, AnswerProblem("", "nothing-answered"))
    if problems:
        raise AnswersRefused(problems, answers)
    kept = _insert(session, asked, respondent, answers, signed_by, now)
    drop_draft(session, respondent.key)
    if not asked.survey.is_anonymous:
        enqueue_tally(session, asked.survey.id)
    return Receipt(respondent.receipt, kept == answers)


def _look(session: Session, asked: Asked, respondent: Respondent) -> Look:
    own = _own(asked, respondent)
    return look_up(session, own, asked.survey.step_id, respondent.participant)


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
    written = insert_or_leave(
        session,
        Response,
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
        return read_answers(session, _own(asked, respondent))
    insert_row(
        session,
        ResponseVector,
        key=key,
        survey_id=asked.survey.id,
        version=asked.version,
        vector=pack_response(asked.form, answers, day.isoformat()),
    )
    return answers


def _next_place(session: Session, asked: Asked) -> int:
    """The place after the last response; two at once take their places one after the other."""
    of_survey = Survey.id == asked.survey.id
    session.execute(select(Survey.id).where(of_survey).with_for_update(key_share=True))
    last = select(func.max(Response.sequence)).where(Response.survey_id == asked.survey.id)
    return (session.scalar(last) or 0) + 1


def _own(asked: Asked, respondent: Respondent) -> OwnKey:
    named = None if asked.survey.is_anonymous else respondent.participant.subject_id
    return OwnKey(respondent.key, asked.survey.id, named)


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
        if question.kind is QuestionKind.UNIT and unit in question.option_keys
    }


def local_day(now: datetime) -> date:
    """The day on the clocks of the municipality."""
    zone = ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)
    return now.astimezone(zone).date()
