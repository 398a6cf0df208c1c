"""What a person decided about a result file, as frozen values that can be saved and used again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from surveys.rules.questionnaire import QuestionKind, Text

FORM_LANGUAGE = "form-language"


class Role(StrEnum):
    """What a question of the file is to us."""

    QUESTION = "question"
    BACKGROUND = "background"
    TEXT = "text"
    LEAVE_OUT = "leave-out"


class Special(StrEnum):
    """What a text that is no answer means."""

    MISSING = "missing"
    DONT_KNOW = "dont-know"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Code:
    """One option, one point of a scale or one row of a matrix, and how the file writes it.

    `texts` are its spellings in cells; `column` is its own column, where it has one;
    `words_column` holds what people wrote beside it; `takes_rest` takes every text that is no
    option's, and keeps it as the words.
    """

    key: str
    title: Text
    texts: tuple[str, ...] = ()
    column: int | None = None
    value: int | None = None
    words_column: int | None = None
    takes_rest: bool = False

    @property
    def has_words(self) -> bool:
        """True when people's own words go with it."""
        return self.takes_rest or self.words_column is not None


@dataclass(frozen=True, slots=True)
class Merge:
    """These spellings count as the target from now on; taking the merge away undoes it."""

    target: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionRule:
    """One question: the columns that it reads (from 0), and what their cells mean."""

    key: str
    kind: QuestionKind
    title: Text
    role: Role
    columns: tuple[int, ...]
    reason: str = ""
    codes: tuple[Code, ...] = ()
    items: tuple[Code, ...] = ()
    first: int = 0
    last: int = 0
    special: Mapping[str, Special] = field(default_factory=dict)
    separator: str | None = None
    decimals: int = 0
    unit_kind: str | None = None
    merges: tuple[Merge, ...] = ()

    @property
    def keeps_words(self) -> bool:
        """False for background: the words of one person would name a group of one."""
        return self.role is not Role.BACKGROUND

    @property
    def has_dont_know(self) -> bool:
        """True when some text of the file says that somebody does not know."""
        return Special.DONT_KNOW in self.special.values()

    @property
    def merged_codes(self) -> tuple[Code, ...]:
        """The codes after every merge; one that has lost its last spelling is gone."""
        codes = {code.key: code for code in self.codes}
        for merge in self.merges:
            moved = set(merge.texts)
            for key, code in list(codes.items()):
                left = tuple(text for text in code.texts if text not in moved)
                if key == merge.target:
                    known = set(left)
                    added = tuple(text for text in merge.texts if text not in known)
                    codes[key] = replace(code, texts=(*left, *added))
                elif code.texts and not left and not code.takes_rest:
                    del codes[key]
                else:
                    codes[key] = replace(code, texts=left)
        return tuple(codes.values())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that is not taken over, and why: a machine's word for the reason."""

    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class FormFile:
    """How one file of the survey is read: its language, its headers and its technical side.

    A second form has in `columns` its own column for each column of the first one (None where it
    has none; all at the same place where nothing is said), and in `sorts` what its columns hold.
    """

    language: str
    headers: tuple[str, ...]
    header_rows: int = 1
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    columns: tuple[int | None, ...] = ()
    sorts: tuple[str, ...] = ()

    def place(self, column: int) -> int | None:
        """Where this form holds what the first one has in the column."""
        if not self.columns:
            return column
        return self.columns[column] if column < len(self.columns) else None


@dataclass(frozen=True, slots=True)
class ResultMapping:
    """The whole decision: one form for each language, the questions, and what is left out."""

    title: Text
    forms: tuple[FormFile, ...]
    rules: tuple[QuestionRule, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the forms, the first one to fall back to."""
        return tuple(form.language for form in self.forms)

    @property
    def taken(self) -> tuple[QuestionRule, ...]:
        """The rules whose columns are taken over."""
        return tuple(rule for rule in self.rules if rule.role is not Role.LEAVE_OUT)

    @property
    def kept_columns(self) -> frozenset[int]:
        """Every column of which anything is stored."""
        return frozenset(column for rule in self.taken for column in rule.columns)

    def rule(self, key: str) -> QuestionRule | None:
        """The rule of that key."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def with_rule(self, changed: QuestionRule) -> "ResultMapping":
        """The same mapping with this rule in the place of the one of its key."""
        rules = tuple(changed if rule.key == changed.key else rule for rule in self.rules)
        return replace(self, rules=rules)

    def __iter__(self) -> Iterator[QuestionRule]:
        """Every rule in the order of the file."""
        return iter(self.rules)
