"""Where in a questionnaire something is, as people say it: by number and words, not by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from engage.web.filters import localized_text
from engage.web.languages import in_language
from surveys.views.authoring.words import change_text

LISTS = ("options", "items")


@dataclass(frozen=True, slots=True)
class Spot:
    """A section, question or row: what it is called by its number, and its own words."""

    number: str
    title: str

    @property
    def name(self) -> str:
        """The number and the words."""
        return f"{self.number}: {self.title}" if self.title else self.number


class Places:
    """The places of one questionnaire, those of its earlier versions too."""

    def __init__(self, *definitions: Mapping[str, Any]) -> None:
        """The first definition that has a place names it; the rest know what was left out."""
        self.known: dict[str, Spot] = {}
        for definition in reversed(definitions):
            self.known |= dict(_spots(definition))

    def name(self, place: str) -> str:
        """The part of the form, and which of its texts where it is not the title."""
        parts = place.split("/")
        spot = self._spot(parts)
        return self._with_part(spot.name if spot else "", parts)

    def text(self, place: str, language: str) -> str:
        """Which text it is, and in which language: its own words stand beside it."""
        parts = place.split("/")
        spot = self._spot(parts)
        name = self._with_part(spot.number if spot else "", parts)
        return in_language(name, language) if language else name

    def change(self, change: Mapping[str, str]) -> str:
        """One change of the structure as a sentence, with what it is about in front."""
        code, place = change["code"], change["place"]
        value = change.get("value", "")
        if code == "moved":
            value = self._title(f"sections/{value}", value)
        elif code == "changed":
            value = _field_words().get(value, "") or self._title(place, value)
        else:
            value = self._title(place, value)
        sentence = change_text({"code": code, "value": value})
        owner = "/".join(place.split("/")[:2])
        is_about_part = code in {"changed", "moved"} or code.startswith("option")
        return f"{self.name(owner)} – {sentence}" if is_about_part else sentence

    def _spot(self, parts: list[str]) -> Spot | None:
        return self.known.get("/".join(parts[:4])) or self.known.get("/".join(parts[:2]))

    def _with_part(self, name: str, parts: list[str]) -> str:
        name = name or "/".join(parts[1:2]) or gettext("The whole questionnaire")
        part = {
            "hint": gettext("hint"),
            "intro": gettext("introduction"),
            "labels": gettext("words of the scale"),
            "pattern": gettext("what is said when the pattern does not fit"),
        }.get(parts[2] if parts[2:] == ["labels", parts[-1]] else parts[-1])
        return f"{name} ({part})" if part else name

    def _title(self, place: str, otherwise: str) -> str:
        return self.known[place].title if place in self.known else otherwise


def _spots(definition: Mapping[str, Any]) -> Iterator[tuple[str, Spot]]:
    number = 0
    for position, section in enumerate(definition["sections"], 1):
        title = localized_text(section.get("title"))
        name = gettext("Section %(number)d", number=position)
        yield f"sections/{section['key']}", Spot(name, title)
        for question in section["questions"]:
            number += 1
            yield from _question_spots(question, number)


def _question_spots(question: Mapping[str, Any], number: int) -> Iterator[tuple[str, Spot]]:
    place, title = f"questions/{question['key']}", localized_text(question.get("title"))
    yield place, Spot(gettext("Question %(number)d", number=number), title)
    for part in LISTS:
        for position, row in enumerate(question.get(part, ()), 1):
            own = localized_text(row.get("title"))
            numbers = {"number": number, "position": position}
            name = (
                gettext("Question %(number)d, option %(position)d", **numbers)
                if part == "options"
                else gettext("Question %(number)d, row %(position)d", **numbers)
            )
            yield f"{place}/{part}/{row['key']}", Spot(name, own)


def _field_words() -> dict[str, str]:
    """What a part of a question or section is called."""
    return {
        "title": gettext("the words"),
        "hint": gettext("the hint"),
        "required": gettext("whether an answer is required"),
        "background": gettext("whether it is a background question"),
        "dont_know": gettext("whether “I don’t know” is offered"),
        "relevant": gettext("when it is shown"),
        "scale": gettext("the scale"),
        "min": gettext("how many at least"),
        "max": gettext("how many at most"),
        "number": gettext("the limits of the number"),
        "days": gettext("the limits of the date"),
        "pattern": gettext("the pattern of the answer"),
        "filter_by": gettext("on what the options depend"),
        "unit_kind": gettext("the kind of unit"),
    }
