"""The questionnaire as frozen values: sections, questions, items and options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

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
    RANK = "rank"
    NUMBER = "number"
    DATE = "date"
    LOCATION = "location"
    CONSENT = "consent"
    NOTE = "note"


CHOICE_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.UNIT})
# Kinds whose answer is picked among options that the form lists.
OPTION_KINDS = CHOICE_KINDS | {QuestionKind.MULTI, QuestionKind.RANK}
TEXT_KINDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, one unit or one row of a matrix, known by its permanent key.

    `has_text` asks for words of one's own; `is_retired` is no longer offered but still counted;
    `within` is the answer to the question's `filter_by` under which the option is offered.
    """

    key: str
    title: Text
    has_text: bool = False
    is_retired: bool = False
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from first to last; labels say what the ends mean.

    `is_nps` declares 0 to 10 as a recommendation scale, for which alone a net score is worked out.
    """

    first: int
    last: int
    labels: Mapping[int, Text] = field(default_factory=dict)
    is_nps: bool = False

    @property
    def values(self) -> range:
        """Every value of the scale in order."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with so many decimals; results are counted in the bands between the cuts."""

    first: float | None = None
    last: float | None = None
    decimals: int = 0
    unit: Text | None = None
    cuts: tuple[float, ...] = ()

    @property
    def bands(self) -> tuple[str, ...]:
        """A name for each band: from its lower cut up to, but without, its upper one."""
        if not self.cuts:
            return ()
        edges = ("", *(f"{cut:g}" for cut in self.cuts), "")
        return tuple(f"{low}..{high}" for low, high in pairwise(edges))


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that may be given, as YYYY-MM-DD."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the whole of a short text has to look like, and what is said where it does not.

    The regex is of the bounded part that never runs away (`skip.patterns`).
    """

    regex: str
    message: Text | None = None


@dataclass(frozen=True, slots=True)
class BaseMap:
    """A picture of an area: its edges in metres of ETRS-TM35FIN, and the stored file it is in."""

    west: int
    south: int
    east: int
    north: int
    file: str | None = None
    credit: str | None = None


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
    number: Number | None = None
    days: Days | None = None
    base_map: BaseMap | None = None
    pattern: Pattern | None = None
    filter_by: str | None = None
    companion_of: str | None = None

    @property
    def option_keys(self) -> tuple[str, ...]:
        """Keys of the options in form order, the retired ones included."""
        return tuple(option.key for option in self.options)

    @property
    def offered(self) -> tuple[Option, ...]:
        """The options that may be picked today."""
        return tuple(option for option in self.options if not option.is_retired)

    @property
    def offered_keys(self) -> frozenset[str]:
        """Keys of the options that may be picked today."""
        return frozenset(option.key for option in self.options if not option.is_retired)

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
        """How many options may be ticked or ranked at most."""
        return len(self.offered) if self.maximum is None else self.maximum

    @property
    def fewest_choices(self) -> int:
        """How many options an answer names at least; a full ranking names all of them."""
        is_full_rank = self.kind is QuestionKind.RANK and self.maximum is None
        return len(self.offered) if is_full_rank else max(self.minimum, 1)

    @property
    def splits_results(self) -> bool:
        """Whether results are also shown apart by the answers to this question."""
        if self.kind is QuestionKind.NUMBER:
            return self.is_background and self.number is not None and bool(self.number.cuts)
        if self.kind is QuestionKind.UNIT:
            return True
        return self.is_background and self.kind in {QuestionKind.SINGLE, QuestionKind.SCALE}


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


def placed(section: Section, place: str) -> Iterator[tuple[str, Question]]:
    """Each question with its place in the definition; a companion stands at its question."""
    row = -1
    for question in section.questions:
        row += question.companion_of is None
        yield f"{place}.questions[{row}]", question
