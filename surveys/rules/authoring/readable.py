"""The parts of an unfinished form that can be read already."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.rules.authoring.editing import Definition
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Question

# What a question says of others cannot be judged of one alone.
OUTWARD = ("relevant", "filter_by")


def questions_before(
    definition: Definition, *, question: str | None = None, section: str | None = None
) -> tuple[Question, ...]:
    """The readable questions before that question or that section, in form order."""
    return tuple(
        one for row in _rows_before(definition, question, section) for one in _read(definition, row)
    )


def _rows_before(
    definition: Definition, question: str | None, section: str | None
) -> Iterator[Mapping[str, Any]]:
    for part in definition["sections"]:
        if part["key"] == section:
            return
        for row in part["questions"]:
            if row["key"] == question:
                return
            yield row


def _read(definition: Definition, row: Mapping[str, Any]) -> tuple[Question, ...]:
    plain = {name: value for name, value in row.items() if name not in OUTWARD}
    if "options" in plain:
        plain["options"] = [
            {name: value for name, value in option.items() if name != "within"}
            for option in plain["options"]
        ]
    alone = {"key": "alone", "title": definition["title"], "questions": [plain]}
    try:
        form = parse({**definition, "sections": [alone]})
    except DefinitionError:
        return ()
    return tuple(form)
