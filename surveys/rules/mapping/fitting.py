"""A saved mapping on another file of the same shape: next year's export, or a moved column."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from surveys.rules.mapping.model import Code, FormFile, LeftOut, QuestionRule, ResultMapping, Role
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


def refit(
    mapping: ResultMapping, headers: Sequence[str], others: Sequence[Sequence[str]] = ()
) -> Fit:
    """The mapping reads the columns where they stand in the new file, and in its other forms."""
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
            forms=(form, *_moved_forms(mapping, places, headers, others)),
            left_out=(*moved.left_out, *(LeftOut(number, "new-column") for number in fresh)),
        ),
        missing=tuple(held[old] for old in sorted(kept) if old not in places and old < len(held)),
        fresh=tuple(headers[number] for number in fresh if headers[number].strip()),
        changed=tuple(
            (held[old], headers[new])
            for old, new in sorted(places.items())
            if old < len(held) and folded(held[old]) != folded(headers[new])
        ),
    )


def _moved_forms(
    mapping: ResultMapping,
    places: dict[int, int],
    headers: Sequence[str],
    others: Sequence[Sequence[str]],
) -> Iterator[FormFile]:
    """The other forms, their columns paired with the first one's as the mapping pairs them."""
    for form, fresh in zip(mapping.forms[1:], others, strict=False):
        theirs = _places(form.headers, fresh)
        pairs = {
            new: theirs.get(place)
            for old, new in places.items()
            if (place := form.place(old)) is not None
        }
        columns = tuple(pairs.get(number) for number in range(len(headers)))
        yield replace(form, headers=tuple(fresh), columns=columns)


def _places(held: Sequence[str], headers: Sequence[str]) -> dict[int, int]:
    """Old column → new column; equal headers are paired in their order."""
    if not held:
        # A mapping that somebody wrote by hand names its columns alone.
        return {number: number for number in range(len(headers))}
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
