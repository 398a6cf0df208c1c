"""What a file gives under a mapping: answers for every row, and everything that fits nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.rules.answers import check_response
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.rows import Cells, MappingReader
from surveys.rules.mapping.spelling import plain
from surveys.rules.questionnaire import CHOICE_KINDS, Questionnaire

ROWS_TOLD, VALUES_TOLD, ISSUES_TOLD = 5, 100, 500


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of one of the forms: what is kept of it."""

    form: int
    number: int
    cells: Cells


@dataclass(slots=True)
class CheckReport:
    """Counts that close: rows = taken + without an answer; each issue with its rows."""

    rows: int = 0
    taken: int = 0
    without_answers: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    issues: dict[tuple[str, int, str, str], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def to_json(self, mapping: ResultMapping) -> dict[str, Any]:
        """The report as a page and a command show it."""
        headers = mapping.forms[0].headers
        told = sorted(self.issues.items(), key=lambda one: (-len(one[1]), one[0]))
        return {
            "rows": self.rows,
            "taken": self.taken,
            "without_answers": self.without_answers,
            "answered": dict(self.answered),
            "refused": dict(self.refused),
            "values": {
                key: dict(counts.most_common(VALUES_TOLD)) for key, counts in self.values.items()
            },
            "issue_count": sum(map(len, self.issues.values())),
            "issues": [
                {
                    "question": question,
                    "column": column,
                    "header": headers[column] if 0 <= column < len(headers) else "",
                    "code": code,
                    "value": value,
                    "count": len(places),
                    "rows": [_place(mapping, one) for one in places[:ROWS_TOLD]],
                }
                for (question, column, code, value), places in told[:ISSUES_TOLD]
            ],
        }


def _place(mapping: ResultMapping, place: tuple[int, int]) -> int | str:
    """The row of the file; of two forms, which of them too."""
    form, row = place
    return row if len(mapping.forms) == 1 else f"{mapping.languages[form]} {row}"


def read_rows(
    mapping: ResultMapping,
    form: Questionnaire,
    rows: Iterable[FileRow],
    today: str,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[CheckReport, list[tuple[FileRow, dict[str, Any]]]]:
    """The report, and the answers of every row that has any; each answer passes our own rules."""
    reader = MappingReader(mapping)
    report = CheckReport()
    taken: list[tuple[FileRow, dict[str, Any]]] = []
    for row in rows:
        report.rows += 1
        progress(report.rows)
        answers = _answers(reader, form, row, today, report)
        if not _has_answers(answers):
            report.without_answers += 1
            continue
        report.taken += 1
        report.answered.update(answers.keys())
        taken.append((row, answers))
    return report, taken


def _has_answers(answers: Mapping[str, Any]) -> bool:
    """The language of the form alone is no answer."""
    return bool(answers.keys() - {"form-language"})


def _answers(
    reader: MappingReader, form: Questionnaire, row: FileRow, today: str, report: CheckReport
) -> dict[str, Any]:
    reading = reader.read(row.cells, row.form)
    place = (row.form, row.number)
    for issue in reading.issues:
        report.issues[issue.question, issue.column, issue.code, issue.value].append(place)
    report.refused.update(reading.refused)
    for rule in reader.mapping.taken:
        if rule.kind in CHOICE_KINDS and (text := row.cells.get(rule.columns[0], "").strip()):
            report.values[rule.key][plain(text)] += 1
    answers = reading.answers
    for problem in check_response(form, answers, today):
        value = str(answers.pop(problem.question, ""))[:200]
        report.issues[problem.question, -1, f"rule-{problem.code}", value].append(place)
    return answers
