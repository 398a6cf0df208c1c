"""What can be wrong with a process file, told by line and field."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.errors import Invalid

WORDS = {
    "alias": "anchors and aliases (& and *) are not allowed; write the text out",
    "bad-choice": "{detail} is none of the values this field may have",
    "bad-date": "{detail} is no date; write 2018, 2018-04 or 2018-04-09",
    "bad-day": "{detail} is no day; write it as 2018-04-09",
    "bad-flag": "{detail} is neither true nor false",
    "bad-key": "{detail} is no key; use small letters a–z, digits and hyphens, at most 60",
    "bad-moment": "{detail} is no moment; write it as 2018-04-09T09:00+03:00",
    "bad-number": "{detail} is no whole number",
    "bad-weight": "{detail} is no weight; write it as 1/3",
    "closes-early": "the closing must come after the opening",
    "deep": "the file is nested too deeply",
    "duplicate": "{detail} is given twice",
    "empty": "nothing is written here",
    "ends-early": "the end must not come before the start",
    "format": "this file must begin with format: engage-process/1",
    "merges-itself": "an audience cannot merge into itself",
    "minimum": "the smallest group must be at least 5 where answers are personal",
    "missing": "this field is missing",
    "mixed-precision": "date and until must be of the same precision",
    "not-list": "a list is expected here",
    "not-mapping": "fields with names are expected here",
    "not-text": "a text is expected here",
    "too-large": "the file is larger than {detail} bytes",
    "too-long": "the text is longer than {detail} characters",
    "too-many": "more than {detail} entries",
    "unknown-field": "there is no such field",
    "unknown-reference": "{detail} is not defined in this file",
    "yaml": "this is not YAML: {detail}",
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is, which field, what is wrong (a key of WORDS), with what."""

    line: int
    field: str
    code: str
    detail: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}: {self.field}: " if self.field else f"line {self.line}: "
        return place + WORDS[self.code].format(detail=self.detail)


class ProcessFileError(Invalid):
    """The file was refused; nothing of it was stored, and all problems found are listed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("; ".join(str(problem) for problem in self.problems))
