"""BLT: options and seats, a ballot a line that ends with 0, then the names and the title."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from voting.rules.ballots import BallotKind, Marks
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.lines import (
    MAX_OPTIONS,
    Line,
    LineFault,
    check_names,
    decode,
    parse_grouped,
    plain_bytes,
    text_lines,
    whole,
)
from voting.rules.formats.losing import UnwritableFile, ballots_of, groups_of, losses_of

_END = re.compile(rb"^[ \t]*0[ \t,]*\r?$", re.MULTILINE)
_QUOTED = re.compile(r'\s*"([^"]*)"')
AS_CSV = "the file was saved as CSV; commas at line ends were taken off, others read as spaces"


@dataclass(frozen=True, slots=True)
class _Head:
    options: int
    seats: int
    withdrawn: frozenset[int]
    is_csv: bool
    end: int


def read_blt(content: bytes) -> BallotFile:
    """The ballots of a BLT file; withdrawn options are no options any more, and are noted."""
    content = plain_bytes(content)
    head = _read_head(content)
    ending = _END.search(content, head.end)
    if ending is None:
        last = content.rstrip().count(b"\n") + 1
        raise BallotFileError(f"line {last}", "no line of a single 0 ends the ballots")
    text, notes = decode(content[ending.end() :])
    number = content.count(b"\n", 0, ending.end()) + 1
    names, title = _read_names(text_lines(text, number), head)
    left = {place: name for place, name in enumerate(names, 1) if place not in head.withdrawn}
    ballots = parse_grouped(content, head.end, ending.start(), _line_parser(head, left))
    notes += (AS_CSV,) if head.is_csv else ()
    if head.withdrawn:
        gone = ", ".join(names[place - 1] for place in sorted(head.withdrawn))
        notes += (f"withdrawn, and no option any more: {gone}",)
    options = tuple(left.values())
    return undivided(title, BallotKind.RANKED, options, ballots, seats=head.seats, notes=notes)


def _read_head(content: bytes) -> _Head:
    place, number = 0, 0
    sizes: tuple[int, int] | None = None
    withdrawn: set[int] = set()
    is_csv = False
    while place < len(content):
        stop = content.find(b"\n", place)
        stop = len(content) if stop < 0 else stop
        number += 1
        raw = content[place:stop].split(b"#")[0].strip()
        line = Line(number, "")
        try:
            if sizes is None and raw:
                is_csv = raw.endswith(b",")
                sizes = _sizes(raw.rstrip(b", ").split())
            elif raw.startswith(b"-") and sizes is not None:
                withdrawn |= _withdrawn(raw.rstrip(b", ").split(), sizes[0])
            elif raw:
                break
        except LineFault as fault:
            raise line.fault(str(fault)) from fault
        place = stop + 1
    if sizes is None:
        raise BallotFileError("line 1", "expected the numbers of options and seats")
    if len(withdrawn) == sizes[0]:
        raise BallotFileError(f"line {number}", "every option is withdrawn")
    return _Head(*sizes, frozenset(withdrawn), is_csv, min(place, len(content)))


def _sizes(tokens: Sequence[bytes]) -> tuple[int, int]:
    if len(tokens) != 2:
        raise LineFault("expected the numbers of options and seats, and nothing else")
    options, seats = whole(tokens[0], "options"), whole(tokens[1], "seats")
    if not 1 <= options <= MAX_OPTIONS:
        raise LineFault(f"expected 1 to {MAX_OPTIONS} options")
    if not 1 <= seats <= options:
        raise LineFault("expected at least one seat and not more than there are options")
    return options, seats


def _withdrawn(tokens: Sequence[bytes], options: int) -> set[int]:
    places = set()
    for token in tokens:
        if not token.startswith(b"-"):
            raise LineFault("expected withdrawn options alone on this line, such as -2")
        place = whole(token[1:], "withdrawn option")
        if not 1 <= place <= options:
            raise LineFault(f"there is no option {place} to withdraw")
        places.add(place)
    return places


def _line_parser(head: _Head, left: dict[int, str]) -> Callable[[bytes], tuple[Marks, int] | None]:
    """Parses `weight place place=place - place 0`."""
    known = {str(place).encode(): place for place in range(1, head.options + 1)}

    def parse(raw: bytes) -> tuple[Marks, int] | None:
        line = raw.partition(b"#")[0]
        if head.is_csv:
            line = line.rstrip(b", \t\r").replace(b",", b" ")
        tokens = line.split()
        if not tokens:
            return None
        if tokens[-1] != b"0" or len(tokens) == 1:
            raise LineFault("expected a ballot: its number, its options, and a 0 at the end")
        number = whole(_bare(tokens[0]), "number of ballots")
        groups = _places([token for token in tokens[1:-1] if token != b"-"], known)
        if head.withdrawn:
            groups = [kept for group in groups if (kept := [one for one in group if one in left])]
        marks = [(left[one], rank) for rank, group in enumerate(groups, 1) for one in group]
        marks.sort()
        return tuple(marks), number

    return parse


def _places(tokens: Sequence[bytes], known: Mapping[bytes, int]) -> list[list[int]]:
    """The places of the options, equal ones together; no place stands twice."""
    try:
        groups = [[known[one] for one in token.split(b"=")] for token in tokens]
    except KeyError as error:
        shown = error.args[0].decode("latin-1")[:40]
        raise LineFault(f"there is no option {shown!r}") from error
    places = [one for group in groups for one in group]
    if len(set(places)) < len(places):
        twice = next(one for one in places if places.count(one) > 1)
        raise LineFault(f"option {twice} is ranked twice")
    return groups


def _bare(token: bytes) -> bytes:
    is_bracketed = token.startswith(b"(") and token.endswith(b")")
    return token[1:-1] if is_bracketed else token


def _read_names(lines: Iterable[Line], head: _Head) -> tuple[tuple[str, ...], str]:
    found: list[Line] = []
    for line in lines:
        text = line.text
        if head.is_csv:
            text = text.rstrip(", \t").replace(",", " ")
        if not text.strip():
            continue
        if text.lstrip().startswith('"'):
            found += _quoted(Line(line.number, text))
        else:
            found.append(Line(line.number, text.strip()))
        if len(found) > head.options + 1:
            raise line.fault(f"more names than {head.options} options and a title")
    if len(found) < head.options:
        last = found[-1].number if found else 0
        place = f"line {last}" if last else "file"
        raise BallotFileError(place, f"{len(found)} names for {head.options} options")
    title = found[head.options].text if len(found) > head.options else ""
    return check_names(found[: head.options]), title


def _quoted(line: Line) -> list[Line]:
    names, place = [], 0
    rest = line.text.rstrip()
    while place < len(rest):
        match = _QUOTED.match(rest, place)
        if match is None:
            raise line.fault("a quotation mark without its other half")
        names.append(Line(line.number, match[1]))
        place = match.end()
    return names


def write_blt(file: BallotFile) -> bytes:
    """The ranked ballots as BLT; UnwritableFile says all that BLT cannot say."""
    losses = losses_of(file, kinds=(BallotKind.RANKED,), has_seats=True)
    if file.seats > len(file.options):
        losses.append(f"{file.seats} seats for {len(file.options)} options")
    losses += [f"the name {one!r}" for one in file.options if _name(one) is None]
    title = _name(file.contest)
    if file.contest and title is None:
        losses.append(f"the title {file.contest!r}")
    if losses:
        raise UnwritableFile("BLT", losses)
    places = {option: str(place) for place, option in enumerate(file.options, 1)}
    rows = [f"{len(file.options)} {file.seats}"]
    ballots = ballots_of(file)
    for marks in sorted(ballots):
        ranks = ["=".join(places[one] for one in group) for group in groups_of(marks)]
        rows.append(" ".join([str(ballots[marks]), *ranks, "0"]))
    rows += ["0", *(_name(one) or "" for one in file.options)]
    if file.contest:
        rows.append(title or "")
    return ("\n".join(rows) + "\n").encode()


def _name(text: str) -> str | None:
    """The name as a line of BLT, or None when no line says it."""
    if not text or any(one in text for one in "\n\r\0"):
        return None
    if '"' not in text:
        return f'"{text}"'
    is_plain = not text.startswith('"') and text == text.strip()
    return text if is_plain else None
