"""Choices of SurveyJS as options: "other", "none", and lists that depend on an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.building import MORE_THAN_ALLOWED, Builder, Wording
from surveys.formats.conditions import NotTaken
from surveys.formats.imported import OTHER, own_words
from surveys.formats.surveyjs.conditions import read_condition
from surveys.formats.surveyjs.texts import Texts
from surveys.formats.surveyjs.words import NONE_OF_THESE, REFUSED, is_yes
from surveys.rules.questionnaire import DONT_KNOW

Element = Mapping[str, Any]
Question = dict[str, Any]


def _list(given: object) -> list[Any]:
    """The items, as many as our own rules then refuse at most."""
    return given[:MORE_THAN_ALLOWED] if isinstance(given, list) else []


@dataclass(slots=True)
class Choices:
    """Makes options, and remembers those of single choices for lists that depend on them."""

    builder: Builder
    texts: Texts
    singles: set[str] = field(default_factory=set)

    def take(self, element: Element, question: Question, place: str) -> dict[str, str | int]:
        """The question has its options; what conditions of the file call them."""
        listed = self.listed(element.get("choices"), f"{place}.choices")
        own = [(value, title, False) for value, title, _item in listed]
        added = self.added(element, place)
        codes = self.builder.options(question, [*own, *added])
        self.cascade(question, [item for _value, _title, item in listed], place)
        if is_yes(element.get("showDontKnowItem")):
            question["dont_know"] = True
            codes["dontknow"] = DONT_KNOW
        return codes

    def listed(self, given: object, place: str) -> list[tuple[str, Wording, Element]]:
        """Value and text of each choice; a bare value is its own text."""
        found = []
        for number, item in enumerate(_list(given)):
            fields: Element = item if isinstance(item, Mapping) else {"value": item}
            value = str(fields.get("value", fields.get("name", "")))
            where = f"{place}[{number}].text"
            title = self.texts.title(fields.get("text", fields.get("title")), value, where)
            if fields.get("imageLink"):
                self.builder.found.warn(where, "picture-not-taken")
            found.append((value, title, fields))
        return found

    def added(self, element: Element, place: str) -> list[tuple[str, Wording, bool]]:
        """The choices that SurveyJS adds, in its words or in ours."""
        known = (
            ("other", ("showOtherItem", "hasOther"), "otherText", OTHER),
            ("none", ("showNoneItem", "hasNone"), "noneText", NONE_OF_THESE),
            ("refused", ("showRefuseItem",), "refuseText", REFUSED),
        )
        found = []
        for value, properties, text, words in known:
            if any(is_yes(element.get(name)) for name in properties):
                own = self.texts.text(element.get(text), f"{place}.{text}")
                title = own or own_words(words, self.texts.languages)
                found.append((value, title, value == "other"))
        return found

    def cascade(self, question: Question, items: list[Element], place: str) -> None:
        """Where each choice is shown for one answer of one question, the list depends on it."""
        conditions = [str(item.get("visibleIf", "")) for item in items]
        if not any(conditions):
            return
        answers = [self.answer(condition) for condition in conditions]
        asked = {answer[0] for answer in answers if answer}
        if len(asked) == 1 and all(answers) and len(items) == len(question["options"]):
            (name,) = asked
            known = self.builder.names.known.get(name)
            keys = [
                known.options.get(answer[1]) if known and answer else None for answer in answers
            ]
            if known and all(keys) and name in self.singles and question["kind"] == "single":
                question["filter_by"] = known.key
                for option, key in zip(question["options"], keys, strict=True):
                    option["within"] = str(key)
                return
        for number, condition in enumerate(conditions):
            if condition:
                where = f"{place}.choices[{number}].visibleIf"
                self.builder.found.warn(where, "part-condition-not-taken", condition)

    def answer(self, condition: str) -> tuple[str, str] | None:
        """Question and answer, where the condition asks for just one."""
        try:
            tree = read_condition(condition, frozenset())
        except NotTaken:
            return None
        is_one = tree[0] == "=" and tree[1][0] == "key" and tree[2][0] in {"text", "number"}
        return (tree[1][1], str(tree[2][1])) if is_one else None
