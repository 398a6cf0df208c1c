"""Reads a questionnaire from plain dicts and lists (JSON or YAML), each problem with its place."""

from collections.abc import Iterable, Mapping
from typing import Any

from surveys.rules.questionnaire import (
    CHOICE_KINDS,
    DONT_KNOW,
    MOST_CODES,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Scale,
    Section,
    Text,
)
from surveys.rules.reader import FieldReader, Problem
from surveys.rules.skip.check import check_condition, scopes

WIDEST_SCALE = 101

QUESTIONNAIRE_FIELDS = frozenset({"languages", "title", "intro", "minutes", "sections"})
SECTION_FIELDS = frozenset({"key", "title", "intro", "relevant", "questions"})
QUESTION_FIELDS = frozenset(
    {"key", "kind", "title", "hint", "required", "background", "dont_know"}
    | {"options", "items", "scale", "min", "max", "unit_kind", "relevant"}
)
OPTION_FIELDS = frozenset({"key", "title"})
SCALE_FIELDS = frozenset({"first", "last", "labels"})


class DefinitionError(ValueError):
    """The definition cannot become a questionnaire; every problem is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of the form."""
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.place}: {p.code} {p.value}".strip() for p in self.problems))


def parse(definition: object) -> Questionnaire:
    """The questionnaire that the definition describes, or DefinitionError."""
    reader = _Reader()
    questionnaire = reader.questionnaire(definition)
    if reader.problems:
        raise DefinitionError(reader.problems)
    return questionnaire


class _Reader(FieldReader):
    """Walks the whole definition once, section by section."""

    def questionnaire(self, given: object) -> Questionnaire:
        fields = self.mapping(given, "definition", QUESTIONNAIRE_FIELDS)
        self.languages = self.language_list(fields.get("languages"))
        sections = self.rows(fields.get("sections"), "sections", self.section)
        self.unique((section.key for section in sections), "sections")
        questions = [question for section in sections for question in section.questions]
        self.unique((question.key for question in questions), "questions")
        self.conditions(sections)
        return Questionnaire(
            languages=self.languages,
            title=self.text(fields.get("title"), "title"),
            intro=self.optional_text(fields.get("intro"), "intro"),
            minutes=self.optional_number(fields.get("minutes"), "minutes"),
            sections=sections,
        )

    def section(self, given: object, place: str) -> Section:
        fields = self.mapping(given, place, SECTION_FIELDS)
        return Section(
            key=self.key(fields.get("key"), f"{place}.key"),
            title=self.text(fields.get("title"), f"{place}.title"),
            intro=self.optional_text(fields.get("intro"), f"{place}.intro"),
            relevant=self.condition(fields.get("relevant"), f"{place}.relevant"),
            questions=self.rows(fields.get("questions"), f"{place}.questions", self.question),
        )

    def question(self, given: object, place: str) -> Question:
        fields = self.mapping(given, place, QUESTION_FIELDS)
        question = Question(
            key=self.key(fields.get("key"), f"{place}.key"),
            kind=self.kind(fields.get("kind"), f"{place}.kind"),
            title=self.text(fields.get("title"), f"{place}.title"),
            hint=self.optional_text(fields.get("hint"), f"{place}.hint"),
            is_required=self.flag(fields.get("required"), f"{place}.required"),
            is_background=self.flag(fields.get("background"), f"{place}.background"),
            has_dont_know=self.flag(fields.get("dont_know"), f"{place}.dont_know"),
            options=self.options(fields, "options", place),
            items=self.options(fields, "items", place),
            scale=self.scale(fields.get("scale"), f"{place}.scale"),
            minimum=self.optional_number(fields.get("min"), f"{place}.min") or 0,
            maximum=self.optional_number(fields.get("max"), f"{place}.max"),
            unit_kind=self.optional_key(fields.get("unit_kind"), f"{place}.unit_kind"),
            relevant=self.condition(fields.get("relevant"), f"{place}.relevant"),
        )
        self.fits_its_kind(question, place)
        return question

    def conditions(self, sections: tuple[Section, ...]) -> None:
        """Every condition speaks of what has been asked before it."""
        for place, tree, scope in scopes(sections):
            for code, culprit in check_condition(tree, scope):
                self.report(f"{place}.relevant", code, culprit)

    def fits_its_kind(self, question: Question, place: str) -> None:
        kind = question.kind
        choosing = kind in CHOICE_KINDS or kind is QuestionKind.MULTI
        scaled = kind in {QuestionKind.SCALE, QuestionKind.MATRIX}
        for name, is_needed, given in (
            ("options", choosing, question.options),
            ("items", kind is QuestionKind.MATRIX, question.items),
            ("scale", scaled, question.scale),
            ("unit_kind", kind is QuestionKind.UNIT, question.unit_kind),
        ):
            self.presence(f"{place}.{name}", is_needed=is_needed, is_there=bool(given))
        if not (choosing or scaled) and question.has_dont_know:
            self.report(f"{place}.dont_know", "not-for-this-kind")
        self.limits(question, place)

    def limits(self, question: Question, place: str) -> None:
        if question.kind is not QuestionKind.MULTI:
            if question.minimum or question.maximum is not None:
                self.report(f"{place}.max", "not-for-this-kind")
        elif not max(question.minimum, 1) <= question.most_choices <= len(question.options):
            self.report(f"{place}.max", "bad-range")

    def presence(self, place: str, *, is_needed: bool, is_there: bool) -> None:
        if is_needed != is_there:
            self.report(place, "missing" if is_needed else "not-for-this-kind")

    def options(self, fields: Mapping[str, Any], name: str, place: str) -> tuple[Option, ...]:
        given = fields.get(name)
        if given is None:
            return ()
        options = self.rows(given, f"{place}.{name}", self.option)
        self.unique((option.key for option in options), f"{place}.{name}")
        if len(options) > MOST_CODES:
            self.report(f"{place}.{name}", "too-many", len(options))
        return options

    def option(self, given: object, place: str) -> Option:
        fields = self.mapping(given, place, OPTION_FIELDS)
        key = self.key(fields.get("key"), f"{place}.key")
        if key == DONT_KNOW:
            self.report(f"{place}.key", "reserved-key", key)
        return Option(key=key, title=self.text(fields.get("title"), f"{place}.title"))

    def scale(self, given: object, place: str) -> Scale | None:
        if given is None:
            return None
        fields = self.mapping(given, place, SCALE_FIELDS)
        first = self.optional_number(fields.get("first"), f"{place}.first") or 0
        last = self.optional_number(fields.get("last"), f"{place}.last") or 0
        if not 1 <= last - first < WIDEST_SCALE:
            self.report(place, "bad-range", f"{first}..{last}")
        scale = Scale(first=first, last=last)
        labels = self.scale_labels(fields.get("labels"), scale, f"{place}.labels")
        return Scale(first=first, last=last, labels=labels)

    def scale_labels(self, given: object, scale: Scale, place: str) -> dict[int, Text]:
        if given is None:
            return {}
        by_name: dict[str, int] = {str(value): value for value in scale.values}
        # YAML reads a bare 5 as a number, JSON has texts alone as names.
        fields = self.mapping(given, place, frozenset({*by_name, *scale.values}))
        return {
            by_name[str(name)]: self.text(text, f"{place}.{name}")
            for name, text in fields.items()
            if str(name) in by_name
        }

    def optional_key(self, given: object, place: str) -> str | None:
        return None if given is None else self.key(given, place)

    def kind(self, given: object, place: str) -> QuestionKind:
        if given not in set(QuestionKind):
            self.report(place, "unknown-kind", given)
            return QuestionKind.NOTE
        return QuestionKind(str(given))

    def language_list(self, given: object) -> tuple[str, ...]:
        languages = given if isinstance(given, list) else []
        if not languages or not all(isinstance(language, str) for language in languages):
            self.report("languages", "not-a-list", given)
            return ()
        self.unique(languages, "languages")
        return tuple(languages)
