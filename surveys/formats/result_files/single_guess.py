"""What a question with one column probably is."""

import re
from dataclasses import replace
from typing import Any

from surveys.formats.result_files.columns import WIDEST_SCALE, Column
from surveys.formats.result_files.joining import SEPARATORS, options_of
from surveys.formats.result_files.parts import Draft, codes_for
from surveys.formats.result_files.words import (
    BACKGROUND_HEADER,
    ID_HEADER,
    PERSONAL_HEADER,
    SENSITIVE_HEADER,
    TIME_HEADER,
    ladder_of,
)
from surveys.rules.kinds import LONGEST
from surveys.rules.kinds.values import read_number
from surveys.rules.mapping.model import Code, QuestionRule, Role, Special
from surveys.rules.mapping.spelling import folded
from surveys.rules.questionnaire import QuestionKind

MOST_CODES, LONGEST_OPTION, LONG_TEXT = 60, 200, 60
COVERED, FEW_ANSWERS, SHORT_LIST = 0.7, 200, 12
OTHER = {"fi": "Muu", "sv": "Annat", "en": "Other"}
HEX = re.compile(r"[0-9a-z]{16,}|[0-9a-f]{8}-[0-9a-f-]{20,}", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]+(?:[ ,][0-9]{3})*")
WHOLE = re.compile(r"[0-9]{1,3}")


def guess_single(draft: Draft, title: str, column: Column, title_key: str = "") -> QuestionRule:
    """A rule for the column; columns about the person are proposed to be left out."""
    rule = _guessed(draft, title, column, title_key)
    reason = _personal(title, column)
    if reason is not None:
        return replace(rule, role=Role.LEAVE_OUT, reason=reason)
    closed = rule.kind in {QuestionKind.SINGLE, QuestionKind.UNIT}
    if closed and BACKGROUND_HEADER.search(folded(title)):
        return replace(rule, role=Role.BACKGROUND)
    return rule


def _personal(title: str, column: Column) -> str | None:
    """Why the column is better not taken over; None for any other."""
    header = folded(title).replace(".", " ").strip()
    is_unique = column.filled > 1 and len(column.counts) == column.filled
    is_mostly_unique = len(column.counts) > 0.9 * column.filled > 9
    if column.is_moment and (is_mostly_unique or TIME_HEADER.search(header)):
        return "time"
    is_code = all(HEX.fullmatch(text) or text.isdigit() for text in column.counts)
    is_numbered = all(text.isdigit() for text in column.counts) and column.filled > 9
    if is_unique and is_code and (ID_HEADER.search(header) or not header or _runs(column)):
        return "identifier"
    if is_unique and is_code and not is_numbered:
        return "identifier"
    if PERSONAL_HEADER.search(header):
        return "personal"
    # What may be answered tells it too: "Please indicate if you are:" with the names of peoples.
    words = " ".join((header, *(folded(text) for text in list(column.answers)[:SHORT_LIST])))
    is_closed = len(column.answers) <= SHORT_LIST
    if SENSITIVE_HEADER.search(words if is_closed else header):
        return "sensitive"
    # Too few have answered to say that everybody would say the same.
    return "same-everywhere" if len(column.counts) == 1 and column.filled > 9 else None


def _runs(column: Column) -> bool:
    """True for running numbers."""
    numbers = [int(text) for text in column.values if text.isdigit()]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False


def _guessed(draft: Draft, title: str, column: Column, title_key: str) -> QuestionRule:
    ladder = ladder_of(column.folded_answers)
    if ladder is not None:
        return _likert(draft, title, column, ladder, title_key)
    if column.is_numeric:
        return _numeric(draft, title, column, title_key)
    for separator in SEPARATORS:
        options = options_of(column.answers, separator)
        if options is not None:
            return _joined(draft, title, column, options, separator, title_key)
    return _choice_or_text(draft, title, column, title_key)


def _rule(
    draft: Draft,
    title: str,
    column: Column,
    kind: QuestionKind,
    reason: str,
    key: str,
    **more: Any,
) -> QuestionRule:
    is_text = kind in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}
    # In open text "I don't know" is no answer; a number or a text has no such code.
    is_coded = kind in {QuestionKind.SINGLE, QuestionKind.MULTI, QuestionKind.SCALE}
    special = column.special if is_coded else dict.fromkeys(column.special, Special.MISSING)
    return QuestionRule(
        key=draft.key(key or title),
        kind=kind,
        title=draft.text(title),
        role=Role.TEXT if is_text else Role.QUESTION,
        columns=(column.number,),
        reason=reason,
        special=dict(special),
        **more,
    )


def likert_codes(draft: Draft, texts: dict[str, int], ladder: tuple[str, ...]) -> tuple[Code, ...]:
    """The points of the ladder with the spellings of the file, the lowest first."""
    spelled: dict[str, list[str]] = {}
    for text in sorted(texts, key=lambda one: (-texts[one], one)):
        spelled.setdefault(folded(text), []).append(text)
    return tuple(
        Code(
            key=f"point-{value}",
            title=draft.text(spelled[step][0] if step in spelled else step.capitalize()),
            texts=tuple(spelled.get(step, (step,))),
            value=value,
        )
        for value, step in enumerate(ladder, start=1)
    )


def _likert(
    draft: Draft, title: str, column: Column, ladder: tuple[str, ...], key: str
) -> QuestionRule:
    codes = likert_codes(draft, column.answers, ladder)
    return _rule(
        draft,
        title,
        column,
        QuestionKind.SCALE,
        "likert",
        key,
        codes=codes,
        first=1,
        last=len(ladder),
    )


def _numeric(draft: Draft, title: str, column: Column, key: str) -> QuestionRule:
    numbers = column.numbers
    low, high = min(numbers), max(numbers)
    written = [text for text in column.answers if read_number(text) is not None]
    # A stray text among numbers belongs to a broken row; it is told when the rows are read.
    is_whole = all(WHOLE.fullmatch(text) for text in written)
    if is_whole and high <= WIDEST_SCALE and len(set(numbers)) > 2 and low >= 0:
        first = 0 if low == 0 else 1
        return _rule(
            draft,
            title,
            column,
            QuestionKind.SCALE,
            "numbers-on-scale",
            key,
            first=first,
            last=max(int(high), first + 1),
        )
    if is_whole and len(set(numbers)) <= 2:
        return _choice_or_text(draft, title, column, key)
    decimals = max((_decimals(text) for text in written), default=0)
    return _rule(
        draft, title, column, QuestionKind.NUMBER, "numbers", key, decimals=min(decimals, 6)
    )


def in_order(texts: list[str]) -> list[str]:
    """Bands of ages and sums from the lowest up; any other texts as they are."""
    found = [(NUMBER.search(text), text) for text in texts]
    if not all(match for match, _ in found):
        return texts

    def place(text: str) -> tuple[float, float]:
        numbers = [float(one.replace(",", "").replace(" ", "")) for one in NUMBER.findall(text)]
        low = -1.0 if text.lstrip().startswith(("<", "alle", "under")) else 0.0
        return numbers[0] + low + (0.5 if text.lstrip().startswith(">") else 0.0), numbers[-1]

    return sorted(texts, key=place)


def _decimals(text: str) -> int:
    _, _, behind = text.replace(",", ".").partition(".")
    digits = re.match(r"[0-9]*", behind)
    return len(digits[0]) if digits else 0


def _joined(
    draft: Draft, title: str, column: Column, options: list[str], separator: str, key: str
) -> QuestionRule:
    codes = (*codes_for(draft, options), _other(draft))
    return _rule(
        draft,
        title,
        column,
        QuestionKind.MULTI,
        "joined-values",
        key,
        codes=codes,
        separator=separator,
    )


def _other(draft: Draft) -> Code:
    return Code("other", draft.text(OTHER.get(draft.language, "Other")), takes_rest=True)


def _choice_or_text(draft: Draft, title: str, column: Column, key: str) -> QuestionRule:
    """A closed list where few texts come again and again; the seldom ones are "other"."""
    answers, total = column.answers, column.answered
    if not total:
        return _rule(draft, title, column, QuestionKind.SHORT_TEXT, "free-text", key)
    seldom = 1 if total < FEW_ANSWERS else 2
    frequent = [
        text for text, count in column.counts.most_common() if answers.get(text, 0) > seldom
    ]
    covered = sum(answers[text] for text in frequent)
    is_closed = len(frequent) <= MOST_CODES and covered >= COVERED * total
    is_short = all(len(text) <= LONGEST_OPTION for text in frequent)
    if frequent and is_closed and is_short:
        rest = len(answers) - len(frequent)
        if rest and len(answers) <= SHORT_LIST and column.mean_length < LONG_TEXT:
            frequent, rest = [*frequent, *(t for t in answers if t not in frequent)], 0
        codes = codes_for(draft, in_order(frequent))
        reason = "few-values-and-rest" if rest else "few-values"
        return _rule(
            draft,
            title,
            column,
            QuestionKind.SINGLE,
            reason,
            key,
            codes=(*codes, _other(draft)) if rest else codes,
        )
    longest = max(map(len, answers))
    is_long = longest > LONGEST[QuestionKind.SHORT_TEXT] or column.mean_length > LONG_TEXT
    kind = QuestionKind.LONG_TEXT if is_long else QuestionKind.SHORT_TEXT
    return _rule(draft, title, column, kind, "free-text", key)
