"""The columns of a row export and what their codes mean: one variable for each, in form order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from engage.localized import pick
from surveys.formats.codebook_names import safe_name
from surveys.rules.kinds import GIVEN, UNRANKED
from surveys.rules.kinds.ranks import place_codes
from surveys.rules.labels import bands_of
from surveys.rules.questionnaire import (
    DONT_KNOW,
    TEXT_KINDS,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Text,
)
from surveys.rules.row_export import is_background

Words = Mapping[str, str]
FIRST_OTHER = (91, 901)
NINES = (99, 999, 9999)


class Shape(StrEnum):
    """How a column holds its values."""

    CODE = "code"
    TICK = "tick"
    PLACE = "place"
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    DISTRICT = "district"
    SQUARE = "square"


class Measure(StrEnum):
    """What may be worked out with the numbers, in the words of SPSS."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    SCALE = "scale"


CODED = frozenset({Shape.CODE, Shape.TICK, Shape.PLACE})
# Where people are on a map; a response has the one or the other.
LOCATED = frozenset({Shape.DISTRICT, Shape.SQUARE})
# What stands in the document of a response alone.
IN_WORDS = frozenset({Shape.TEXT, Shape.DAY}) | LOCATED


@dataclass(frozen=True, slots=True)
class Value:
    """One code: the key it stands for, and its title; a missing one stays outside means."""

    code: int
    key: str
    title: str
    is_missing: bool = False
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One column; `slot` is the place in the packed answers that it is read from."""

    name: str
    label: str
    shape: Shape
    measure: Measure
    kind: str = ""
    question: str = ""
    item: str | None = None
    option: str | None = None
    values: tuple[Value, ...] = ()
    is_background: bool = False
    cuts: tuple[float, ...] = ()

    @property
    def slot(self) -> str:
        """The name of the slot."""
        row = self.option if self.shape is Shape.PLACE else self.item
        return f"{self.question}.{row}" if row else self.question

    @property
    def codes(self) -> dict[str, int]:
        """The code of each key."""
        return {value.key: value.code for value in self.values}


@dataclass(frozen=True, slots=True)
class Codebook:
    """All variables of an export, named and labelled in one language."""

    title: str
    language: str
    variables: tuple[Variable, ...]

    def without(self, shape: Shape) -> "Codebook":
        """The codebook of the rows where variables of that shape stand apart."""
        kept = tuple(one for one in self.variables if one.shape is not shape)
        return Codebook(self.title, self.language, kept)

    def of_shape(self, shape: Shape) -> tuple[Variable, ...]:
        """The variables of that shape."""
        return tuple(one for one in self.variables if one.shape is shape)


def codebook(
    form: Questionnaire,
    language: str,
    words: Words,
    ahead: Sequence[Variable] = (),
    *,
    is_banded: bool = False,
) -> Codebook:
    """The variables of the form (give it the union of all versions) after those that stand ahead.

    `words` names don't-know, picked, not picked, not ranked and given. Banded, a background number
    is told by its band alone, where the form has bands for it.
    """
    taken = {variable.name.casefold() for variable in ahead}
    made = [
        variable
        for question in form.questions
        for variable in _Writer(
            question, form.question(question.companion_of or ""), language, words, taken, is_banded
        ).variables()
    ]
    return Codebook(pick(form.title, language).text, language, (*ahead, *made))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the variables of one question."""

    question: Question
    parent: Question | None
    language: str
    words: Words
    taken: set[str]
    is_banded: bool

    def variables(self) -> Iterator[Variable]:
        """One for the question, or one for each of its rows or options."""
        kind = self.question.kind
        if kind is QuestionKind.MULTI:
            for option in self.question.options:
                yield self.variable(Shape.TICK, Measure.NOMINAL, self.ticks(), option=option)
        elif kind is QuestionKind.RANK:
            for option in self.question.options:
                yield self.variable(Shape.PLACE, Measure.ORDINAL, self.places(), option=option)
        elif kind is QuestionKind.MATRIX:
            for item in self.question.items:
                yield self.variable(Shape.CODE, Measure.ORDINAL, self.points(), item=item)
        elif kind is QuestionKind.LOCATION:
            yield self.place(Shape.DISTRICT)
            yield self.place(Shape.SQUARE)
        else:
            yield self.single()

    def single(self) -> Variable:
        kind = self.question.kind
        if kind is QuestionKind.SCALE:
            is_net = self.question.scale is not None and self.question.scale.is_nps
            measure = Measure.SCALE if is_net else Measure.ORDINAL
            return self.variable(Shape.CODE, measure, self.points())
        if kind is QuestionKind.NUMBER:
            return self.band() if self.is_told_by_band else self.number()
        if kind is QuestionKind.CONSENT:
            given = (Value(1, GIVEN, self.words[GIVEN]),)
            return self.variable(Shape.CODE, Measure.NOMINAL, given)
        if kind is QuestionKind.DATE or kind in TEXT_KINDS:
            shape = Shape.DAY if kind is QuestionKind.DATE else Shape.TEXT
            return self.variable(shape, Measure.NOMINAL)
        return self.variable(Shape.CODE, Measure.NOMINAL, self.options())

    def variable(
        self,
        shape: Shape,
        measure: Measure,
        values: Sequence[Value] = (),
        *,
        item: Option | None = None,
        option: Option | None = None,
    ) -> Variable:
        question, row = self.question, item or option
        title = self.text(question.title)
        if self.parent is not None:
            title = f"{self.text(self.parent.title)} – {title}"
        return Variable(
            name=safe_name(f"{question.key}_{row.key}" if row else question.key, self.taken),
            label=f"{title} – {self.text(row.title)}" if row else title,
            shape=shape,
            measure=measure,
            kind=question.kind.value,
            question=question.key,
            item=item.key if item else None,
            option=option.key if option else None,
            values=tuple(values),
            is_background=is_background(question) or is_background(self.parent),
        )

    def place(self, shape: Shape) -> Variable:
        """The key of a district or the name of a square, each in a column of its own."""
        made = self.variable(shape, Measure.NOMINAL)
        name = safe_name(f"{self.question.key}_{shape.value}", self.taken)
        return replace(made, name=name, label=f"{made.label} – {self.words[shape.value]}")

    @property
    def is_told_by_band(self) -> bool:
        number = self.question.number
        has_bands = number is not None and bool(number.cuts)
        return self.is_banded and self.question.is_background and has_bands

    def number(self) -> Variable:
        return self.variable(Shape.NUMBER, Measure.SCALE)

    def band(self) -> Variable:
        bands = enumerate(bands_of(self.question), start=1)
        values = [Value(code, band.key, self.text(band.title)) for code, band in bands]
        cuts = self.question.number.cuts if self.question.number else ()
        return replace(self.variable(Shape.CODE, Measure.ORDINAL, values), cuts=cuts)

    def options(self) -> tuple[Value, ...]:
        """Numbers in form order; what asks for own words is told apart by a code of its own."""
        plain = [option for option in self.question.options if not option.has_text]
        others = [option for option in self.question.options if option.has_text]
        fits = len(plain) < FIRST_OTHER[0] and len(others) < NINES[0] - FIRST_OTHER[0]
        first_other = FIRST_OTHER[0] if fits else FIRST_OTHER[1]
        numbers = {option.key: number for number, option in enumerate(plain, start=1)}
        numbers |= {option.key: number for number, option in enumerate(others, start=first_other)}
        return self.with_dont_know(
            Value(numbers[option.key], option.key, self.text(option.title))
            for option in self.question.options
        )

    def points(self) -> tuple[Value, ...]:
        labels = self.question.scale.labels if self.question.scale else {}
        return self.with_dont_know(
            Value(point, str(point), f"{point} – {self.text(labels[point])}")
            if point in labels
            else Value(point, str(point), str(point), is_bare=True)
            for point in self.question.scale_values
        )

    def ticks(self) -> tuple[Value, ...]:
        words = self.words
        picked = (Value(0, "0", words["not-picked"]), Value(1, "1", words["picked"]))
        return self.with_dont_know(iter(picked))

    def places(self) -> tuple[Value, ...]:
        codes = (code for code in place_codes(self.question) if code != UNRANKED)
        places = [Value(int(code), code, code, is_bare=True) for code in codes]
        left_out = Value(0, UNRANKED, self.words[UNRANKED], is_missing=True)
        return self.with_dont_know(iter([left_out, *places]))

    def with_dont_know(self, values: Iterator[Value]) -> tuple[Value, ...]:
        """Don't-know has the first row of nines that lies above every other code."""
        listed = tuple(values)
        if not self.question.has_dont_know:
            return listed
        highest = max((value.code for value in listed), default=0)
        code = next(nines for nines in NINES if nines > highest)
        return (*listed, Value(code, DONT_KNOW, self.words[DONT_KNOW], is_missing=True))

    def text(self, text: Text) -> str:
        return " ".join(pick(text, self.language).text.split())
