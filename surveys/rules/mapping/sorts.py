"""What a column holds, in so few words that columns of two language forms can be compared."""

from enum import StrEnum

from surveys.rules.kinds.values import read_number
from surveys.rules.mapping.model import QuestionRule, ResultMapping
from surveys.rules.questionnaire import TEXT_KINDS, QuestionKind


class Sort(StrEnum):
    """Whatever the language of the form is, the cells of a column are of one sort."""

    EMPTY = "empty"
    NUMBER = "number"
    DAY = "day"
    TICK = "tick"
    PLACE = "place"
    STEPS = "steps"
    OPTIONS = "options"
    TEXT = "text"


FITTING = {
    Sort.NUMBER: {Sort.NUMBER},
    Sort.DAY: {Sort.DAY},
    Sort.TICK: {Sort.TICK},
    Sort.PLACE: {Sort.PLACE},
    # A ladder that nobody knows is guessed to be a list of options, a long list to be text.
    Sort.STEPS: {Sort.STEPS, Sort.OPTIONS},
    Sort.OPTIONS: {Sort.OPTIONS, Sort.STEPS, Sort.TEXT},
    Sort.TEXT: {Sort.TEXT, Sort.OPTIONS, Sort.STEPS, Sort.NUMBER, Sort.DAY},
}


def fits(mine: Sort, theirs: Sort) -> bool:
    """True where cells of the second sort can be read as answers of the first one."""
    return Sort.EMPTY in {mine, theirs} or theirs in FITTING[mine]


def sort_of(rule: QuestionRule, column: int) -> Sort:
    """What the question takes the column for."""
    if any(code.words_column == column for code in (*rule.codes, *rule.items)):
        return Sort.TEXT
    if rule.kind in TEXT_KINDS:
        return Sort.TEXT
    if rule.kind in {QuestionKind.SCALE, QuestionKind.MATRIX}:
        return Sort.STEPS if rule.codes else Sort.NUMBER
    if any(code.column == column for code in rule.codes):
        return Sort.PLACE if rule.kind is QuestionKind.RANK else Sort.TICK
    if rule.kind is QuestionKind.NUMBER or _is_numbers(rule):
        return Sort.NUMBER
    return Sort.DAY if rule.kind is QuestionKind.DATE else Sort.OPTIONS


def column_sorts(mapping: ResultMapping) -> tuple[Sort, ...]:
    """The sort of every column of the first form; one that no question reads is empty."""
    known = {column: sort_of(rule, column) for rule in mapping.rules for column in rule.columns}
    return tuple(known.get(number, Sort.EMPTY) for number in range(len(mapping.forms[0].headers)))


def _is_numbers(rule: QuestionRule) -> bool:
    texts = [text for code in rule.codes for text in code.texts]
    return bool(texts) and all(read_number(text) is not None for text in texts)
