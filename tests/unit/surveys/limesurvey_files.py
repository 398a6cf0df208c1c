"""Small LimeSurvey structures that the tests make row by row."""

from html import escape
from typing import Any

from surveys.formats.imported import Imported
from surveys.formats.limesurvey.reading import read_limesurvey_lss
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Question, Questionnaire
from surveys.rules.skip.grammar import write_expression

Row = dict[str, str]


def condition(question: Question) -> str:
    """The condition as people write it."""
    assert question.relevant is not None
    return write_expression(question.relevant)


def table(name: str, *rows: Row) -> str:
    """One table of a .lss file."""
    cells = ("".join(f"<{n}>{escape(v)}</{n}>" for n, v in row.items()) for row in rows)
    return f"<{name}><rows>{''.join(f'<row>{one}</row>' for one in cells)}</rows></{name}>"


def asks(kind: str, code: str = "Q", **more: str) -> Row:
    """A row of the questions; its number is its code."""
    usual = {"qid": code, "gid": "1", "type": kind, "title": code, "question": code}
    return usual | {"language": "fi", "relevance": "1", "mandatory": "N", "other": "N"} | more


def part(code: str, of: str = "Q", **more: str) -> Row:
    """A row of the sub-questions."""
    usual = {"qid": f"{of}-{code}", "parent_qid": of, "title": code, "question": code}
    return usual | {"language": "fi", "scale_id": "0", "relevance": "1"} | more


def answer(code: str, of: str = "Q", **more: str) -> Row:
    """A row of the answers."""
    return {"qid": of, "code": code, "answer": code, "language": "fi", "scale_id": "0"} | more


def attribute(name: str, value: str, of: str = "Q", **more: str) -> Row:
    """A row of the question attributes."""
    return {"qid": of, "attribute": name, "value": value} | more


def lss(
    questions: list[Row],
    parts: list[Row] | None = None,
    answers: list[Row] | None = None,
    attributes: list[Row] | None = None,
    **tables: list[Row],
) -> bytes:
    """A small .lss file with one group."""
    group = {"gid": "1", "group_name": "Ryhmä", "language": "fi", "grelevance": ""}
    for number, row in enumerate([*questions, *(parts or []), *(answers or [])]):
        row.setdefault("question_order", str(number))
        row.setdefault("sortorder", str(number))
    found = [
        table("surveys", {"sid": "9", "language": "fi", "additional_languages": ""}),
        table("surveys_languagesettings", {"surveyls_language": "fi", "surveyls_title": "Kysely"}),
        table("groups", *tables.pop("groups", [group])),
        table("questions", *questions),
        table("subquestions", *(parts or [])),
        table("answers", *(answers or [])),
        table("question_attributes", *(attributes or [])),
        *(table(name, *rows) for name, rows in tables.items()),
    ]
    head = "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>360</DBVersion>"
    return f'<?xml version="1.0"?><document>{head}{"".join(found)}</document>'.encode()


def read(*given: Any, **tables: Any) -> Imported:
    """What is read of a small file."""
    return read_limesurvey_lss(lss(*given, **tables), {})


def form(*given: Any, **tables: Any) -> Questionnaire:
    """The questionnaire of a small file."""
    return parse(read(*given, **tables).definition)


def codes(found: Imported) -> list[str]:
    """What is told, in order."""
    return [problem.code for problem in found.problems]
