"""What every importer gives back, and the small steps that they share."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.rules.definition import DefinitionError, parse
from surveys.rules.reader import LONGEST_KEY

ERROR = "error"
WARNING = "warning"
UNDETERMINED = "und"
CODE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
LANGUAGES = {
    "suomi": "fi",
    "finnish": "fi",
    "svenska": "sv",
    "swedish": "sv",
    "english": "en",
    "deutsch": "de",
    "german": "de",
    "français": "fr",
    "french": "fr",
    "eesti": "et",
    "nederlands": "nl",
}


class Unreadable(ValueError):
    """The file is no survey of this format; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing that could not be taken over as it stands: how bad, where, and what."""

    level: str
    place: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Imported:
    """A definition of ours, and everything in the file that it does not hold."""

    format: str
    definition: dict[str, Any] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)

    def warn(self, place: str, code: str, value: object = "") -> None:
        """Something is left out or changed, and the person is told where."""
        self.problems.append(ImportProblem(WARNING, place, code, str(value)[:80]))

    def fail(self, place: str, code: str, value: object = "") -> None:
        """Something has to be put right before the survey can be used."""
        self.problems.append(ImportProblem(ERROR, place, code, str(value)[:80]))

    def check(self) -> None:
        """What our own rules refuse about the definition is on the list too."""
        try:
            parse(self.definition)
        except DefinitionError as error:
            for problem in error.problems:
                self.fail(problem.place, problem.code, problem.value)


class Keys:
    """Permanent keys made from the names of another tool, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def make(self, name: str) -> str:
        """A key of ours that resembles the name and is still free."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - 4].strip("-") or "key"
        stem = "option-dont-know" if stem == "dont-know" else stem
        key, number = stem, 1
        while key in self.taken:
            number += 1
            key = f"{stem}-{number}"
        self.taken.add(key)
        return key


def language_code(name: str) -> str | None:
    """The code in brackets or of a well-known language name; None when nobody can tell."""
    in_brackets = CODE.search(name)
    if in_brackets:
        return in_brackets[1]
    plain = name.strip().lower()
    return LANGUAGES.get(plain, plain if re.fullmatch(r"[a-z]{2}", plain) else None)


def complete_text(given: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """The wordings that are there; the first language borrows where it has none."""
    texts = {code: given[code] for code in languages if given.get(code, "").strip()}
    if texts and languages[0] not in texts:
        texts = {languages[0]: next(iter(texts.values())), **texts}
    return texts
