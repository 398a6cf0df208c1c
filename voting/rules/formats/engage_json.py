"""Our own ballot file: JSON of public keys alone, the same bytes for the same ballots."""

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from voting.rules.ballots import BallotKind, Ballots, InvalidBallot, chosen_options, mark_ballot
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, FileElectorate
from voting.rules.formats.places import Place, unique_names
from voting.rules.manifest import canonical_json
from voting.rules.methods.tally import Sums

FORMAT = "engage-ballots"
VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
MAX_OPTIONS = 200
MAX_ELECTORATES = 100
MAX_DIGITS = 12


def write_ballots(file: BallotFile) -> bytes:
    """The file's bytes; neither the order of ballots nor of electorates changes them."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "contest": file.contest,
        "kind": file.kind.value,
        "options": sorted(file.options),
        "electorates": [
            _write_electorate(one) for one in sorted(file.electorates, key=lambda one: one.key)
        ],
    }
    if file.manifest_sha256 is not None:
        value["manifest_sha256"] = file.manifest_sha256
    return canonical_json(value) + b"\n"


def _write_electorate(one: FileElectorate) -> dict[str, Any]:
    value: dict[str, Any] = {
        "key": one.key,
        "members": sorted(one.members),
        "weight": f"{one.weight.numerator}/{one.weight.denominator}",
    }
    if one.sums is not None:
        return value | {"sums": _write_sums(one.sums)}
    ballots = one.ballots or {}
    rows = [
        {"marks": list(chosen_options(marks)), "number": ballots[marks]}
        for marks in sorted(ballots)
    ]
    return value | {"ballots": rows}


def _write_sums(sums: Sums) -> dict[str, Any]:
    return {"ballots": sums.ballots, "blank": sums.blank, "counts": dict(sums.counts)}


def read_ballots(content: bytes) -> BallotFile:
    """The ballots of the file, or the first fault in it with its place."""
    top = Place("file", _load(content)).object()
    if top.text("format") != FORMAT or top.whole("version") != VERSION:
        raise BallotFileError("format", f"expected {FORMAT} version {VERSION}")
    try:
        kind = BallotKind(top.text("kind"))
    except ValueError as error:
        raise BallotFileError("kind", f"expected one of {', '.join(BallotKind)}") from error
    options = tuple(one.string() for one in top.list("options", MAX_OPTIONS))
    unique_names("options", options)
    if not options:
        raise BallotFileError("file.options", "expected one option at least")
    electorates = tuple(
        _read_electorate(one.object(), kind, options)
        for one in top.list("electorates", MAX_ELECTORATES)
    )
    unique_names("electorates", [one.key for one in electorates])
    if not electorates:
        raise BallotFileError("file.electorates", "expected one electorate at least")
    manifest = top.text("manifest_sha256") if top.has("manifest_sha256") else None
    return BallotFile(top.text("contest"), kind, options, electorates, manifest)


def _load(content: bytes) -> Any:
    if len(content) > MAX_BYTES:
        raise BallotFileError("file", f"larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_names_once, parse_int=_short)
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


def _read_electorate(one: Place, kind: BallotKind, options: Sequence[str]) -> FileElectorate:
    members = tuple(member.string() for member in one.list("members", MAX_ELECTORATES))
    if one.has("ballots") == one.has("sums"):
        raise BallotFileError(one.name, "expected either ballots or sums")
    ballots = _read_rows(one, kind, options) if one.has("ballots") else None
    sums = _read_sums(one.field("sums").object(), kind, options) if one.has("sums") else None
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


def _read_rows(one: Place, kind: BallotKind, options: Sequence[str]) -> Ballots:
    known = frozenset(options)
    ballots: dict[tuple[tuple[str, int], ...], int] = {}
    for row in (place.object() for place in one.list("ballots", None)):
        chosen = [mark.string() for mark in row.list("marks", MAX_OPTIONS)]
        try:
            marks = mark_ballot(kind, known, chosen)
        except InvalidBallot as error:
            raise BallotFileError(f"{row.name}.marks", str(error)) from error
        ballots[marks] = ballots.get(marks, 0) + row.whole("number")
    return ballots


def _read_sums(one: Place, kind: BallotKind, options: Sequence[str]) -> Sums:
    fields = one.field("counts").object()
    if fields.names() != set(options):
        raise BallotFileError(fields.name, "expected one count for each option")
    counts = {option: fields.whole(option) for option in options}
    sums = Sums(counts, ballots=one.whole("ballots"), blank=one.whole("blank"))
    if not _sums_close(kind, sums):
        raise BallotFileError(one.name, "the counts do not agree with the number of ballots")
    return sums


def _sums_close(kind: BallotKind, sums: Sums) -> bool:
    counts = sums.counts
    if kind is BallotKind.SINGLE:
        return sum(counts.values()) == sums.valid
    return max(counts.values()) <= sums.valid <= sum(counts.values())
