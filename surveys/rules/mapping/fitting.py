"""A saved mapping on another file of the same shape: next year's export, or a moved column."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from surveys.rules.mapping.model import (
    Code,
    FormFile,
    LeftOut,
    QuestionRule,
    ResultMapping,
    Role,
)
from surveys.rules.mapping.spelling import folded

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Fit:
    """The mapping on the new file, and the headers that are missing there or new."""

    mapping: ResultMapping
    missing: tuple[str, ...]
    fresh: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]


def comparable(header: str) -> str:
    """The header without the year that it names: 2023 and 2024 ask the same."""
    return " ".join(YEAR.sub(" ", folded(header)).split())


def refit(mapping: ResultMapping, headers: Sequence[str]) -> Fit:
    """The mapping reads the columns where they stand in the new file."""
    held = mapping.forms[0].headers
    places = _places(held, headers)
    moved = _moved(mapping, places)
    form = replace(mapping.forms[0], headers=tuple(headers))
    used = set(places.values())
    fresh = [number for number in range(len(headers)) if number not in used]
    kept = mapping.kept_columns
    return Fit(
        mapping=replace(
            moved,
            forms=(form, *mapping.forms[1:]),
            left_out=(*moved.left_out, *(LeftOut(number, "new-column") for number in fresh)),
        ),
        missing=tuple(held[old] for old in sorted(kept) if old not in places and old < len(held)),
        fresh=tuple(headers[number] for number in fresh if headers[number].strip()),
        changed=tuple(
            (held[old], headers[new])
            for old, new in sorted(places.items())
            if folded(held[old]) != folded(headers[new])
        ),
    )


def _places(held: Sequence[str], headers: Sequence[str]) -> dict[int, int]:
    """Old column → new column; equal headers are paired in their order."""
    free: dict[str, list[int]] = {}
    for number, header in enumerate(headers):
        free.setdefault(comparable(header), []).append(number)
    places: dict[int, int] = {}
    for number, header in enumerate(held):
        waiting = free.get(comparable(header))
        if waiting:
            places[number] = waiting.pop(0)
    return places


def _moved(mapping: ResultMapping, places: dict[int, int]) -> ResultMapping:
    def place(column: int | None) -> int | None:
        return None if column is None else places.get(column)

    return replace(
        mapping,
        rules=tuple(_moved_rule(rule, place) for rule in mapping.rules),
        left_out=tuple(
            replace(one, column=places[one.column])
            for one in mapping.left_out
            if one.column in places
        ),
    )


def _moved_rule(rule: QuestionRule, place: Callable[[int | None], int | None]) -> QuestionRule:
    """The rule at its new places; an option or a row whose column is missing is gone."""

    def moved(codes: Sequence[Code]) -> tuple[Code, ...]:
        return tuple(
            replace(code, column=place(code.column), words_column=place(code.words_column))
            for code in codes
            if code.column is None or place(code.column) is not None
        )

    columns = tuple(new for new in map(place, rule.columns) if new is not None)
    made = replace(rule, columns=columns, codes=moved(rule.codes), items=moved(rule.items))
    if columns and (place(rule.columns[0]) is not None or len(columns) > 1):
        return made
    return replace(made, role=Role.LEAVE_OUT, reason="missing-column")


def second_form(first: ResultMapping, second: ResultMapping) -> ResultMapping:
    """One mapping for two language forms whose columns stand in the same order.

    The questions are those of the first form; spellings, labels and codes of the second are added.
    """
    mine, other = first.forms[0], second.forms[0]
    if len(mine.headers) != len(other.headers) or mine.language == other.language:
        raise ValueError("forms-differ")
    return replace(
        first,
        title={**second.title, **first.title},
        forms=(*first.forms, other),
        rules=tuple(_with_other(rule, second, other) for rule in first.rules),
    )


def _with_other(rule: QuestionRule, second: ResultMapping, form: FormFile) -> QuestionRule:
    twin = next((one for one in second.rules if one.columns[:1] == rule.columns[:1]), None)
    column = rule.columns[0] if rule.columns else None
    if twin is None:
        header = form.headers[column] if column is not None and len(rule.columns) == 1 else ""
        title = {form.language: header} if header.strip() else {}
        return replace(rule, title={**rule.title, **title})
    return replace(
        rule,
        title={**twin.title, **rule.title},
        codes=_codes(rule.codes, twin.codes),
        items=_paired(rule.items, twin.items),
        special={**twin.special, **rule.special},
        decimals=max(rule.decimals, twin.decimals),
    )


def _codes(mine: Sequence[Code], other: Sequence[Code]) -> tuple[Code, ...]:
    has_columns = any(code.column is not None for code in mine)
    return _paired(mine, other) if has_columns else _union(mine, other)


def _union(mine: Sequence[Code], other: Sequence[Code]) -> tuple[Code, ...]:
    """Codes that are spelled alike are one; the others stand beside each other, to be merged."""
    spelled = {folded(text): code.key for code in mine for text in code.texts}
    taken = {code.key for code in mine}
    rest_title = next((code.title for code in other if code.takes_rest), {})
    codes = [
        replace(code, title={**rest_title, **code.title}) if code.takes_rest else code
        for code in mine
    ]
    for code in other:
        if code.takes_rest and any(one.takes_rest for one in mine):
            continue
        if code.texts and any(folded(text) in spelled for text in code.texts):
            continue
        key, number = code.key, 1
        while key in taken:
            number += 1
            key = f"{code.key}-{number}"
        taken.add(key)
        codes.append(replace(code, key=key))
    return tuple(codes)


def _paired(mine: Sequence[Code], other: Sequence[Code]) -> tuple[Code, ...]:
    """Rows of a matrix and options with a column of their own are paired by their column."""
    by_column = {code.column: code for code in other}
    return tuple(
        replace(code, title={**by_column[code.column].title, **code.title})
        if code.column in by_column
        else code
        for code in mine
    )
