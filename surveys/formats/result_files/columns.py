"""What stands in a column: its values, how often, and what sort they are."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from engage.tables.grid import GridRow
from surveys.formats.result_files.words import NUMBER_CODES, special_of
from surveys.rules.kinds.values import read_number
from surveys.rules.mapping.model import Special
from surveys.rules.mapping.spelling import folded, plain

MOMENT = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?:[T ,–-]+\d{1,2}[:.]\d{2}.*)?"
)
NEARLY_ALL = 0.9
WIDEST_SCALE, FAR_ABOVE = 15, 30


@dataclass(slots=True)
class Column:
    """The filled cells of one column, in the order of the rows."""

    number: int
    values: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    special: dict[str, Special] = field(default_factory=dict)

    @property
    def filled(self) -> int:
        """How many rows have something here."""
        return len(self.values)

    @property
    def answers(self) -> dict[str, int]:
        """The texts that are answers, with how often each stands there."""
        return {text: count for text, count in self.counts.items() if text not in self.special}

    @property
    def answered(self) -> int:
        """How many rows have an answer here."""
        return sum(self.answers.values())

    @property
    def folded_answers(self) -> frozenset[str]:
        """The answers without capitals."""
        return frozenset(folded(text) for text in self.answers)

    @property
    def numbers(self) -> list[float]:
        """The answers that are numbers, each as often as it stands there."""
        found = []
        for text, count in self.answers.items():
            number = read_number(text.removesuffix("%").removesuffix("€"))
            if number is not None:
                found += [float(number)] * count
        return found

    @property
    def is_numeric(self) -> bool:
        """True when nearly every answer is a number."""
        return bool(self.answered) and len(self.numbers) >= NEARLY_ALL * self.answered

    @property
    def is_moment(self) -> bool:
        """True when nearly every cell is a day or a time."""
        hits = sum(count for text, count in self.counts.items() if MOMENT.fullmatch(text.strip()))
        return bool(self.filled) and hits >= NEARLY_ALL * self.filled

    @property
    def mean_length(self) -> float:
        """How many characters an answer has on average."""
        total = sum(len(text) * count for text, count in self.answers.items())
        return total / self.answered if self.answered else 0.0

    def examples(self, most: int = 5) -> tuple[str, ...]:
        """The most frequent texts, shortened."""
        return tuple(text[:80] for text, _ in self.counts.most_common(most))


def read_columns(rows: Sequence[GridRow], width: int) -> list[Column]:
    """Every column with its values; texts that are no answers have got their meaning."""
    columns = [Column(number) for number in range(width)]
    for row in rows:
        for column, cell in zip(columns, row.cells, strict=False):
            text = plain(cell)
            if text:
                column.values.append(text)
                column.rows.append(row.number)
                column.counts[text] += 1
    for column in columns:
        column.special = _special(column)
    return columns


def _special(column: Column) -> dict[str, Special]:
    """Texts that say that there is no answer; numbers do so only far outside of the scale."""
    found = {
        text: meaning
        for text in column.counts
        if text not in NUMBER_CODES and (meaning := special_of(text)) is not None
    }
    if len(found) == len(column.counts):
        # A column of nothing but these has no answers at all.
        return dict.fromkeys(found, Special.MISSING)
    numbers = {
        text: number
        for text in column.counts
        if text not in found and (number := read_number(text)) is not None
    }
    within = [number for text, number in numbers.items() if text not in NUMBER_CODES]
    written = sum(column.counts[text] for text in numbers)
    if not within or written < NEARLY_ALL * sum(
        count for text, count in column.counts.items() if text not in found
    ):
        return found
    highest = max(within)
    for text, number in numbers.items():
        is_negative = number < 0 <= min(within)
        is_far = number > 0 and highest <= FAR_ABOVE and number > 2 * highest
        if text in NUMBER_CODES and (is_negative or is_far):
            found[text] = NUMBER_CODES[text]
    return found
