"""What every importer gives back, and the small steps that they share."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.rules.definition import DefinitionError, parse

ERROR = "error"
WARNING = "warning"
UNDETERMINED = "und"
CODE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
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
# Our own words for the option that asks for words: those of other tools stay in one language.
OTHER = {
    "fi": "Muu, mikä?",
    "sv": "Annat, vad?",
    "en": "Other, what?",
    "de": "Anderes, und zwar?",
    "fr": "Autre, précisez",
    "nl": "Anders, namelijk",
    "et": "Muu, milline?",
    "sw": "Nyingine, taja",
}
# What a form is called whose file names it not at all.
TITLE = {
    "fi": "Kysely",
    "sv": "Enkät",
    "en": "Survey",
    "de": "Umfrage",
    "fr": "Enquête",
    "nl": "Enquête",
    "et": "Küsitlus",
}
DONT_KNOW_WORDS = {
    "fi": "En osaa sanoa",
    "sv": "Vet inte",
    "en": "I don't know",
    "de": "Weiß nicht",
    "fr": "Je ne sais pas",
    "nl": "Weet ik niet",
    "et": "Ei oska öelda",
}


class Unreadable(ValueError):
    """The file is no survey of this format: the reason, what it is about, and where in the file."""

    def __init__(self, code: str, value: object = "", place: str = "file") -> None:
        """Keep them for the sentence at the edge."""
        self.code = code
        self.place = place
        self.value = str(value)[:300]
        super().__init__(f"{code}: {self.value}" if self.value else code)


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing that could not be taken over as it stands: how bad, where, and what."""

    level: str
    place: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Imported:
    """A definition of ours, and everything in the file that it does not hold.

    `places` says where in the file a part of the definition came from; `unknown_languages` are
    names in the file that nobody can tell the language of.
    """

    format: str
    definition: dict[str, Any] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    unknown_languages: tuple[str, ...] = ()

    def warn(self, place: str, code: str, value: object = "") -> None:
        """Something is left out or changed, and the person is told where."""
        self._tell(WARNING, place, code, value)

    def fail(self, place: str, code: str, value: object = "") -> None:
        """Something has to be put right before the survey can be used."""
        self._tell(ERROR, place, code, value)

    @property
    def is_usable(self) -> bool:
        """True when nothing has to be put right first, the languages included."""
        return not self.unknown_languages and all(p.level != ERROR for p in self.problems)

    def check(self) -> None:
        """What our own rules refuse about the definition is on the list too."""
        try:
            parse(self.definition)
        except DefinitionError as error:
            for problem in error.problems:
                self.fail(self.place_of(problem.place), problem.code, problem.value)

    def place_of(self, place: str) -> str:
        """Where in the file that part of the definition stands."""
        parts = place.split(".")
        for length in range(len(parts), 0, -1):
            known = self.places.get(".".join(parts[:length]))
            if known:
                return ".".join([known, *parts[length:]])
        return place

    def _tell(self, level: str, place: str, code: str, value: object) -> None:
        problem = ImportProblem(level, place, code, str(value)[:80])
        if problem not in self.problems:
            self.problems.append(problem)


def language_code(name: str, given: Mapping[str, str] | None = None) -> str | None:
    """The code that was given for it, in brackets or of a well-known name; None otherwise."""
    chosen = (given or {}).get(name.strip())
    if chosen and LANGUAGE.fullmatch(chosen):
        return chosen
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


def own_words(words: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """Words of ours in each language of the form; in English where we have none."""
    return {code: words.get(code.partition("-")[0], words["en"]) for code in languages}
