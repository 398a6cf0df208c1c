"""PrefLib: orders (.soc .soi .toc .toi) and categories (.cat), with headers of either time.

Since September 2022 the head is `# NAME: value`; before, it was the number of options, a line
`number,name` each, and `voters,sum,different`, and orders had commas where they now have a colon.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from voting.rules.ballots import BallotKind, BallotRule, Marks
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.lines import (
    MAX_LINE,
    Line,
    LineFault,
    check_names,
    decode,
    parse_grouped,
    plain_bytes,
    whole,
)

ORDERS = ("soc", "soi", "toc", "toi")
CATEGORIES = "cat"
_HEADER = re.compile(r"#\s*([A-Z][A-Z ]*?)(?:\s+(\d{1,9}))?\s*:\s*(.*)")
_GROUPS = re.compile(rb"\s*(?:\{([\d,\s]*)\}|(\d+))\s*(,|$)")


@dataclass(slots=True)
class _Head:
    fields: dict[str, Line] = field(default_factory=dict)
    options: list[Line] = field(default_factory=list)
    categories: list[Line] = field(default_factory=list)
    end: int = 0
    is_old: bool = False
    notes: tuple[str, ...] = ()

    def number(self, name: str) -> int | None:
        """A number that the head states; None when it is silent."""
        line = self.fields.get(name)
        if line is None or not line.text:
            return None
        try:
            return whole(line.text, name)
        except LineFault as fault:
            raise line.fault(str(fault)) from fault


def read_preflib(content: bytes, suffix: str) -> BallotFile:
    """The ballots of a PrefLib file of this suffix."""
    content = plain_bytes(content)
    head = _read_head(content)
    stated = head.fields.get("DATA TYPE")
    if stated is not None and stated.text not in ("", suffix):
        raise stated.fault(f"the file says {stated.text}, its name says {suffix}")
    options = check_names(head.options)
    numbers = {str(place).encode(): one for place, one in enumerate(options, 1)}
    if suffix == CATEGORIES:
        kind, rule, parse = _categories(head, numbers)
    else:
        kind, rule, parse = BallotKind.RANKED, None, _order_parser(head, numbers, suffix)
    ballots = parse_grouped(content, head.end, len(content), parse)
    _check_number(head, "NUMBER VOTERS", sum(ballots.values()))
    title = head.fields.get("TITLE")
    contest = title.text if title else ""
    return undivided(contest, kind, options, ballots, rule=rule, notes=head.notes)


def _read_head(content: bytes) -> _Head:
    head = _Head()
    if not content.lstrip().startswith(b"#"):
        return _read_old_head(content)
    place, number = 0, 0
    while place < len(content):
        line, after = _line_at(content, place)
        number += 1
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
        text, notes = decode(line)
        head.notes = head.notes or notes
        _take_header(head, Line(number, text.strip()))
        place = after
    head.end = place
    _check_number(head, "NUMBER ALTERNATIVES", len(head.options))
    return head


def _line_at(content: bytes, place: int) -> tuple[bytes, int]:
    stop = content.find(b"\n", place)
    stop = len(content) if stop < 0 else stop
    return content[place : min(stop, place + MAX_LINE)], stop + 1


def _take_header(head: _Head, line: Line) -> None:
    match = _HEADER.fullmatch(line.text)
    if match is None:
        return
    name, number, value = match[1].strip(), match[2], Line(line.number, match[3].strip())
    lists = {"ALTERNATIVE NAME": head.options, "CATEGORY NAME": head.categories}
    if name not in lists:
        head.fields.setdefault(name, value)
    elif number is None or int(number) != len(lists[name]) + 1:
        raise line.fault(f"expected {name} {len(lists[name]) + 1} here")
    else:
        lists[name].append(value)


def _check_number(head: _Head, name: str, found: int) -> None:
    stated = head.number(name)
    if stated is not None and stated != found:
        raise head.fields[name].fault(f"{name} is {stated}, but there are {found}")


def _read_old_head(content: bytes) -> _Head:
    head = _Head(is_old=True)
    line, place = _line_at(content, 0)
    try:
        options = whole(line.strip(), "number of options")
    except LineFault as fault:
        raise BallotFileError("line 1", str(fault)) from fault
    for number in range(1, options + 1):
        raw, place = _line_at(content, place)
        text, notes = decode(raw)
        head.notes = head.notes or notes
        found, comma, name = text.strip().partition(",")
        if not comma or found.strip() != str(number):
            raise BallotFileError(f"line {number + 1}", f"expected `{number},name`")
        head.options.append(Line(number + 1, name.strip().strip('"')))
    raw, head.end = _line_at(content, place)
    parts = [part.strip() for part in raw.split(b",")]
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise BallotFileError(f"line {options + 2}", "expected `voters,sum,different orders`")
    head.fields["NUMBER VOTERS"] = Line(options + 2, parts[1].decode())
    return head


def _order_parser(
    head: _Head, numbers: Mapping[bytes, str], suffix: str
) -> Callable[[bytes], tuple[Marks, int] | None]:
    """Parses `times: 3,{1,2}`; ties and missing options only where the suffix has them."""
    has_ties, is_complete = suffix.startswith("t"), suffix.endswith("c")
    separator = b"," if head.is_old else b":"

    def parse(line: bytes) -> tuple[Marks, int] | None:
        times, found, order = line.partition(separator)
        if not found:
            if not line.strip() or line.lstrip().startswith(b"#"):
                return None
            raise LineFault("expected a number of ballots and an order")
        number = whole(times.strip(), "number of ballots")
        if b"{" in order or b"}" in order:
            if not has_ties:
                raise LineFault(f"a .{suffix} file has no shared ranks")
            groups = _groups(order, can_be_empty=False)
        else:
            groups = [[one.strip()] for one in order.split(b",")]
        try:
            marks = [(numbers[one], rank) for rank, g in enumerate(groups, 1) for one in g]
        except KeyError as error:
            raise LineFault(f"there is no option {_shown(error.args[0])}") from error
        _refuse_repeats(marks)
        if is_complete and len(marks) != len(numbers):
            raise LineFault(f"a .{suffix} file ranks every option")
        marks.sort()
        return tuple(marks), number

    return parse


def _groups(order: bytes, *, can_be_empty: bool) -> list[list[bytes]]:
    groups: list[list[bytes]] = []
    place, comma = 0, b","
    order = order.strip()
    while comma:
        match = _GROUPS.match(order, place)
        if match is None:
            raise LineFault("expected options and groups such as 3,{1,2}")
        inside = [match[2]] if match[2] else [one.strip() for one in match[1].split(b",")]
        if inside == [b""]:
            inside = []
        if not inside and not can_be_empty:
            raise LineFault("a group of no options")
        groups.append(inside)
        place, comma = match.end(), match[3]
    return groups


def _refuse_repeats(marks: list[tuple[str, int]]) -> None:
    if len(dict(marks)) < len(marks):
        raise LineFault("an option is there twice")


def _shown(token: bytes) -> str:
    return repr(token.decode("latin-1")[:40])


def _categories(
    head: _Head, numbers: Mapping[bytes, str]
) -> tuple[BallotKind, BallotRule, Callable[[bytes], tuple[Marks, int] | None]]:
    """Two categories are yes and no; of more, the first is the best grade and the last nought."""
    _check_number(head, "NUMBER CATEGORIES", len(head.categories))
    categories = len(head.categories)
    if categories < 2:
        raise BallotFileError("line 1", "names fewer than two categories")
    is_approval = categories == 2
    kind = BallotKind.APPROVAL if is_approval else BallotKind.SCORE
    top = categories - 1
    try:
        rule = BallotRule.from_value(kind, {} if is_approval else {"max": top})
    except ValueError as error:
        raise BallotFileError("line 1", "too many categories") from error
    if not is_approval:
        head.notes += (f"categories were read as grades: the first is {top}, the last 0",)

    def parse(line: bytes) -> tuple[Marks, int] | None:
        if not line.strip() or line.lstrip().startswith(b"#"):
            return None
        times, found, order = line.partition(b":")
        if not found:
            raise LineFault("expected a number of ballots and categories")
        number = whole(times.strip(), "number of ballots")
        groups = _groups(order, can_be_empty=True)
        if len(groups) > categories:
            raise LineFault(f"{len(groups)} groups for {categories} categories")
        try:
            marks = [(numbers[one], top - n) for n, group in enumerate(groups) for one in group]
        except KeyError as error:
            raise LineFault(f"there is no option {_shown(error.args[0])}") from error
        _refuse_repeats(marks)
        if is_approval:
            marks = [mark for mark in marks if mark[1]]
        return tuple(sorted(marks)), number

    return kind, rule, parse
