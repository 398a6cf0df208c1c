"""The entry point: raw tallies in, a table that may be shown out."""

from collections.abc import Mapping
from dataclasses import replace

from engage.disclosure.protect import hide_beside, protect
from engage.disclosure.ranges import Mask, Matrix
from engage.disclosure.tables import (
    DisclosedGroup,
    DisclosedTable,
    Note,
    Position,
    RawGroup,
    RawTable,
)

POSITION_FLOOR = 5  # from here on a group under a higher minimum may state its position
LEVEL_WITHIN = 0.2  # of a scale step: nearer than this is "level"
ALMOST_ALL = 0.1  # at most this share (or one person) answered otherwise


def disclose(table: RawTable, minimum: int) -> DisclosedTable:
    """Everything in the answer may be shown, and what is hidden can't be worked out from it."""
    total = _row(table, table.total, minimum) if table.total else None
    if table.total and total and total.is_suppressed and not total.almost_all:
        groups = tuple(_hide(_row(table, group, minimum), total.note) for group in table.groups)
        return DisclosedTable(groups, total)
    groups = tuple(_row(table, group, minimum) for group in table.groups)
    if table.total and total:
        known = tuple(option for option in table.options if total.counts[option] is not None)
        groups = _complement(table, table.total, groups, known, minimum)
    if table.total and total and total.is_complete:
        groups = tuple(_position(table, table.total, row, minimum) for row in groups)
    return DisclosedTable(groups, total)


def disclose_counts(
    counts: Mapping[str, int], *, base: int, minimum: int, is_exclusive: bool = True
) -> DisclosedGroup:
    """One group on its own, as it may be shown."""
    table = RawTable(tuple(counts), (), RawGroup("", counts, base), is_exclusive=is_exclusive)
    return _row(table, RawGroup("", counts, base), minimum)


def showable_groups(
    bases: Mapping[str, int], minimum: int, *, is_total_known: bool = True
) -> frozenset[str]:
    """The groups that may be named beside what was said in them, none derivable by subtraction."""
    keys = sorted(bases)
    small = {row for row, key in enumerate(keys) if bases[key] < minimum}
    sizes = [bases[key] for key in keys]
    hidden = hide_beside(sizes, small, minimum) if is_total_known else small
    return frozenset(key for row, key in enumerate(keys) if row not in hidden)


def _row(table: RawTable, group: RawGroup, minimum: int) -> DisclosedGroup:
    """The row with what its own size and its own answers forbid hidden."""
    counts = {option: group.counts.get(option, 0) for option in table.options}
    row = DisclosedGroup(group.key, counts, group.base)
    if group.base < minimum:
        return _hide(row, Note.BELOW_MINIMUM)
    alike = tuple(o for o in table.options if _is_almost_all(counts[o], group.base, minimum))
    if not alike:
        return row
    if table.is_exclusive:
        return replace(_hide(row, Note.ALMOST_ALL), almost_all=alike)
    kept: dict[str, int | None] = {o: None if o in alike else counts[o] for o in table.options}
    return DisclosedGroup(group.key, kept, group.base, Note.ALMOST_ALL, almost_all=alike)


def _is_almost_all(count: int, base: int, minimum: int) -> bool:
    others = base - count
    return count > others and others < minimum and others <= max(1, int(base * ALMOST_ALL))


def _hide(row: DisclosedGroup, note: Note | None) -> DisclosedGroup:
    hidden: dict[str, int | None] = dict.fromkeys(row.counts)
    return replace(row, counts=hidden, base=None, note=row.note or note)


def _complement(
    table: RawTable,
    total: RawGroup,
    rows: tuple[DisclosedGroup, ...],
    known: tuple[str, ...],
    minimum: int,
) -> tuple[DisclosedGroup, ...]:
    """The rows with more hidden, so that the known columns of the total give nothing away."""
    raw = (*table.groups, _rest(table, total))
    small = {i for i, group in enumerate(raw) if group.base < minimum}
    hidden = hide_beside([g.base for g in raw], small, minimum, unpublished={len(raw) - 1})
    shown = [r if i not in hidden else _hide(r, Note.COMPLEMENTARY) for i, r in enumerate(rows)]
    guarded = small | {i for i, row in enumerate(rows) if row.almost_all}
    for options in _subtables(table, known):
        counts = _matrix(raw, options)
        mask = protect(counts, _mask(shown, options, counts), guarded, minimum)
        shown = [_apply(row, options, mask[i]) for i, row in enumerate(shown)]
    return tuple(shown)


def _rest(table: RawTable, total: RawGroup) -> RawGroup:
    """Those in the total who are in none of the groups: never shown, and protected all the same."""
    counts = {
        option: total.counts.get(option, 0) - sum(g.counts.get(option, 0) for g in table.groups)
        for option in table.options
    }
    return RawGroup("", counts, total.base - sum(group.base for group in table.groups))


def _subtables(table: RawTable, known: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A single choice is one table; in a multi-choice each option is a table of ticked or not."""
    if table.is_exclusive:
        return [known] if known else []
    return [(option,) for option in known]


def _matrix(groups: tuple[RawGroup, ...], options: tuple[str, ...]) -> Matrix:
    """Counts by group; a single option gets a second column, those who didn't tick it."""
    if len(options) > 1:
        return [[group.counts.get(option, 0) for option in options] for group in groups]
    ticks = [group.counts.get(options[0], 0) for group in groups]
    return [[tick, group.base - tick] for tick, group in zip(ticks, groups, strict=True)]


def _mask(rows: list[DisclosedGroup], options: tuple[str, ...], counts: Matrix) -> Mask:
    """Hidden cells; the last line is the rest, which is never shown."""
    columns = options if len(options) > 1 else options * 2
    lines = [[row.counts[option] is None for option in columns] for row in rows]
    return [*lines, [True] * len(counts[0])]


def _apply(row: DisclosedGroup, options: tuple[str, ...], mask: list[bool]) -> DisclosedGroup:
    hidden = {option for option, is_hidden in zip(options, mask, strict=False) if is_hidden}
    counts = {o: None if o in hidden else count for o, count in row.counts.items()}
    if counts == dict(row.counts):
        return row
    return replace(row, counts=counts, note=row.note or Note.COMPLEMENTARY)


def _position(
    table: RawTable, total: RawGroup, row: DisclosedGroup, minimum: int
) -> DisclosedGroup:
    """A scale's small group of five or more says where it lies, if that leaves room for doubt."""
    values = table.values
    if row.note is not Note.BELOW_MINIMUM or values is None:
        return row
    group = next(group for group in table.groups if group.key == row.key)
    if not POSITION_FLOOR <= group.base < minimum:
        return row
    position = _against(_mean(group, values), _mean(total, values), values)
    return replace(row, note=Note.POSITION_ONLY, position=position) if position else row


def _mean(group: RawGroup, values: Mapping[str, float]) -> float:
    return sum(values[option] * count for option, count in group.counts.items()) / group.base


def _against(mean: float, whole: float, values: Mapping[str, float]) -> Position | None:
    """No position where it would say that nearly everybody chose the end of the scale."""
    if mean > whole + LEVEL_WITHIN:
        return Position.ABOVE if whole + LEVEL_WITHIN <= max(values.values()) - 1 else None
    if mean < whole - LEVEL_WITHIN:
        return Position.BELOW if whole - LEVEL_WITHIN >= min(values.values()) + 1 else None
    return Position.LEVEL
