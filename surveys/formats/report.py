"""What `engage survey check FILE --json` prints about the file of another tool."""

from typing import Any

from surveys.formats.imported import Imported, ImportProblem
from surveys.rules.skip.grammar import write_expression
from surveys.rules.skip.tree import from_json

WORDS = {
    "kind-not-taken": "questions of the type “{value}” are not taken over",
    "condition-not-taken": "the condition cannot be taken over: {value}",
    "constraint-not-taken": "the constraint is not taken over: {value}",
    "column-not-taken": "the column “{value}” is not taken over",
    "required-not-taken": "the question is not required here: {value}",
    "choices-numbered": "the choices of the matrix became the numbers of a scale: {value}",
    "choice-twice": "the choice “{value}” is there twice; conditions look at the first",
    "missing-label": "“{value}” has no label; its name is used",
    "language-unknown": "the language “{value}” has no code that is known here",
    "forward-reference": "the condition looks at a later question: {value}",
    "self-reference": "the condition looks at its own question: {value}",
    "unknown-reference": "the condition looks at a question that is not there: {value}",
    "unknown-row": "the condition looks at a row that is not there: {value}",
    "unknown-function": "the condition uses a function that is not known: {value}",
    "unknown-option": "the condition names an option that the question does not have: {value}",
    "wrong-argument-count": "the function has too few or too many arguments: {value}",
    "pattern-not-quoted": "the pattern of regex() must be a text in quotes",
}


def describe(found: Imported) -> dict[str, Any]:
    """What `--json` prints."""
    sections = found.definition["sections"]
    return {
        "format": found.format,
        "languages": found.definition["languages"],
        "questions": [_question(one) for section in sections for one in section["questions"]],
        "problems": [
            {"level": one.level, "place": one.place, "message": _words(one)}
            for one in found.problems
        ],
    }


def _question(given: dict[str, Any]) -> dict[str, Any]:
    relevant = given.get("relevant")
    return {
        "key": given["key"],
        "kind": given["kind"],
        "required": given.get("required", False),
        "relevant": write_expression(from_json(relevant)) if relevant else None,
        "labels": given["title"],
        "options": [
            {"key": option["key"], "labels": option["title"]} for option in given.get("options", ())
        ],
    }


def _words(problem: ImportProblem) -> str:
    usual = "{code} {value}"
    words = WORDS.get(problem.code, usual)
    return words.format(code=problem.code, value=problem.value).strip()
