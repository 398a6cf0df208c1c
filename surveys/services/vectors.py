"""Reading packed vectors from the database, many at a time and never as objects."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import String, cast, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from engage.errors import Conflict
from surveys.models import (
    Questionnaire,
    Response,
    ResponseVector,
    SealedCount,
    SealedResponse,
    SealedVector,
    Survey,
)
from surveys.rules.columns import Vectors
from surveys.rules.vector import pack_response
from surveys.services.lookup import form_of

AT_ONCE = 20_000
CHUNK = 500


class CountsDiffer(Conflict):
    """There are more or fewer vectors than responses: the vectors have to be packed anew."""


@dataclass(frozen=True, slots=True)
class Input:
    """What there is to count of a survey: how many by version and door, and a name for the set.

    `last` is the place of the last response in a body's name; sealed ones have no places.
    """

    versions: Mapping[int, int]
    collectors: Mapping[str, int]
    token: str
    last: int = 0

    @property
    def responses(self) -> int:
        """How many responses there are."""
        return sum(self.versions.values())


def sealed_input(session: Session, survey_id: UUID) -> Input:
    """The sealed responses of the survey, from the counts that are kept with them."""
    rows = session.scalars(
        select(SealedCount)
        .where(SealedCount.survey_id == survey_id)
        .order_by(SealedCount.version, SealedCount.collector_id)
    ).all()
    name = repr([(row.version, row.collector_id, row.responses, row.stamp) for row in rows])
    return _input(((row.version, row.collector_id, row.responses) for row in rows), name)


def named_input(session: Session, survey_id: UUID) -> Input:
    """The responses in a body's name, of which there is one a body, up to the last one now."""
    rows = session.execute(
        select(Response.version, Response.collector_id, func.count(), func.max(Response.sequence))
        .where(Response.survey_id == survey_id, ~Response.is_anonymous)
        .group_by(Response.version, Response.collector_id)
    )
    listed = rows.all()
    last = max((sequence or 0 for *_, sequence in listed), default=0)
    return _input([(version, door, number) for version, door, number, _last in listed], "", last)


def _input(rows: Iterable[tuple[int, UUID, int]], name: str, last: int = 0) -> Input:
    versions: Counter[int] = Counter()
    collectors: Counter[str] = Counter()
    for version, door, number in rows:
        versions[version] += number
        collectors[str(door)] += number
    return Input(versions, collectors, sha256(name.encode()).hexdigest()[:32], last)


def sealed_vectors(
    session: Session, survey_id: UUID, version: int, width: int
) -> Iterator[Vectors]:
    """Every sealed vector of the version, in pieces that fit into memory, in no order."""
    which = (SealedVector.survey_id == survey_id, SealedVector.version == version)
    if session.get_bind().dialect.name == "postgresql":
        # The server puts them together: a million small values would cost more than the counting.
        part = func.left(cast(SealedVector.id, String), 1)
        joined = func.string_agg(SealedVector.vector, literal(b""))
        for packed in session.scalars(select(joined).where(*which).group_by(part)):
            yield _rows_of(packed, width)
        return
    cursor = session.connection().execute(select(SealedVector.vector).where(*which)).cursor
    while rows := cursor.fetchmany(AT_ONCE):
        yield _rows_of(b"".join([vector for (vector,) in rows]), width)


def named_vectors(
    session: Session, survey_id: UUID, version: int, width: int, places: range
) -> Vectors:
    """The vectors of the version at those places of the sequence."""
    rows = session.scalars(
        select(ResponseVector.vector)
        .join(Response, Response.key == ResponseVector.key)
        .where(
            Response.survey_id == survey_id,
            Response.version == version,
            Response.sequence >= places.start,
            Response.sequence < places.stop,
        )
    )
    return _rows_of(b"".join(rows), width)


def _rows_of(packed: bytes, width: int) -> Vectors:
    if len(packed) % max(width, 1):
        raise CountsDiffer("a vector is not as wide as its layout")
    return np.frombuffer(packed, dtype=np.uint8).reshape(-1, width)


def rebuild_vectors(session: Session, survey: Survey) -> int:
    """Every vector of the survey is packed anew from its document; how many."""
    forms = {row.version: form_of(row) for row in _versions(session, survey)}
    if not survey.is_anonymous or survey.step.sealed_at is None:
        table, vectors, key = Response, ResponseVector, "key"
    else:
        table, vectors, key = SealedResponse, SealedVector, "id"  # type: ignore[assignment]
    session.execute(delete(vectors).where(vectors.survey_id == survey.id))
    column = getattr(table, key)
    rows = session.execute(
        select(column, table.version, table.day, table.document)
        .where(table.survey_id == survey.id)
        .order_by(column)
        .execution_options(yield_per=CHUNK)
    )
    packed = 0
    for part in rows.partitions():
        fresh = [
            {
                key: name,
                "survey_id": survey.id,
                "version": version,
                "vector": pack_response(forms[version], document["answers"], day.isoformat()),
            }
            for name, version, day, document in part
        ]
        session.execute(insert(vectors), fresh)
        packed += len(fresh)
    # What was made from the vectors before is made anew: the set has another name now.
    session.execute(
        update(SealedCount).where(SealedCount.survey_id == survey.id).values(stamp=uuid4())
    )
    return packed


def _versions(session: Session, survey: Survey) -> list[Questionnaire]:
    return list(session.scalars(select(Questionnaire).where(Questionnaire.survey_id == survey.id)))
