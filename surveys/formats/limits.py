"""Limits that another tool writes as a condition on the answer: `. >= 18 and . <= 120`."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from surveys.formats.conditions import NotTaken, read
from surveys.rules.shapes import is_day
from surveys.rules.skip.patterns import BadPattern, portable
from surveys.rules.skip.tree import Tree

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
COUNT = ("call", "count-selected", ("self",))
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Limit:
    """One side: the answer (or the count of ticks) is at least, at most or just this."""

    operator: str
    value: float | str
    is_count: bool


def limits_of(constraint: str) -> list[Limit] | None:
    """Every limit of the constraint; None when it says anything else."""
    if len(constraint) > LONGEST:
        return None
    try:
        return limits_in(read(constraint))
    except NotTaken:
        return None


def limits_in(tree: Tree) -> list[Limit] | None:
    """Every limit that the tree says; None when it says anything else."""
    limits = [_limit(part) for part in _parts(tree)]
    found = [limit for limit in limits if limit is not None]
    return found if len(found) == len(limits) else None


def pattern_in(constraint: str) -> str | None:
    """The pattern of `regex(., '…')`; None when the constraint says anything else."""
    if len(constraint) > LONGEST:
        return None
    try:
        tree = read(constraint)
    except NotTaken:
        return None
    is_pattern = tree[:3] == ("call", "regex", ("self",)) and tree[3][0] == "text"
    return str(tree[3][1]) if is_pattern else None


def whole_pattern(found: str) -> str | None:
    """A pattern that is looked for anywhere, as one of the whole text; None where it is unsafe."""
    depth = 0
    for place, character in enumerate(found):
        is_escaped = found[:place].endswith("\\") and not found[:place].endswith("\\\\")
        depth += 0 if is_escaped else (character == "(") - (character == ")")
        if character == "|" and not depth and not is_escaped:
            return None  # an anchor would be of one branch alone
    start = "" if found.startswith("^") else ".*"
    end = "" if found.endswith("$") and not found.endswith("\\$") else ".*"
    try:
        return portable(f"{start}{found}{end}")
    except BadPattern:
        return None


def number_limits(limits: list[Limit], decimals: int) -> dict[str, float] | None:
    """First and last number that may be given; None when the limits are about something else."""
    step = 1 / 10**decimals
    found: dict[str, float] = {}
    for limit in limits:
        if limit.is_count or isinstance(limit.value, str):
            return None
        value = limit.value
        if limit.operator in {">", "<"}:
            value += step if limit.operator == ">" else -step
        value = round(value, decimals)
        for name in _sides(limit.operator):
            # Of two limits on one side the narrower holds.
            keep = max if name == "first" else min
            found[name] = keep(found.get(name, value), value)
    is_sound = "first" not in found or "last" not in found or found["first"] < found["last"]
    whole = {name: int(n) if float(n).is_integer() else n for name, n in found.items()}
    return whole if is_sound else None


def day_limits(limits: list[Limit]) -> dict[str, str] | None:
    """First and last day that may be given; None when the limits are about something else."""
    found: dict[str, str] = {}
    for limit in limits:
        if limit.is_count or not isinstance(limit.value, str):
            return None
        day = date.fromisoformat(limit.value)
        if limit.operator in {">", "<"}:
            day += timedelta(days=1 if limit.operator == ">" else -1)
        for name in _sides(limit.operator):
            keep = max if name == "first" else min
            found[name] = keep(found.get(name, day.isoformat()), day.isoformat())
    is_sound = found.get("first", "") <= found.get("last", "9")
    return found if is_sound else None


def count_limits(limits: list[Limit], offered: int) -> dict[str, int] | None:
    """Fewest and most options that may be picked; None when the limits are about something else."""
    found: dict[str, int] = {}
    for limit in limits:
        value = limit.value
        if not limit.is_count or isinstance(value, str) or not float(value).is_integer():
            return None
        whole = int(value) + {">": 1, "<": -1}.get(limit.operator, 0)
        for name in _sides(limit.operator):
            found["min" if name == "first" else "max"] = max(whole, 0)
    if "max" in found:
        found["max"] = min(found["max"], offered)
    is_sound = max(found.get("min", 0), 1) <= found.get("max", offered) <= offered
    return {name: number for name, number in found.items() if number} if is_sound else None


def _sides(operator: str) -> tuple[str, ...]:
    return {">": ("first",), ">=": ("first",), "=": ("first", "last")}.get(operator, ("last",))


def _parts(tree: Tree) -> list[Tree]:
    return [*_parts(tree[1]), *_parts(tree[2])] if tree[0] == "and" else [tree]


def _limit(tree: Tree) -> Limit | None:
    if tree[0] not in MIRRORED or len(tree) != 3:
        return None
    operator, left, right = tree
    if left not in (("self",), COUNT):
        operator, left, right = MIRRORED[operator], right, left
    value = _value(right)
    if left not in (("self",), COUNT) or value is None:
        return None
    return Limit(operator, value, left == COUNT)


def _value(tree: Tree) -> Any:
    """The number or day that is written there."""
    if tree[0] == "number":
        return tree[1]
    if tree[0] == "-" and len(tree) == 2 and tree[1][0] == "number":
        return -tree[1][1]
    if tree[:2] == ("call", "date") and len(tree) == 3:
        tree = tree[2]
    return tree[1] if tree[0] == "text" and is_day(tree[1]) else None
