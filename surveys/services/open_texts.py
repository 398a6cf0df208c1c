"""The review of open answers: a person decides which texts the public may read."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict, NotFound
from engage.jobs import enqueue
from surveys.models import OpenText, ReviewState, SealedResponse, Survey
from surveys.rules.questionnaire import TEXT_KINDS
from surveys.rules.union import union
from surveys.services.lookup import Asked, form_of

CHUNK = 500
PAGE = 20
Found = Counter[tuple[str, str]]
Item = TypeVar("Item")


class TextMissing(NotFound):
    """There is no such text, or no longer."""


class TextReviewed(Conflict):
    """Somebody else decided on this text a moment ago."""


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How far the review of one question has come."""

    waiting: int = 0
    shown: int = 0
    held: int = 0


def enqueue_listing(session: Session, survey_id: UUID) -> None:
    """The texts of the survey will be listed once, however often this is asked."""
    key = f"surveys.list_texts:{survey_id}"
    enqueue(session, "surveys.list_texts", key=key, survey_id=str(survey_id))


def read_open_texts(session: Session, survey: Survey) -> Found:
    """How often each text of each question was written in sealed responses."""
    form = union([form_of(one) for one in survey.questionnaires])
    keys = [question.key for question in form if question.kind in TEXT_KINDS]
    documents = session.scalars(
        select(SealedResponse.document)
        .where(SealedResponse.survey_id == survey.id)
        .execution_options(yield_per=CHUNK)
    )
    return Counter(
        (key, row["answers"][key]) for row in documents for key in keys if key in row["answers"]
    )


def replace_texts(session: Session, survey: Survey, found: Found) -> None:
    """The list holds exactly these texts; what a person decided on one that stays, stays."""
    if not survey.is_anonymous:
        return
    wanted = {(key, digest(text)): (text, times) for (key, text), times in found.items()}
    rows = session.execute(
        select(OpenText.question_key, OpenText.text_sha256).where(OpenText.survey_id == survey.id)
    )
    known = {(key, sha256) for key, sha256 in rows}
    for question_key, gone in groupby(sorted(known - set(wanted)), lambda one: one[0]):
        for chunk in _chunks(sha for _key, sha in gone):
            session.execute(
                delete(OpenText).where(
                    OpenText.survey_id == survey.id,
                    OpenText.question_key == question_key,
                    OpenText.text_sha256.in_(chunk),
                )
            )
    fresh = (_row(survey, key, *wanted[key]) for key in sorted(set(wanted) - known))
    for batch in _chunks(fresh):
        session.execute(insert(OpenText), batch)


def next_waiting(
    session: Session, survey_id: UUID, question_key: str, *, limit: int = PAGE
) -> Sequence[OpenText]:
    """The next texts that wait for a decision."""
    return session.scalars(
        _of(survey_id, question_key)
        .where(OpenText.state == ReviewState.WAITING)
        .order_by(OpenText.text_sha256)
        .limit(limit)
    ).all()


def decided_texts(
    session: Session, survey_id: UUID, question_key: str, after: bytes, *, limit: int = PAGE
) -> Sequence[OpenText]:
    """Texts that were decided on, from after that hash on."""
    return session.scalars(
        _of(survey_id, question_key)
        .where(OpenText.state != ReviewState.WAITING, OpenText.text_sha256 > after)
        .order_by(OpenText.text_sha256)
        .limit(limit)
    ).all()


def shown_texts(
    session: Session, asked: Asked, question_key: str, after: bytes = b"", *, limit: int = PAGE
) -> list[OpenText]:
    """Texts that the public may read; none before as many are shown as the smallest group has."""
    shown = (
        _of(asked.survey.id, question_key)
        .where(OpenText.state == ReviewState.SHOWN)
        .order_by(OpenText.text_sha256)
    )
    least = asked.step_audience.minimum_size
    if len(session.scalars(shown.limit(least)).all()) < least:
        return []
    return list(session.scalars(shown.where(OpenText.text_sha256 > after).limit(limit)))


def review_counts(session: Session, survey_id: UUID) -> dict[str, ReviewCounts]:
    """By question: how many texts wait, are shown, are held back."""
    rows = session.execute(
        select(OpenText.question_key, OpenText.state, func.count())
        .where(OpenText.survey_id == survey_id)
        .group_by(OpenText.question_key, OpenText.state)
    ).all()
    counts: dict[str, dict[str, int]] = {}
    for key, state, number in rows:
        counts.setdefault(key, {})[state.value] = number
    return {key: ReviewCounts(**by_state) for key, by_state in counts.items()}


def review_text(
    session: Session,
    survey: Survey,
    question_key: str,
    text_sha256: bytes,
    state: ReviewState,
    *,
    shown_as: str | None = None,
    actor: UUID,
    now: datetime,
) -> OpenText:
    """The decision stands, with the words the public reads where they differ from the text."""
    text = session.get(OpenText, (survey.id, question_key, text_sha256), with_for_update=True)
    if text is None:
        raise TextMissing
    text.state = state
    is_waiting = state is ReviewState.WAITING
    text.reviewed_by, text.reviewed_at = (None, None) if is_waiting else (actor, now)
    is_other = state is ReviewState.SHOWN and shown_as not in (None, "", text.text)
    text.shown_as = shown_as if is_other else None
    details = {"question": question_key, "state": state.value, "edited": is_other}
    audit(session, "surveys:text:reviewed", actor=actor, subject=survey.key, details=details)
    return text


def digest(text: str) -> bytes:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).digest()


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _of(survey_id: UUID, question_key: str) -> Select[OpenText]:
    return select(OpenText).where(
        OpenText.survey_id == survey_id, OpenText.question_key == question_key
    )


def _row(survey: Survey, key: tuple[str, bytes], text: str, times: int) -> Mapping[str, Any]:
    return {
        "survey_id": survey.id,
        "question_key": key[0],
        "text_sha256": key[1],
        "text": text,
        "times": times,
        "state": ReviewState.WAITING,
    }
