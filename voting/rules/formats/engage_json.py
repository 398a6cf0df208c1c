"""Our own ballot file: JSON of public keys alone, the same bytes for the same ballots.

Version 1 holds ticks: `marks` is a list of options. Version 2 holds every kind: `marks` gives each
option its number, `rule` says what was allowed, `seats` how many win, and sums carry what their
methods need. What version 1 can say is written as version 1.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from voting.rules.ballot_rule import InvalidRule
from voting.rules.ballots import (
    BallotKind,
    BallotRule,
    Ballots,
    InvalidBallot,
    Marks,
    chosen_options,
    mark_ballot,
)
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, FileElectorate
from voting.rules.formats.engage_sums import read_sums, write_sums
from voting.rules.formats.places import Place, unique_names
from voting.rules.manifest import canonical_json

FORMAT = "engage-ballots"
TICKS, MARKS = 1, 2
MAX_BYTES = 64 * 1024 * 1024
MAX_OPTIONS = 200
MAX_ELECTORATES = 100
MAX_DIGITS = 12
TICKED = (BallotKind.SINGLE, BallotKind.APPROVAL)


def write_ballots(file: BallotFile) -> bytes:
    """The file's bytes; neither the order of ballots nor of electorates changes them."""
    is_ticked = file.kind in TICKED and file.seats == 1
    value: dict[str, Any] = {
        "format": FORMAT,
        "version": TICKS if is_ticked else MARKS,
        "contest": file.contest or "ballots",
        "kind": file.kind.value,
        "options": sorted(file.options),
        "electorates": [
            _write_electorate(one, is_ticked=is_ticked)
            for one in sorted(file.electorates, key=lambda one: one.key)
        ],
    }
    if not is_ticked:
        value |= {"rule": file.marking.to_value(), "seats": file.seats}
    if file.manifest_sha256 is not None:
        value["manifest_sha256"] = file.manifest_sha256
    return canonical_json(value) + b"\n"


def _write_electorate(one: FileElectorate, *, is_ticked: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "key": one.key,
        "members": sorted(one.members),
        "weight": f"{one.weight.numerator}/{one.weight.denominator}",
    }
    if one.sums is not None:
        return value | {"sums": write_sums(one.sums)}
    ballots = one.ballots or {}
    rows = [
        {
            "marks": list(chosen_options(marks)) if is_ticked else dict(marks),
            "number": ballots[marks],
        }
        for marks in sorted(ballots)
    ]
    return value | {"ballots": rows}


def read_ballots(content: bytes) -> BallotFile:
    """The ballots of the file, or the first fault in it with its place."""
    return read_value(load_json(content))


def read_value(value: Any) -> BallotFile:
    """The ballots of a file that was already parsed as JSON."""
    top = Place("file", value).object()
    if top.text("format") != FORMAT or top.whole("version") not in (TICKS, MARKS):
        raise BallotFileError("format", f"expected {FORMAT} version {TICKS} or {MARKS}")
    has_marks = top.whole("version") == MARKS
    kind = _read_kind(top, has_marks=has_marks)
    options = tuple(one.string() for one in top.list("options", MAX_OPTIONS))
    unique_names("options", options)
    if not options:
        raise BallotFileError("file.options", "expected one option at least")
    rule = _read_rule(top, kind) if has_marks else BallotRule.of(kind)
    electorates = tuple(
        _read_electorate(one.object(), rule, options, has_marks=has_marks)
        for one in top.list("electorates", MAX_ELECTORATES)
    )
    unique_names("electorates", [one.key for one in electorates])
    if not electorates:
        raise BallotFileError("file.electorates", "expected one electorate at least")
    manifest = top.text("manifest_sha256") if top.has("manifest_sha256") else None
    seats = _read_seats(top, len(options)) if has_marks else 1
    stated = None if rule == BallotRule.of(kind) else rule
    return BallotFile(
        top.text("contest"), kind, options, electorates, manifest, seats=seats, rule=stated
    )


def _read_kind(top: Place, *, has_marks: bool) -> BallotKind:
    try:
        kind = BallotKind(top.text("kind"))
    except ValueError as error:
        raise BallotFileError("kind", f"expected one of {', '.join(BallotKind)}") from error
    if not has_marks and kind not in TICKED:
        raise BallotFileError("kind", f"version {TICKS} holds only {' and '.join(TICKED)} ballots")
    return kind


def _read_rule(top: Place, kind: BallotKind) -> BallotRule:
    place = top.field("rule").object()
    try:
        return BallotRule.from_value(kind, place.value)
    except InvalidRule as error:
        raise BallotFileError(
            f"{place.name}.{error.name}", f"no rule for {kind} ballots"
        ) from error


def _read_seats(top: Place, options: int) -> int:
    seats = top.whole("seats")
    if not 1 <= seats <= options:
        raise BallotFileError("file.seats", "expected one seat at least, and one an option at most")
    return seats


def load_json(content: bytes) -> Any:
    """The JSON value, bounded, without names that stand twice in an object."""
    if len(content) > MAX_BYTES:
        raise BallotFileError("file", f"larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        return json.loads(
            content.removeprefix(b"\xef\xbb\xbf").decode("utf-8"),
            object_pairs_hook=_names_once,
            parse_int=_short,
        )
    except UnicodeDecodeError as error:
        raise BallotFileError(f"byte {error.start + 1}", "not UTF-8 text") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BallotFileError(place, "not JSON") from error
    except RecursionError as error:
        raise BallotFileError("file", "nested too deeply") from error


def _short(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise BallotFileError("file", f"a number has more than {MAX_DIGITS} digits")
    return int(digits)


def _names_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) < len(pairs):
        raise BallotFileError("file", "an object names the same field twice")
    return names


def _read_electorate(
    one: Place, rule: BallotRule, options: Sequence[str], *, has_marks: bool
) -> FileElectorate:
    members = tuple(member.string() for member in one.list("members", MAX_ELECTORATES))
    if one.has("ballots") == one.has("sums"):
        raise BallotFileError(one.name, "expected either ballots or sums")
    ballots = _read_rows(one, rule, options, has_marks=has_marks) if one.has("ballots") else None
    sums = read_sums(one.field("sums").object(), rule.kind, options) if one.has("sums") else None
    return FileElectorate(one.text("key"), members, _read_weight(one), ballots, sums)


def _read_weight(one: Place) -> Fraction:
    text = one.text("weight")
    numerator, _, denominator = text.partition("/")
    parts = (numerator, denominator)
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        raise BallotFileError(f"{one.name}.weight", 'expected a fraction such as "1/3"')
    if not int(denominator):
        raise BallotFileError(f"{one.name}.weight", "the denominator is nought")
    return Fraction(int(numerator), int(denominator))


def _read_rows(one: Place, rule: BallotRule, options: Sequence[str], *, has_marks: bool) -> Ballots:
    known = frozenset(options)
    ballots: dict[Marks, int] = {}
    for row in one.list("ballots", None):
        row.object()
        given = _read_marks(row) if has_marks else _read_ticks(row)
        try:
            marks = mark_ballot(rule, known, given)
        except InvalidBallot as error:
            raise BallotFileError(f"{row.name}.marks", str(error)) from error
        ballots[marks] = ballots.get(marks, 0) + row.whole("number")
    return ballots


def _read_ticks(row: Place) -> list[str]:
    return [mark.string() for mark in row.list("marks", MAX_OPTIONS)]


def _read_marks(row: Place) -> Mapping[str, int]:
    marks: dict[str, int] = row.field("marks").object().value
    # True is an int to Python, but no mark.
    if any(type(mark) is not int for mark in marks.values()):
        raise BallotFileError(f"{row.name}.marks", "expected a whole number for each option")
    return marks
