"""The pieces that questions of several types are made of: texts, options, limits, rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.formats.building import Builder, labelled
from surveys.formats.conditions import Renamed
from surveys.formats.imported import OTHER, own_words
from surveys.formats.limesurvey.kinds import FIXED_SCALES, POINTS, number_in
from surveys.formats.limesurvey.names import part_names
from surveys.formats.limesurvey.structure import Asked, Choice, Structure
from surveys.formats.limesurvey.texts import Texts
from surveys.rules.skip.tree import Tree

Question = dict[str, Any]
Names = tuple[str, ...]
OTHER_CODE = "-oth-"


class Pieces:
    """What every maker of questions stands on."""

    def __init__(self, read: Structure, builder: Builder, texts: Texts) -> None:
        """Nothing is made yet."""
        self.read = read
        self.builder = builder
        self.texts = texts
        # Names of questions with several boxes, whose equations compare with one of them.
        self.several: set[str] = set()
        # What the answers of the matrix just made are called in numbers.
        self.numbers: dict[str, str | int] = {}

    def asked(self, asked: Asked, kind: str, relevant: Tree | None) -> Question:
        """The question with its text and its help."""
        title = self.texts.title(asked.texts, asked.code, f"{asked.place}/question")
        hint = self.texts.text(asked.helps, f"{asked.place}/help")
        return self.builder.question(asked.code, kind, title, hint, relevant)

    def heading(self, asked: Asked, relevant: Tree | None) -> Question:
        """The text over several fields."""
        return self.asked(asked, "note", relevant)

    def part(
        self,
        asked: Asked,
        row: Choice,
        kind: str,
        relevant: Tree | None,
        column: Choice | None = None,
    ) -> Question:
        """One field, named after its row and its column."""
        title = self.texts.title(row.texts, row.code, row.place)
        if column is not None:
            head = self.texts.title(column.texts, column.code, column.place)
            title = {
                code: f"{words} – {head.get(code, '')}".rstrip(" –")
                for code, words in title.items()
            }
        codes = "-".join(one.code for one in (row, column) if one is not None)
        return self.builder.question(f"{asked.code}-{codes}", kind, title, {}, relevant)

    def options(
        self, question: Question, asked: Asked | None, choices: Sequence[Choice], *, words: bool
    ) -> dict[str, str | int]:
        """The choices as options, and one with words where the question has "other"."""
        listed = [
            (one.code, self.texts.title(one.texts, one.code, one.place), words) for one in choices
        ]
        if asked is not None and asked.has_other:
            own = self.texts.text(asked.wordings.get("other_replace_text", {}), asked.place)
            listed.append((OTHER_CODE, own or own_words(OTHER, self.texts.languages), True))
        named = [("other" if code == OTHER_CODE else code, *rest) for code, *rest in listed]
        keys = self.builder.options(question, named)  # type: ignore[arg-type]
        if asked is not None and asked.has_other:
            keys[OTHER_CODE] = question["options"][-1]["key"]
        return keys

    def know_other(self, question: Question, names: Names, codes: Mapping[str, str | int]) -> None:
        """Conditions may speak of the words for "other"."""
        if OTHER_CODE in codes:
            words = Renamed(f"{question['key']}-{codes[OTHER_CODE]}")
            self.builder.know(part_names(names, "other"), words)

    def bounds(self, question: Question, asked: Asked) -> None:
        """The fewest and the most answers that may be given."""
        offered = len(question["options"])
        low, high = (number_in(asked, name) for name in ("min_answers", "max_answers"))
        self.tell_unread(asked, "min_answers", "max_answers")
        if high is not None and 1 <= high <= offered:
            question["max"] = int(high)
        if low is not None and 1 <= low <= question.get("max", offered):
            question["min"] = int(low)
        elif question["kind"] == "rank" and not asked.is_mandatory:
            # A ranking may stop anywhere there, so the first place is enough here.
            question |= {"min": 1, "max": question.get("max", offered)} if offered else {}

    def scale(self, question: Question, asked: Asked, answers: Sequence[Choice]) -> bool:
        """The scale of a matrix, from its answers or from its type."""
        place = asked.place
        self.numbers = {}
        if asked.type in POINTS:
            last = POINTS[asked.type]
            question["scale"] = {"first": 1, "last": last, "labels": {}}
            return True
        if asked.type in FIXED_SCALES:
            fixed = FIXED_SCALES[asked.type]
            words = {code: own_words(texts, self.texts.languages) for code, texts in fixed.items()}
        else:
            words = {one.code: self.texts.title(one.texts, one.code, one.place) for one in answers}
        if len(words) < 2:
            return False
        question["scale"], self.numbers = labelled(words, self.builder.found, place)
        return True

    def items(
        self,
        question: Question,
        rows: Sequence[Choice],
        names: Names,
        numbers: Mapping[str, str | int],
        *,
        scale: str = "",
        column: str = "",
    ) -> None:
        """The rows of a matrix, under the names that equations have for them."""
        listed = ((one.code, self.texts.title(one.texts, one.code, one.place)) for one in rows)
        for code, key in self.builder.items(question, listed):
            plain = part_names(names, code, column) if column else part_names(names, code)
            called = (f"{plain[0]}_{scale}", f"{plain[2]}#{scale}") if scale else plain
            self.builder.know(called, Renamed(key, numbers))

    def without_choices(self, asked: Asked, names: Names) -> list[Question]:
        """There is nothing to choose from, or too much."""
        self.builder.found.warn(asked.place, "choices-elsewhere", asked.code)
        self.builder.leave_out(names)
        return []

    def tell_unread(self, asked: Asked, *attributes: str) -> None:
        """A limit that is no number is told."""
        for name in attributes:
            if asked.attributes.get(name) and number_in(asked, name) is None:
                self.tell_attribute(asked, name)

    def tell_attribute(self, asked: Asked, name: str) -> None:
        """One attribute is not taken over."""
        value = f"{asked.code}: {name} = {asked.attributes[name]}"
        self.builder.found.warn(asked.place, "attribute-not-taken", value)
