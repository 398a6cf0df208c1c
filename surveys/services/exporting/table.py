"""The table of an export: anonymous rows shuffled and blanked, named rows as they are."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.rolls.models import Collector
from surveys.formats.codebook import (
    IN_WORDS,
    LOCATED,
    Codebook,
    Measure,
    Shape,
    Value,
    Variable,
    Words,
    codebook,
)
from surveys.formats.codebook_columns import Column, Columns, empty_column, packed_columns
from surveys.formats.row_blanking import anonymous_table
from surveys.formats.row_table import RowTable
from surveys.models import Questionnaire
from surveys.rules.questionnaire import Questionnaire as Form
from surveys.rules.row_export import dependents
from surveys.rules.squares import square_named
from surveys.rules.union import union
from surveys.rules.vector import Layout, layout_from_dict
from surveys.services.exporting.reading import Chunk, answer_chunks
from surveys.services.lookup import Asked, form_of

DOOR, BODY, SIGNER = "door", "body", "signed_by"


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version of a survey's questionnaire, and all of them as one form."""

    forms: Mapping[int, Form]
    layouts: Mapping[int, Layout]
    definitions: Mapping[int, Mapping[str, Any]]

    @property
    def form(self) -> Form:
        """The newest with everything that only earlier ones had."""
        return union(list(self.forms.values()))


@dataclass(slots=True)
class _Gathered:
    """The columns so far, chunk by chunk."""

    parts: dict[str, list[Column]] = field(default_factory=dict)
    count: int = 0

    def add(self, columns: Columns, count: int) -> None:
        for name, column in columns.items():
            self.parts.setdefault(name, []).append(column)
        self.count += count

    def columns(self, book: Codebook) -> Columns:
        return {
            one.name: np.concatenate(self.parts[one.name])
            if one.name in self.parts
            else empty_column(one, self.count)
            for one in book.variables
        }


def versions_of(session: Session, survey_id: UUID) -> Versions:
    """All versions of the survey's questionnaire in order."""
    rows = session.scalars(
        select(Questionnaire)
        .where(Questionnaire.survey_id == survey_id)
        .order_by(Questionnaire.version)
    ).all()
    return Versions(
        {row.version: form_of(row) for row in rows},
        {row.version: layout_from_dict(row.layout) for row in rows},
        {row.version: row.definition for row in rows},
    )


def book_of(
    session: Session, asked: Asked, versions: Versions, language: str, words: Words
) -> Codebook:
    """Every column of an export of this survey, open texts included."""
    is_anonymous = asked.survey.is_anonymous
    ahead = [_door_variable(session, asked, words)] if is_anonymous else _speakers(words)
    return codebook(versions.form, language, words, ahead, is_banded=is_anonymous)


def read_table(
    session: Session,
    asked: Asked,
    versions: Versions,
    book: Codebook,
    *,
    secret: bytes,
    rng: Random | None = None,
    on_rows: Callable[[int], None] = lambda _done: None,
) -> RowTable:
    """The rows as they may leave the system."""
    gathered = _Gathered()
    in_words = [one for one in book.variables if one.shape in IN_WORDS and one.question]
    keys = [one.question for one in in_words]
    doors: dict[UUID | str, int] = {}
    for code, door in enumerate(_doors(session, asked), start=1):
        doors |= {door.id: code, door.id.hex: code}
    for chunk in answer_chunks(session, asked.survey, keys):
        columns = _chunk_columns(chunk, book, versions, in_words)
        gathered.add(columns | dict(_ahead_columns(chunk, book, doors)), len(chunk))
        on_rows(gathered.count)
    columns = gathered.columns(book)
    if not asked.survey.is_anonymous:
        return RowTable(book, columns, gathered.count)
    return anonymous_table(
        book,
        columns,
        gathered.count,
        leads=dependents(list(versions.forms.values())),
        minimum=asked.step_audience.minimum_size,
        rng=rng or secrets.SystemRandom(),
        secret=secret,
    )


def _chunk_columns(
    chunk: Chunk, book: Codebook, versions: Versions, in_words: Sequence[Variable]
) -> Columns:
    numbers = np.array(chunk.versions)
    columns: Columns = {}
    for version in sorted(set(chunk.versions)):
        places = np.flatnonzero(numbers == version)
        vectors = [chunk.vectors[place] for place in places]
        part = packed_columns(book, versions.layouts[version], vectors)
        if len(places) == len(chunk):
            columns = part
            break
        for one in book.variables:
            if one.name in part:
                whole = columns.setdefault(one.name, empty_column(one, len(chunk)))
                whole[places] = part[one.name]
    for one in in_words:
        words = chunk.words[one.question]
        columns[one.name] = _objects(_located(one, words) if one.shape in LOCATED else words)
    return columns


def _located(variable: Variable, places: Sequence[str | None]) -> list[str | None]:
    """The districts alone, or the squares alone."""
    is_square = variable.shape is Shape.SQUARE
    return [
        place if place and (square_named(place) is not None) == is_square else None
        for place in places
    ]


def _ahead_columns(
    chunk: Chunk, book: Codebook, doors: Mapping[UUID | str, int]
) -> Iterator[tuple[str, Column]]:
    """The door, or the body and who signed for it."""
    given = {BODY: chunk.bodies, SIGNER: chunk.signers}
    for one in book.variables:
        if one.question:
            continue
        if one.name == DOOR:
            yield DOOR, np.array([doors[door] for door in chunk.doors], dtype=np.int16)
        else:
            yield one.name, _objects(given[one.name])


def _objects(cells: Sequence[Any]) -> Column:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def _doors(session: Session, asked: Asked) -> Sequence[Collector]:
    return session.scalars(
        select(Collector)
        .where(Collector.step_audience_id == asked.survey.step_audience_id)
        .order_by(Collector.key)
    ).all()


def _door_variable(session: Session, asked: Asked, words: Words) -> Variable:
    """Which door people came by: told like a background, and blanked like one."""
    values = tuple(
        Value(code, door.key, _door_title(door, words))
        for code, door in enumerate(_doors(session, asked), start=1)
    )
    return Variable(
        DOOR, words[DOOR], Shape.CODE, Measure.NOMINAL, values=values, is_background=True
    )


def _door_title(door: Collector, words: Words) -> str:
    title = words[f"door-{door.kind.value}"]
    own = door.name or door.channel
    return f"{title} ({own})" if own else title


def _speakers(words: Words) -> list[Variable]:
    return [Variable(name, words[name], Shape.TEXT, Measure.NOMINAL) for name in (BODY, SIGNER)]
