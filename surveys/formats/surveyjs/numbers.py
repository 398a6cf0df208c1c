"""Limits of numbers and days in SurveyJS."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.rules.shapes import LARGEST_NUMBER, MOST_DECIMALS, is_day

NUMBERS = frozenset({"number", "range"})
DATES = frozenset({"date", "datetime", "datetime-local"})
SHORT = frozenset({"text", "email", "url", "tel", "password", "color", "search"})


def number_field(element: Mapping[str, Any], checks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Decimals by the step, and the narrower of the limits."""
    step = element.get("step", element.get("inputStep"))
    limits: dict[str, Any] = {
        "first": _number(element.get("min")),
        "last": _number(element.get("max")),
    }
    for check in checks:
        if check.get("type") == "numeric":
            low, high = _number(check.get("minValue")), _number(check.get("maxValue"))
            limits["first"] = limits["first"] if low is None else low
            limits["last"] = limits["last"] if high is None else high
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if len(given) == 2 and given["first"] >= given["last"]:
        given = {}
    return {"decimals": _decimals(step), **given}


def day_field(element: Mapping[str, Any]) -> dict[str, Any]:
    """First and last day."""
    ends = (("first", "min"), ("last", "max"))
    found = {name: str(element.get(given, ""))[:10] for name, given in ends}
    days = {name: day for name, day in found.items() if is_day(day)}
    is_sound = bool(days) and days.get("first", "") <= days.get("last", "9")
    return {"days": days} if is_sound else {}


def _decimals(step: object) -> int:
    """Whole numbers where the step says so; any number where it says nothing."""
    number = _number(step)
    if number is None or number <= 0:
        return MOST_DECIMALS
    return min(len(f"{number:.6f}".rstrip("0").partition(".")[2]), MOST_DECIMALS)


def _number(given: object) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        number = float(given)
    except ValueError:
        return None
    if not abs(number) <= LARGEST_NUMBER:
        return None
    return int(number) if number.is_integer() else number
