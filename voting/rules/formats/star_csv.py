"""STAR ballots: the CSV of star.vote, a ballot a row, and starvote's own text."""

import re
from collections.abc import Mapping

from voting.rules.ballot_rule import STARS
from voting.rules.ballots import BallotKind, BallotRule, Marks
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.cells import Row, guard, read_rows, unguard, write_rows
from voting.rules.formats.lines import (
    Line,
    LineFault,
    check_names,
    decode,
    plain_bytes,
    text_lines,
    whole,
)
from voting.rules.formats.losing import UnwritableFile, ballots_of, losses_of

_VOTER = ("voterID", "voteTime", "pollID")
_SECTION = re.compile(r"\[(.+)\]")
WITHOUT_VOTERS = "the columns voterID, voteTime and pollID were left unread"


def read_star_csv(content: bytes) -> BallotFile:
    """The star ballots of a CSV file; an empty cell is no mark, a 0 is one."""
    text, notes = decode(plain_bytes(content))
    rows = read_rows(text, ",")
    head = next(rows)
    skipped = len(_VOTER) if tuple(head.cells[: len(_VOTER)]) == _VOTER else 0
    notes += (WITHOUT_VOTERS,) if skipped else ()
    names = check_names([Line(head.number, unguard(cell)) for cell in head.cells[skipped:]])
    ballots: dict[Marks, int] = {}
    for row in rows:
        if len(row.cells) != skipped + len(names):
            raise row.fault(f"{len(row.cells)} cells where {skipped + len(names)} are expected")
        marks = tuple(
            sorted(
                (name, _stars(row, name, cell))
                for name, cell in zip(names, row.cells[skipped:], strict=True)
                if cell.strip()
            )
        )
        ballots[marks] = ballots.get(marks, 0) + 1
    return undivided("", BallotKind.STARS, names, ballots, notes=notes)


def _stars(row: Row, name: str, cell: str) -> int:
    try:
        stars = whole(cell.strip(), name)
    except LineFault as fault:
        raise row.fault(str(fault)) from fault
    if stars > STARS:
        raise row.fault(f"{name} has {stars} stars, more than {STARS}")
    return stars


def write_star_csv(file: BallotFile) -> bytes:
    """The star ballots in the columns of star.vote, sorted, without voters or times."""
    losses = losses_of(file, kinds=(BallotKind.STARS,))
    if file.contest:
        losses.append(f"the title {file.contest!r}")
    losses += [f"the name {one!r}" for one in file.options if "\0" in one]
    if losses:
        raise UnwritableFile("STAR CSV", losses)
    rows = [[*_VOTER, *(guard(one) for one in file.options)]]
    number = 0
    ballots = ballots_of(file)
    for marks in sorted(ballots):
        given = dict(marks)
        cells = [str(given.get(one, "")) for one in file.options]
        for _ in range(ballots[marks]):
            number += 1
            rows.append([str(number), "", "", *cells])
    return write_rows(rows, ",")


def read_starvote(content: bytes) -> BallotFile:
    """The ballots of a starvote text: `[options]`, then `[ballots]` with empty lines between."""
    text, notes = decode(plain_bytes(content))
    section, settings = "", dict[str, Line]()
    ballots: list[dict[str, Line]] = [{}]
    for line in text_lines(text):
        words = line.text.strip()
        if words.startswith("#"):
            continue
        if match := _SECTION.fullmatch(words):
            section = match[1].strip().lower()
            if section not in ("options", "ballots"):
                raise line.fault(f"the section [{section}] is unknown")
        elif not words:
            ballots += [{}] if ballots[-1] else []
        elif section == "ballots":
            _take_setting(ballots[-1], line)
        elif section == "options":
            _take_setting(settings, line)
        else:
            raise line.fault("expected [options] or [ballots] first")
    return _starvote_file(settings, [one for one in ballots if one], notes)


def _take_setting(settings: dict[str, Line], line: Line) -> None:
    name, found, value = line.text.rpartition("=")
    name = name.strip()
    if not found or not name:
        raise line.fault("expected `name = value`")
    if name in settings:
        raise line.fault(f"{name} is there twice")
    settings[name] = Line(line.number, value.strip())


def _starvote_file(
    settings: Mapping[str, Line], given: list[dict[str, Line]], notes: tuple[str, ...]
) -> BallotFile:
    method = settings.get("method")
    if method is not None and method.text.lower() != "star":
        raise method.fault(f"the method is {method.text}; only star is read")
    highest = _number(settings["maximum score"]) if "maximum score" in settings else STARS
    kind = BallotKind.STARS if highest == STARS else BallotKind.SCORE
    try:
        rule = BallotRule.from_value(kind, {"max": highest})
    except ValueError as error:
        raise settings["maximum score"].fault(f"the maximum score is {highest}") from error
    places = {name: line.number for one in reversed(given) for name, line in reversed(one.items())}
    names = check_names([Line(number, name) for name, number in reversed(places.items())])
    ballots: dict[Marks, int] = {}
    for one in given:
        scores = {name: _number(line) for name, line in one.items()}
        for name, score in scores.items():
            if score > highest:
                raise one[name].fault(f"{name} has {score}, more than {highest}")
        marks = tuple(sorted(scores.items()))
        ballots[marks] = ballots.get(marks, 0) + 1
    if not ballots:
        raise BallotFileError("file", "there are no ballots")
    stated = None if rule == BallotRule.of(kind) else rule
    return undivided("", kind, names, ballots, rule=stated, notes=notes)


def _number(line: Line) -> int:
    try:
        return whole(line.text, "score")
    except LineFault as fault:
        raise line.fault(str(fault)) from fault
