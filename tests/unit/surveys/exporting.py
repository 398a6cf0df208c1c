"""A form of every kind in two versions, and export tables made from answers to them."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from surveys.formats.codebook import Codebook, Shape, codebook
from surveys.formats.codebook_columns import Columns, empty_column, packed_columns
from surveys.formats.row_blanking import anonymous_table
from surveys.formats.row_table import RowTable
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.row_export import dependents
from surveys.rules.union import union
from surveys.rules.vector import layout_of, pack
from tests.factories.surveys import definition, option, question, text

Answers = Mapping[str, Any]


class Words(dict[str, str]):
    """Every word is its own name."""

    def __missing__(self, key: str) -> str:
        """The name itself."""
        return key


WORDS = Words()
QUESTIONS: list[dict[str, Any]] = [
    question(
        "future",
        "single",
        dont_know=True,
        options=[option("nature"), option("services"), option("other") | {"text": True}],
    ),
    question("priorities", "multi", dont_know=True, options=[option("a"), option("b")]),
    question(
        "services",
        "matrix",
        dont_know=True,
        items=[option("schools"), option("health")],
        scale={"first": 1, "last": 5, "labels": {"1": text("huonosti"), "5": text("hyvin")}},
    ),
    question("visions", "rank", max=2, options=[option("x"), option("y"), option("z")]),
    question("advise", "scale", scale={"first": 0, "last": 10, "nps": True}),
    question("years", "number", number={"decimals": 1}),
    question("moved", "date"),
    question("agreed", "consent"),
    question("improve", "long-text"),
    question(
        "district", "unit", unit_kind="district", options=[option("piikkio"), option("littoinen")]
    ),
    question("age", "single", background=True, options=[option("young"), option("old")]),
]


def form_of(questions: Sequence[dict[str, Any]]) -> Questionnaire:
    """A form of one section."""
    section = {"key": "all", "title": text("Kaikki"), "questions": list(questions)}
    return parse(definition(sections=[section]))


FORM = form_of(QUESTIONS)
FULL: dict[str, Any] = {
    "future": "other",
    "future-other": "meri ääkköset 🌊",
    "priorities": ["b"],
    "services": {"schools": 5, "health": "dont-know"},
    "visions": ["z", "x"],
    "advise": 0,
    "years": 22.5,
    "moved": "2018-06-04",
    "agreed": "given",
    "improve": "Bussi kulkisi useammin.",
    "district": "littoinen",
    "age": "young",
}


def columns_of(book: Codebook, form: Questionnaire, answers: Sequence[Answers]) -> Columns:
    """The columns as the service reads them: codes from vectors, words from documents."""
    vectors = [pack(form, dict(one)) for one in answers]
    columns = packed_columns(book, layout_of(form), vectors)
    for variable in book.variables:
        if variable.shape in {Shape.TEXT, Shape.DAY}:
            column = empty_column(variable, len(answers))
            column[:] = [one.get(variable.question) for one in answers]
            columns[variable.name] = column
    return columns


def named_table(answers: Sequence[Answers], form: Questionnaire = FORM) -> RowTable:
    """The rows as they are, in their order."""
    book = codebook(form, "fi", WORDS)
    return RowTable(book, columns_of(book, form, answers), len(answers))


def secret_table(
    answers: Sequence[Answers],
    form: Questionnaire = FORM,
    *,
    minimum: int = 5,
    seed: int = 1,
) -> RowTable:
    """The rows of an anonymous step."""
    book = codebook(form, "fi", WORDS, is_banded=True)
    return anonymous_table(
        book,
        columns_of(book, form, answers),
        len(answers),
        leads=dependents([form]),
        minimum=minimum,
        rng=random.Random(seed),  # noqa: S311 - the same order in every run
        secret=b"one secret for each survey",
    )


def cells(table: RowTable, name: str) -> list[Any]:
    """The column with None where it is empty."""
    variable = next(one for one in table.book.variables if one.name == name)
    column = table.columns[name].tolist()
    if variable.shape is Shape.NUMBER:
        return [None if np.isnan(cell) else cell for cell in column]
    return [None if cell == -1 else cell for cell in column]


def both_versions() -> tuple[Questionnaire, Questionnaire, Questionnaire]:
    """An older form, a newer one without some of it, and their union."""
    older = form_of([*QUESTIONS[:2], question("gone", "short-text")])
    fewer = QUESTIONS[1] | {"options": [option("c"), option("b")]}
    newer = form_of([QUESTIONS[0], fewer])
    return older, newer, union([older, newer])
