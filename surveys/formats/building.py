"""Puts a definition of ours together from the questions of another tool, each with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from surveys.formats.conditions import Names, NotTaken, Renamed, renamed
from surveys.formats.imported import TITLE, Imported, own_words
from surveys.formats.keys import Keys
from surveys.rules.questionnaire import MOST_CODES
from surveys.rules.skip.tree import Tree, to_json

# As many options as our own rules then refuse, and no more of them.
MORE_THAN_ALLOWED = MOST_CODES + 1
Wording = dict[str, str]
# A question, and where in the file it stands.
Placed = tuple[dict[str, Any], str]


@dataclass(slots=True)
class Builder:
    """Gathers sections and questions, and what conditions of the file call them."""

    found: Imported
    languages: tuple[str, ...]
    names: Names = field(default_factory=Names)
    keys: Keys = field(default_factory=Keys)
    section_keys: Keys = field(default_factory=Keys)
    sections: list[dict[str, Any]] = field(default_factory=list)

    def question(
        self, name: str, kind: str, title: Wording, hint: Wording, relevant: Tree | None
    ) -> dict[str, Any]:
        """A question with a key that nobody else has."""
        question: dict[str, Any] = {"key": self.keys.make(name), "kind": kind, "title": title}
        question |= {"hint": hint} if hint else {}
        return question | ({"relevant": to_json(relevant)} if relevant else {})

    def options(
        self, question: dict[str, Any], choices: Iterable[tuple[str, Wording, bool]]
    ) -> dict[str, str | int]:
        """The question has these options (code, words, whether it asks for words); their keys."""
        keys = Keys()
        codes: dict[str, str | int] = {}
        question["options"] = []
        for code, title, has_text in islice(choices, MORE_THAN_ALLOWED):
            key = keys.make(code)
            if has_text:
                self.keys.take(f"{question['key']}-{key}")
            question["options"].append(
                {"key": key, "title": title, **({"text": True} if has_text else {})}
            )
            codes.setdefault(code, key)
        return codes

    def items(
        self, question: dict[str, Any], rows: Iterable[tuple[str, Wording]]
    ) -> list[tuple[str, str]]:
        """The matrix has these rows; the code of each with the name that conditions use here."""
        keys = Keys()
        question["items"] = []
        found = []
        for code, title in islice(rows, MORE_THAN_ALLOWED):
            key = keys.make(code)
            question["items"].append({"key": key, "title": title})
            found.append((code, f"{question['key']}.{key}"))
        return found

    def know(self, names: Iterable[str], found: Renamed) -> None:
        """Conditions that come later may speak of the question under these names."""
        for name in names:
            self.names.known[name] = found

    def leave_out(self, names: Iterable[str]) -> None:
        """Conditions that speak of these names are told that they are not taken over."""
        self.names.left_out.update(names)

    def condition(self, tree: Tree, place: str, own: Iterable[str] = ()) -> Tree | None:
        """The condition in our keys; one that cannot be said is an error at its place."""
        try:
            return renamed(tree, self.names, own)
        except NotTaken as error:
            self.found.fail(place, error.code, error.value)
            return None

    def section(
        self,
        name: str,
        place: str,
        heading: tuple[Wording, Wording],
        relevant: Tree | None,
        questions: list[Placed],
    ) -> None:
        """One more section, unless nothing is asked in it; heading is its title and its intro."""
        if not questions:
            return
        number = len(self.sections)
        title, intro = heading
        self.found.places[f"sections[{number}]"] = place
        for row, (_question, where) in enumerate(questions):
            self.found.places[f"sections[{number}].questions[{row}]"] = where
        self.sections.append(
            {
                "key": self.section_keys.make(name),
                "title": title or dict(questions[0][0]["title"]),
                **({"intro": intro} if intro else {}),
                **({"relevant": to_json(relevant)} if relevant else {}),
                "questions": [question for question, _place in questions],
            }
        )

    def finish(self, title: Wording, intro: Wording) -> Imported:
        """The definition is whole, and checked by our own rules."""
        self.found.definition = {
            "languages": list(self.languages),
            "title": title or own_words(TITLE, self.languages),
            **({"intro": intro} if intro else {}),
            "sections": self.sections,
        }
        self.found.check()
        return self.found


def scale_of(codes: list[str]) -> dict[str, int] | None:
    """The numbers that the codes are, where they are whole numbers in a row."""
    if len(codes) < 2 or not all(code.isdecimal() and len(code) < 4 for code in codes):
        return None
    numbers = [int(code) for code in codes]
    is_row = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return dict(zip(codes, numbers, strict=True)) if is_row else None


def labelled(
    choices: Mapping[str, Wording], found: Imported, place: str
) -> tuple[dict[str, Any], dict[str, str | int]]:
    """A scale of these choices and the number of each; what is no number is numbered."""
    codes = list(choices)
    numbers = scale_of(codes)
    if numbers is None:
        numbers = {code: number for number, code in enumerate(codes, 1)}
        found.warn(place, "choices-numbered", ", ".join(codes))
    labels = {str(numbers[code]): words for code, words in choices.items() if words}
    ends = {"first": numbers[codes[0]], "last": numbers[codes[-1]]}
    return {**ends, "labels": labels}, dict(numbers)
