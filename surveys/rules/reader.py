"""Reads plain dicts and lists field by field and keeps each problem with its place."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from surveys.rules.skip.grammar import BadExpression, BadPattern, BadTree, parse_expression
from surveys.rules.skip.tree import Tree, ensure_bounded, from_json

Row = TypeVar("Row")

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY = 60
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a definition: where, a code for the reason, and the value at fault."""

    place: str
    code: str
    value: str = ""


class FieldReader:
    """Collects problems instead of stopping at the first; what it returns then is a blank."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = ()

    def report(self, place: str, code: str, value: object = "") -> None:
        """One more problem at that place."""
        self.problems.append(Problem(place, code, str(value)[:80]))

    def mapping(self, given: object, place: str, known: frozenset[Any]) -> Mapping[str, Any]:
        """The fields given; those nobody knows are reported."""
        if not isinstance(given, Mapping):
            self.report(place, "not-a-mapping")
            return {}
        for name in given:
            if name not in known:
                self.report(f"{place}.{name}", "unknown-field", name)
        return given

    def rows(
        self, given: object, place: str, read: Callable[[object, str], Row]
    ) -> tuple[Row, ...]:
        """Each row read at its own place; at least one has to be there."""
        if not isinstance(given, list) or not given:
            self.report(place, "not-a-list")
            return ()
        return tuple(read(row, f"{place}[{index}]") for index, row in enumerate(given))

    def key(self, given: object, place: str) -> str:
        """A permanent key: small letters, digits and hyphens."""
        if not isinstance(given, str) or len(given) > LONGEST_KEY or not KEY.fullmatch(given):
            self.report(place, "bad-key", given)
            return ""
        return given

    def unique(self, keys: Iterable[str], place: str) -> None:
        """Two rows with one key are reported."""
        seen: set[str] = set()
        for key in keys:
            if key and key in seen:
                self.report(place, "duplicate-key", key)
            seen.add(key)

    def text(self, given: object, place: str) -> Mapping[str, str]:
        """A text per language; the first language has to be among them."""
        if not isinstance(given, Mapping):
            self.report(place, "not-a-text", given)
            return {}
        for language, text in given.items():
            self.wording(language, text, f"{place}.{language}")
        if self.languages and self.languages[0] not in given:
            self.report(place, "missing-language", self.languages[0])
        return dict(given)

    def wording(self, language: object, text: object, place: str) -> None:
        """A wording in a language the form does not have, or no wording, is reported."""
        if language not in self.languages:
            self.report(place, "unknown-language", language)
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            self.report(place, "not-a-text", text)

    def optional_text(self, given: object, place: str) -> Mapping[str, str] | None:
        """A text, or None where none was given."""
        return None if given is None else self.text(given, place)

    def optional_number(self, given: object, place: str) -> int | None:
        """A whole number from zero up, or None where none was given."""
        if given is None:
            return None
        if not isinstance(given, int) or isinstance(given, bool) or given < 0:
            self.report(place, "not-a-number", given)
            return None
        return given

    def flag(self, given: object, place: str) -> bool:
        """Yes or no; no where nothing was given."""
        if given is None:
            return False
        if not isinstance(given, bool):
            self.report(place, "not-yes-or-no", given)
        return given is True

    def condition(self, given: object, place: str) -> Tree | None:
        """The tree of a condition given as its text or as its tree; None where none was given."""
        if given is None:
            return None
        try:
            tree = parse_expression(given) if isinstance(given, str) else from_json(given)
            ensure_bounded(tree)
        except BadExpression as error:
            self.report(place, "bad-expression", error.column)
        except BadPattern:
            self.report(place, "bad-pattern")
        except BadTree:
            self.report(place, "bad-condition")
        else:
            return tree
        return None
