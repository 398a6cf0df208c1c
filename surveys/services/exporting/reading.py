"""Reading the rows of an export in chunks by key, so that no chunk costs more than the first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, select, type_coerce
from sqlalchemy.orm import Session

from engage.rolls.models import Elector
from surveys.models import Response, ResponseVector, SealedResponse, SealedVector, Survey

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some responses side by side: version, packed answers, door, words, and who speaks.

    Doors are as the driver gives them, a UUID or its digits: thousands of equal UUIDs take longer
    to make than to read.
    """

    versions: tuple[int, ...]
    vectors: tuple[bytes, ...]
    doors: tuple[UUID | str, ...]
    words: dict[str, tuple[str | None, ...]]
    bodies: tuple[str, ...] = ()
    signers: tuple[str | None, ...] = ()

    def __len__(self) -> int:
        """How many responses these are."""
        return len(self.vectors)


def answer_chunks(session: Session, survey: Survey, in_words: Sequence[str]) -> Iterator[Chunk]:
    """Every counted response of the survey with the answers that stand in its document alone.

    `in_words` are the keys of the questions answered in words or by a day.
    """
    statement, key = _sealed(survey, in_words) if survey.is_anonymous else _named(survey, in_words)
    last: Any = None
    while True:
        page = statement if last is None else statement.where(key > last)
        rows = session.connection().execute(page.order_by(key).limit(CHUNK)).all()
        if not rows:
            return
        last = rows[-1][0]
        last = UUID(last) if isinstance(last, str) else last
        _keys, versions, vectors, doors, *rest = zip(*rows, strict=True)
        speakers, words = rest[: len(rest) - len(in_words)], rest[len(rest) - len(in_words) :]
        yield Chunk(versions, vectors, doors, dict(zip(in_words, words, strict=True)), *speakers)


def _sealed(survey: Survey, in_words: Sequence[str]) -> tuple[Select[Any], ColumnElement[Any]]:
    document = SealedResponse.document
    statement = (
        select(
            type_coerce(SealedVector.id, String),
            SealedVector.version,
            type_coerce(SealedVector.vector, String),
            type_coerce(SealedResponse.collector_id, String),
            *(document[("answers", key)].as_string() for key in in_words),
        )
        .join(SealedResponse, SealedResponse.id == SealedVector.id)
        .where(SealedVector.survey_id == survey.id)
    )
    return statement, SealedVector.id.expression


def _named(survey: Survey, in_words: Sequence[str]) -> tuple[Select[Any], ColumnElement[Any]]:
    document = Response.document
    statement = (
        select(
            Response.key,
            ResponseVector.version,
            type_coerce(ResponseVector.vector, String),
            type_coerce(Response.collector_id, String),
            Elector.name,
            Response.signed_by,
            *(document[("answers", key)].as_string() for key in in_words),
        )
        .join(ResponseVector, ResponseVector.key == Response.key)
        .join(Elector, Elector.id == Response.elector_id)
        .where(Response.survey_id == survey.id)
    )
    return statement, Response.key.expression
