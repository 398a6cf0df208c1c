"""Reads a questionnaire from plain dicts and lists (JSON or YAML), each problem with its place."""

from collections.abc import Iterable, Sequence
from itertools import chain

from surveys.rules.questionnaire import (
    CHOICE_KINDS,
    OPTION_KINDS,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
    placed,
)
from surveys.rules.reader import Problem
from surveys.rules.shapes import ShapeReader
from surveys.rules.skip.check import check_condition, scopes

QUESTIONNAIRE_FIELDS = frozenset({"languages", "title", "intro", "minutes", "sections"})
SECTION_FIELDS = frozenset({"key", "title", "intro", "relevant", "questions"})
QUESTION_FIELDS = frozenset(
    {"key", "kind", "title", "hint", "required", "background", "dont_know"}
    | {"options", "items", "scale", "min", "max", "unit_kind", "relevant"}
    | {"number", "days", "filter_by", "map", "pattern"}
)
COUNTED_KINDS = frozenset({QuestionKind.MULTI, QuestionKind.RANK})
SCALED_KINDS = frozenset({QuestionKind.SCALE, QuestionKind.MATRIX})


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


class _Reader(ShapeReader):
    """Walks the whole definition once, section by section."""

    def questionnaire(self, given: object) -> Questionnaire:
        fields = self.mapping(given, "definition", QUESTIONNAIRE_FIELDS)
        self.languages = self.language_list(fields.get("languages"))
        sections = self.rows(fields.get("sections"), "sections", self.section)
        self.unique((section.key for section in sections), "sections")
        questions = [question for section in sections for question in section.questions]
        self.unique((question.key for question in questions), "questions")
        self.conditions(sections)
        self.cascades(sections)
        return Questionnaire(
            languages=self.languages,
            title=self.text(fields.get("title"), "title"),
            intro=self.optional_text(fields.get("intro"), "intro"),
            minutes=self.optional_number(fields.get("minutes"), "minutes"),
            sections=sections,
        )

    def section(self, given: object, place: str) -> Section:
        fields = self.mapping(given, place, SECTION_FIELDS)
        asked = self.rows(fields.get("questions"), f"{place}.questions", self.with_companions)
        return Section(
            key=self.key(fields.get("key"), f"{place}.key"),
            title=self.text(fields.get("title"), f"{place}.title"),
            intro=self.optional_text(fields.get("intro"), f"{place}.intro"),
            relevant=self.condition(fields.get("relevant"), f"{place}.relevant"),
            questions=tuple(chain.from_iterable(asked)),
        )

    def with_companions(self, given: object, place: str) -> tuple[Question, ...]:
        """The question, and one for the words of each option that asks for some."""
        question = self.question(given, place)
        speaking = (option for option in question.options if option.has_text)
        return question, *(self.companion(question, option, place) for option in speaking)

    def companion(self, question: Question, option: Option, place: str) -> Question:
        """Asked right after the question, of those who pick the option."""
        return Question(
            key=self.key(f"{question.key}-{option.key}", f"{place}.options"),
            kind=QuestionKind.SHORT_TEXT,
            title=option.title,
            relevant=("call", "selected", ("key", question.key), ("text", option.key)),
            companion_of=question.key,
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
            number=self.number(fields.get("number"), f"{place}.number"),
            days=self.days(fields.get("days"), f"{place}.days"),
            base_map=self.base_map(fields.get("map"), f"{place}.map"),
            pattern=self.pattern(fields.get("pattern"), f"{place}.pattern"),
            filter_by=self.optional_key(fields.get("filter_by"), f"{place}.filter_by"),
        )
        self.fits_its_kind(question, place)
        return question

    def conditions(self, sections: tuple[Section, ...]) -> None:
        """Every condition speaks of what has been asked before it."""
        for place, tree, scope in scopes(sections):
            for code, culprit in check_condition(tree, scope):
                self.report(f"{place}.relevant", code, culprit)

    def cascades(self, sections: Sequence[Section]) -> None:
        """A list that depends on an answer depends on one given before, of one that lists it."""
        before: dict[str, Question] = {}
        for number, section in enumerate(sections):
            for place, question in placed(section, f"sections[{number}]"):
                self.cascade(question, before, place)
                before[question.key] = question

    def cascade(self, question: Question, before: dict[str, Question], place: str) -> None:
        """Every option lies within an answer to the question before."""
        if question.filter_by is None:
            for number, option in enumerate(question.options):
                if option.within is not None:
                    self.report(f"{place}.options[{number}].within", "not-for-this-kind")
            return
        parent = before.get(question.filter_by)
        if parent is None or parent.kind not in CHOICE_KINDS:
            self.report(f"{place}.filter_by", "unknown-reference", question.filter_by)
            return
        for number, option in enumerate(question.options):
            if option.within not in parent.option_keys:
                where = f"{place}.options[{number}].within"
                self.report(where, "unknown-option", option.within or option.key)

    def fits_its_kind(self, question: Question, place: str) -> None:
        kind = question.kind
        is_number, is_date = kind is QuestionKind.NUMBER, kind is QuestionKind.DATE
        is_place = kind is QuestionKind.LOCATION
        for name, is_needed, is_there in (
            ("options", kind in OPTION_KINDS, question.options and not is_place),
            ("items", kind is QuestionKind.MATRIX, question.items),
            ("scale", kind in SCALED_KINDS, question.scale),
            ("unit_kind", kind is QuestionKind.UNIT, question.unit_kind and not is_place),
            ("number", is_number, question.number),
        ):
            self.presence(f"{place}.{name}", is_needed=is_needed, is_there=bool(is_there))
        for name, is_allowed, given in (
            ("days", is_date, question.days is not None),
            ("map", is_place, question.base_map is not None),
            ("pattern", kind is QuestionKind.SHORT_TEXT, question.pattern is not None),
            ("filter_by", kind in CHOICE_KINDS, question.filter_by is not None),
            ("dont_know", kind in OPTION_KINDS | SCALED_KINDS, question.has_dont_know),
        ):
            if given and not is_allowed:
                self.report(f"{place}.{name}", "not-for-this-kind")
        if is_place and any(option.has_text for option in question.options):
            self.report(f"{place}.options", "not-for-this-kind")
        self.limits(question, place)

    def limits(self, question: Question, place: str) -> None:
        if question.kind not in COUNTED_KINDS:
            if question.minimum or question.maximum is not None:
                self.report(f"{place}.max", "not-for-this-kind")
        elif not question.fewest_choices <= question.most_choices <= len(question.offered):
            self.report(f"{place}.max", "bad-range")

    def presence(self, place: str, *, is_needed: bool, is_there: bool) -> None:
        if is_needed != is_there:
            self.report(place, "missing" if is_needed else "not-for-this-kind")

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
