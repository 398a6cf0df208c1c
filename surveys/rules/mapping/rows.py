"""One row of a result file as answers of ours; what fits nothing is told with its column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.rules.kinds import LONGEST
from surveys.rules.kinds.texts import is_control
from surveys.rules.kinds.values import read_day, read_number
from surveys.rules.mapping.joined import known_options, split_joined
from surveys.rules.mapping.model import (
    FORM_LANGUAGE,
    Code,
    QuestionRule,
    ResultMapping,
    Special,
)
from surveys.rules.mapping.spelling import folded, plain
from surveys.rules.questionnaire import DONT_KNOW, QuestionKind

NO_TICK = frozenset(
    ("0", "no", "false", "ei", "nej", "not selected", "unchecked", "ei valittu", "inte vald")
)
Cells = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Issue:
    """A cell that is not an answer as it stands: its column (from 0), a code, and the text."""

    column: int
    code: str
    value: str
    question: str


@dataclass(slots=True)
class RowReading:
    """The answers of a row, what was refused to be said, and what fits nothing."""

    answers: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def words_key(rule: QuestionRule, code: Code) -> str:
    """The key of the question that holds the own words beside an option."""
    return f"{rule.key[:28].strip('-')}-{code.key[:24].strip('-')}-words"


def row_cells(mapping: ResultMapping, cells: Sequence[str]) -> dict[int, str]:
    """What is kept of a row: filled cells of the columns that are taken over, and no other."""
    return {
        column: cells[column]
        for column in sorted(mapping.kept_columns)
        if column < len(cells) and cells[column].strip()
    }


class MappingReader:
    """Reads rows of one mapping; everything that is the same for each row is made once."""

    def __init__(self, mapping: ResultMapping) -> None:
        """The spellings of every question are looked up from here on."""
        self.mapping = mapping
        self.lookups = [Lookup(rule) for rule in mapping.taken]

    def read(self, cells: Cells, form: int = 0) -> RowReading:
        """The row of the given form as answers."""
        reading = RowReading()
        for lookup in self.lookups:
            _RowReader(lookup, cells, reading).read()
        if len(self.mapping.forms) > 1 and reading.answers:
            reading.answers[FORM_LANGUAGE] = self.mapping.forms[form].language
        return reading


class Lookup:
    """The spellings of one question."""

    def __init__(self, rule: QuestionRule) -> None:
        """Exact spellings, and such that differ in capitals alone where that is enough."""
        self.rule = rule
        self.codes = rule.merged_codes
        self.special = {folded(text): meaning for text, meaning in rule.special.items()}
        self.exact = {plain(text): code for code in self.codes for text in code.texts}
        self.taker = next((code for code in self.codes if code.takes_rest), None)
        self.options = known_options(self.codes, rule.separator) if rule.separator else {}
        self.loose: dict[str, Code] = {}
        doubtful = set()
        for text, code in self.exact.items():
            known = self.loose.setdefault(folded(text), code)
            if known.key != code.key:
                doubtful.add(folded(text))
        for text in doubtful:
            del self.loose[text]

    def code(self, text: str) -> Code | None:
        """The code that is spelled so; capitals decide only where two differ in nothing else."""
        return self.exact.get(plain(text)) or self.loose.get(folded(text))


class _RowReader:
    """Reads one question of one row."""

    def __init__(self, lookup: Lookup, cells: Cells, into: RowReading) -> None:
        self.lookup = lookup
        self.rule = lookup.rule
        self.codes = lookup.codes
        self.special = lookup.special
        self.cells = cells
        self.into = into

    def read(self) -> None:
        answer = READERS[self.rule.kind](self)
        if answer is not None:
            self.into.answers[self.rule.key] = answer

    def cell(self, column: int) -> str:
        """The text of the cell; a text that is no answer is blank, and a refusal is noted."""
        text = self.cells.get(column, "").strip()
        meaning = self.special.get(folded(text)) if text else None
        if meaning is Special.REFUSED:
            self.into.refused.append(self.rule.key)
        return "" if meaning in {Special.REFUSED, Special.MISSING} else text

    def is_dont_know(self, text: str) -> bool:
        return self.special.get(folded(text)) is Special.DONT_KNOW

    def tell(self, column: int, code: str, value: str) -> None:
        self.into.issues.append(Issue(column, code, value[:200], self.rule.key))

    def words(self, code: Code, text: str, column: int) -> None:
        """The own words beside an option are an answer of their own; those of background none."""
        kept = self.clean(text, column) if self.rule.keeps_words else ""
        if kept and folded(kept) not in {folded(title) for title in code.title.values()}:
            self.into.answers[words_key(self.rule, code)] = kept

    def clean(self, text: str, column: int, kind: QuestionKind = QuestionKind.LONG_TEXT) -> str:
        """Writable text within the limit; a cut is told."""
        even = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        kept = "".join(" " if is_control(sign) else sign for sign in even)
        if len(kept) > LONGEST[kind]:
            self.tell(column, "text-cut", kept)
        return kept[: LONGEST[kind]].strip()

    def single(self) -> str | None:
        text = self.cell(self.rule.columns[0])
        if self.is_dont_know(text):
            return DONT_KNOW
        picked = self.lookup.code(text) if text else None
        rest = self.lookup.taker
        if picked is None and text:
            if rest is None:
                self.tell(self.rule.columns[0], "unknown-value", text)
                return None
            picked = rest
            self.words(rest, text, self.rule.columns[0])
        return self.with_own_words(picked)

    def with_own_words(self, picked: Code | None) -> str | None:
        """Words in a column beside it; alone they pick their option."""
        for code in self.codes:
            if code.words_column is None:
                continue
            words = self.cell(code.words_column)
            if words and (picked is None or picked.key == code.key):
                self.words(code, words, code.words_column)
                picked = code
            elif words:
                self.tell(code.words_column, "words-of-another-option", words)
        return picked.key if picked else None

    def multi(self) -> list[str] | str | None:
        return self.joined() if self.rule.separator else self.ticks()

    def ticks(self) -> list[str] | str | None:
        ticked = []
        for code in self.codes:
            text = self.cell(code.column) if code.column is not None else ""
            words = self.cell(code.words_column) if code.words_column is not None else ""
            if code.column is not None and self.is_dont_know(text):
                return DONT_KNOW
            if words and folded(words) not in NO_TICK:
                self.words(code, words, code.words_column or 0)
                ticked.append(code.key)
            elif text and folded(text) not in NO_TICK:
                ticked.append(code.key)
        return ticked or None

    def joined(self) -> list[str] | str | None:
        column = self.rule.columns[0]
        text = self.cell(column)
        if not text:
            return None
        if self.is_dont_know(text):
            return DONT_KNOW
        found, rest = split_joined(self.lookup.options, text, self.rule.separator or ",")
        taker = self.lookup.taker
        if rest and taker is not None:
            self.words(taker, ", ".join(rest), column)
            found.add(taker.key)
        elif rest:
            self.tell(column, "unknown-value", ", ".join(rest))
        return [code.key for code in self.codes if code.key in found] or None

    def rank(self) -> list[str] | None:
        given = {code.key: self.cell(code.column) for code in self.codes if code.column is not None}
        places = {key: text for key, text in given.items() if text}
        order = {text: key for key, text in places.items()}
        wanted = [str(number) for number in range(1, len(places) + 1)]
        if set(order) != set(wanted):
            self.tell(self.rule.columns[0], "no-order", " ".join(given.values()).strip())
            return None
        return [order[place] for place in wanted] or None

    def scale(self) -> int | str | None:
        return self.point(self.rule.columns[0])

    def matrix(self) -> dict[str, int | str] | None:
        rows = {
            item.key: self.point(item.column) for item in self.rule.items if item.column is not None
        }
        for item in self.rule.items:
            if item.words_column is not None and (words := self.cell(item.words_column)):
                self.words(item, words, item.words_column)
        return {key: value for key, value in rows.items() if value is not None} or None

    def point(self, column: int) -> int | str | None:
        text = self.cell(column)
        if not text:
            return None
        if self.is_dont_know(text):
            return DONT_KNOW
        code = self.lookup.code(text)
        if code is not None and code.value is not None:
            return code.value
        number = read_number(text)
        if isinstance(number, int) and self.rule.first <= number <= self.rule.last:
            return number
        self.tell(column, "not-on-scale", text)
        return None

    def number(self) -> int | float | None:
        text = self.cell(self.rule.columns[0])
        if not text:
            return None
        number = read_number(text.removesuffix("%").removesuffix("€"))
        if number is None:
            self.tell(self.rule.columns[0], "not-a-number", text)
            return None
        rounded = round(number, self.rule.decimals)
        return int(rounded) if float(rounded).is_integer() else rounded

    def day(self) -> str | None:
        text = self.cell(self.rule.columns[0])
        day = read_day(text.partition("T")[0].partition(" ")[0]) if text else None
        if text and day is None:
            self.tell(self.rule.columns[0], "not-a-day", text)
        return day

    def text(self) -> str | None:
        column = self.rule.columns[0]
        return self.clean(self.cell(column), column, self.rule.kind) or None


READERS: dict[QuestionKind, Callable[[_RowReader], Any]] = {
    QuestionKind.SINGLE: _RowReader.single,
    QuestionKind.UNIT: _RowReader.single,
    QuestionKind.MULTI: _RowReader.multi,
    QuestionKind.RANK: _RowReader.rank,
    QuestionKind.SCALE: _RowReader.scale,
    QuestionKind.MATRIX: _RowReader.matrix,
    QuestionKind.NUMBER: _RowReader.number,
    QuestionKind.DATE: _RowReader.day,
    QuestionKind.SHORT_TEXT: _RowReader.text,
    QuestionKind.LONG_TEXT: _RowReader.text,
}


def known_kinds() -> Iterable[QuestionKind]:
    """The kinds of question that a result file can be read into."""
    return READERS
