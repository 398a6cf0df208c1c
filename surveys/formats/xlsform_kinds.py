"""What the types of an XLSForm are called here, and what their rows say besides."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from surveys.formats.imported import Imported
from surveys.formats.limits import count_limits, day_limits, limits_of, number_limits, pattern_in
from surveys.formats.xlsform_texts import Texts
from surveys.rules.shapes import MOST_DECIMALS, WIDEST_SCALE

Node = Mapping[str, Any]

YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"", "no", "false", "false()", "0"})
# Values that a phone fills in by itself; nobody is asked, so nothing is lost by leaving them out.
SILENT = re.compile(
    r"start|end|today|deviceid|username|phonenumber|subscriberid|simserial|email|audit"
    r"|start-geopoint|device id|subscriber id|sim serial|phone number|start time|end time"
    r"|deviceid|uri:\w+|background-audio|background-geopoint"
)
KINDS = {
    "note": "note",
    "date": "date",
    "dateTime": "date",
    "datetime": "date",
    "acknowledge": "consent",
    "trigger": "consent",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "rank": "rank",
    "geopoint": "location",
    "select one": "single",
    "select all that apply": "multi",
}
LISTED = frozenset({"single", "multi", "rank", "unit"})
COUNTED = frozenset({"multi", "rank"})
# Columns of the sheet that nothing here stands for: where pyxform keeps them, and their names.
LEFT_OUT = (
    ("", "default", "default"),
    ("", "media", "media"),
    ("", "guidance_hint", "guidance_hint"),
    ("", "trigger", "trigger"),
    ("bind", "readonly", "read_only"),
    ("bind", "calculate", "calculation"),
    ("bind", "jr:constraintMsg", "constraint_message"),
    ("bind", "jr:requiredMsg", "required_message"),
)
NARROW_RANGE = 11


def is_yes(given: object) -> bool:
    """Whether the cell says yes."""
    return str(given).strip().lower() in YES


def appearance_of(node: Node) -> str:
    """The words of the appearance column."""
    return str(node.get("control", {}).get("appearance", ""))


def kind_of(node: Node) -> str | None:
    """Our kind for the row; None where there is none."""
    given = node["type"]
    if given in {"text", "string"}:
        return "long-text" if "multiline" in appearance_of(node) else "short-text"
    if given == "range":
        return "scale" if range_scale(node) else "number"
    kind = KINDS.get(given)
    if kind in LISTED and not node.get("choices"):
        return None
    if kind == "single" and node.get("x_unit_kind"):
        return "unit"
    is_likert = "likert" in appearance_of(node) and not node.get("choice_filter")
    if kind == "single" and is_likert and numbered(choices_of(node)):
        return "scale"
    return kind


def choices_of(node: Node) -> list[Node]:
    """The choices without the one for I-don't-know."""
    return [one for one in node["choices"] if not is_yes(one.get("x_dont_know"))]


def numbered(choices: Sequence[Node]) -> tuple[int, int] | None:
    """First and last of choices whose names are whole numbers in a row."""
    names = [str(choice["name"]) for choice in choices]
    if len(names) < 2 or not all(re.fullmatch(r"0|[1-9][0-9]{0,3}", name) for name in names):
        return None
    first = int(names[0])
    is_row = names == [str(number) for number in range(first, first + len(names))]
    return (first, int(names[-1])) if is_row and len(names) <= WIDEST_SCALE else None


def range_scale(node: Node) -> tuple[int, int] | None:
    """The ends of a range that people pick a step of: a rating, or a short one."""
    first, last, step = range_numbers(node)
    is_whole = step == 1 and first >= 0 and first.is_integer() and last.is_integer()
    is_short = "rating" in appearance_of(node) or last - first < NARROW_RANGE
    if not is_whole or not is_short or not 1 <= last - first < WIDEST_SCALE:
        return None
    return int(first), int(last)


def range_numbers(node: Node) -> tuple[float, float, float]:
    """Start, end and step of a range."""
    given = node.get("parameters", {})
    usual = (("start", "1"), ("end", "10"), ("step", "1"))
    first, last, step = (float(given.get(name, value)) for name, value in usual)
    return first, last, step


def number_of(node: Node, texts: Mapping[str, str]) -> dict[str, Any]:
    """Decimals, unit and bands of a number, and the ends of a range."""
    own = str(node.get("x_decimals", ""))
    usual = 0 if node["type"] in {"integer", "int"} else MOST_DECIMALS
    number: dict[str, Any] = {"decimals": int(own) if own.isdecimal() else usual}
    if node["type"] == "range":
        first, last, step = range_numbers(node)
        number["decimals"] = max(_decimals(one) for one in (first, last, step))
        number |= {"first": first, "last": last} if first < last else {}
    bands = [
        float(cut) for cut in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", str(node.get("x_bands", "")))
    ]
    number |= {"bands": bands} if bands else {}
    return number | ({"unit": dict(texts)} if texts else {})


def take_map(node: Node, question: dict[str, Any]) -> None:
    """The edges of a map of ours, and which picture it is; a form never has the picture itself."""
    edges = str(node.get("x_map", "")).split()
    names = ("west", "south", "east", "north")
    if len(edges) == len(names) and all(edge.isdecimal() and len(edge) < 9 for edge in edges):
        question["map"] = dict(zip(names, map(int, edges), strict=True))
        credit, file = str(node.get("x_map_credit", "")), str(node.get("x_map_file", ""))
        question["map"] |= {"credit": credit} if credit else {}
        question["map"] |= {"file": file} if file else {}


def take_pattern(node: Node, question: dict[str, Any], texts: Texts, place: str) -> Node:
    """The row without what became the pattern of a short text and its message."""
    bind = node.get("bind", {})
    if question["kind"] != "short-text" or not bind.get("constraint"):
        return node
    regex = pattern_in(str(bind["constraint"]))
    if regex is None:
        return node
    message = texts.text(bind.get("jr:constraintMsg"), f"{place}:constraint_message")
    question["pattern"] = {"regex": regex} | ({"message": message} if message else {})
    rest = {name: bind[name] for name in bind if name not in {"constraint", "jr:constraintMsg"}}
    return {**node, "bind": rest}


def take_limits(node: Node, question: dict[str, Any], found: Imported, place: str) -> None:
    """The constraint as limits of ours; what it says besides is told."""
    own = {name: str(node.get(f"x_{name}", "")) for name in ("min", "max")}
    question |= {name: int(number) for name, number in own.items() if number.isdecimal()}
    constraint = node.get("bind", {}).get("constraint")
    if not constraint:
        return
    limits = limits_of(str(constraint))
    kind = question["kind"]
    if limits is not None and kind in COUNTED:
        counted = count_limits(limits, len(question["options"]))
        if counted is not None:
            question |= counted
            return
    if limits is not None and kind == "number":
        numbers = number_limits(limits, question["number"]["decimals"])
        if numbers is not None:
            question["number"] |= numbers
            return
    if limits is not None and kind == "date":
        days = day_limits(limits)
        if days is not None:
            question |= {"days": days}
            return
    found.warn(f"{place}:constraint", "constraint-not-taken", constraint)


def tell_left_out(node: Node, found: Imported, place: str) -> None:
    """Every filled column that nothing here stands for is told."""
    for inside, key, column in LEFT_OUT:
        given = node.get(inside, {}).get(key) if inside else node.get(key)
        if given and str(given).strip().lower() not in NO - {"0"}:
            found.warn(f"{place}:{column}", "column-not-taken", column)


def _decimals(number: float) -> int:
    return min(len(f"{number:.6f}".rstrip("0").partition(".")[2]), MOST_DECIMALS)
