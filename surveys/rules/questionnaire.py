"""The questionnaire as frozen values: sections, questions, items and options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.rules.skip.tree import Tree

Text = Mapping[str, str]

DONT_KNOW = "dont-know"
MOST_CODES = 250


class QuestionKind(StrEnum):
    """What sort of answer a question asks for."""

    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"
    MATRIX = "matrix"
    SHORT_TEXT = "short-text"
    LONG_TEXT = "long-text"
    UNIT = "unit"
    NOTE = "note"


CHOICE_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.UNIT})
TEXT_KINDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, one unit or one row of a matrix, known by its permanent key."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from first to last; labels say what the ends mean."""

    first: int
    last: int
    labels: Mapping[int, Text] = field(default_factory=dict)

    @property
    def values(self) -> range:
        """Every value of the scale in order."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its key names what is measured, in every questionnaire that asks it."""

    key: str
    kind: QuestionKind
    title: Text
    hint: Text | None = None
    is_required: bool = False
    is_background: bool = False
    has_dont_know: bool = False
    options: tuple[Option, ...] = ()
    items: tuple[Option, ...] = ()
    scale: Scale | None = None
    minimum: int = 0
    maximum: int | None = None
    unit_kind: str | None = None
    relevant: Tree | None = None

    @property
    def option_keys(self) -> tuple[str, ...]:
        """Keys of the options in form order."""
        return tuple(option.key for option in self.options)

    @property
    def item_keys(self) -> tuple[str, ...]:
        """Keys of the matrix rows in form order."""
        return tuple(item.key for item in self.items)

    @property
    def scale_values(self) -> range:
        """The values that may be picked; empty for a question without a scale."""
        return self.scale.values if self.scale else range(0)

    @property
    def most_choices(self) -> int:
        """How many options may be ticked at most."""
        return len(self.options) if self.maximum is None else self.maximum

    @property
    def splits_results(self) -> bool:
        """Whether results are also shown apart by the answers to this question."""
        is_asked = self.is_background or self.kind is QuestionKind.UNIT
        return is_asked and self.kind in CHOICE_KINDS


@dataclass(frozen=True, slots=True)
class Section:
    """One screen of the form."""

    key: str
    title: Text
    questions: tuple[Question, ...]
    intro: Text | None = None
    relevant: Tree | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole form in its languages; the first language is the one to fall back to."""

    languages: tuple[str, ...]
    title: Text
    sections: tuple[Section, ...]
    intro: Text | None = None
    minutes: int | None = None

    def __iter__(self) -> Iterator[Question]:
        """Every question in form order, notes included."""
        for section in self.sections:
            yield from section.questions

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that can be answered."""
        return tuple(question for question in self if question.kind is not QuestionKind.NOTE)

    def question(self, key: str) -> Question | None:
        """The question of that key, if this form asks it."""
        return next((question for question in self if question.key == key), None)

    @property
    def has_conditions(self) -> bool:
        """Whether what is shown depends on the answers."""
        return any(one.relevant is not None for one in (*self.sections, *self))

    @property
    def breakdowns(self) -> tuple[Question, ...]:
        """Unit and background questions by which results are shown apart."""
        return tuple(question for question in self if question.splits_results)
