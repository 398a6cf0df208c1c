"""The files of a bundle read back, and where two files part."""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from voting.rules.bundle import (
    BALLOTS,
    COUNT,
    COUNT_FORMAT,
    MANIFEST,
    PARTS,
    RECEIPTS,
    VERSION,
    CountFacts,
    Published,
)
from voting.rules.formats.ballot_file import BallotFile, BallotFileError
from voting.rules.formats.engage_json import MAX_ELECTORATES, read_value
from voting.rules.formats.places import Place
from voting.rules.manifest import canonical_json
from voting.rules.merkle import ballots_root, receipts_root

SHOWN = 60
Read = TypeVar("Read")


class Mismatch(Exception):
    """A file of the bundle is not what it should be; says which one and how."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


def read_published(files: Mapping[str, bytes], receipts: Sequence[str]) -> Published:
    """All that the result is worked out from."""
    manifest = _load(files, MANIFEST)
    if canonical_json(manifest) != files[MANIFEST]:
        raise Mismatch(MANIFEST, "is not written in the one way that the hash is of")
    file = _read(files, BALLOTS, read_value)
    return Published(
        manifest=manifest,
        file=file,
        parts=_read(files, PARTS, _read_parts),
        facts=_read(files, COUNT, _read_facts),
        ballots_root=ballots_root(file),
        receipts_root=receipts_root(receipts),
    )


def read_receipts(content: bytes) -> list[str]:
    """The receipts, sorted, each once."""
    receipts = content.decode("utf-8", "replace").split("\n")
    if receipts.pop():
        raise Mismatch(RECEIPTS, "does not end with an end of line")
    for number, (one, other) in enumerate(pairwise(receipts), 2):
        if one >= other:
            raise Mismatch(RECEIPTS, f"line {number} is there twice or is not in order")
    return receipts


def _read(files: Mapping[str, bytes], name: str, reader: Callable[[Any], Read]) -> Read:
    try:
        return reader(_load(files, name))
    except BallotFileError as error:
        raise Mismatch(name, str(error)) from error


def _load(files: Mapping[str, bytes], name: str) -> Any:
    try:
        value = json.loads(files[name].decode())
    except (ValueError, RecursionError) as error:
        raise Mismatch(name, f"is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise Mismatch(name, "is no JSON object")
    return value


def _read_parts(value: dict[str, Any]) -> BallotFile:
    if value.get("electorates"):
        return read_value(value)
    # A file without electorates is no ballot file, but here it says that nothing is told apart.
    sample = {"key": "-", "members": ["-"], "weight": "1/1", "ballots": []}
    whole = read_value(value | {"electorates": [sample]})
    return BallotFile(whole.contest, whole.kind, whole.options, (), whole.manifest_sha256)


def _read_facts(value: dict[str, Any]) -> CountFacts:
    top = Place(COUNT, value)
    if top.text("format") != COUNT_FORMAT or top.whole("version") != VERSION:
        raise Mismatch(COUNT, f"expected {COUNT_FORMAT} version {VERSION}")
    turnout = [one.object() for one in top.list("turnout", MAX_ELECTORATES)]
    for one in turnout:
        one.text("key"), one.whole("ballots")
        for channel in one.list("channels", None):
            channel.object().whole("ballots")
    draw = top.field("draw").value
    return CountFacts(
        turnout=[one.value for one in turnout],
        open_links=frozenset(one.string() for one in top.list("open_links", MAX_ELECTORATES)),
        draw=None if draw is None else top.text("draw"),
        papers=top.whole("papers"),
    )


def first_difference(found: bytes, expected: bytes) -> str:
    """The first place where what is there is not what it should be."""
    try:
        place = _part(json.loads(found), json.loads(expected), "")
    except (ValueError, RecursionError):
        place = None
    return place or "is not written in the one way that ours is"


def _part(found: Any, expected: Any, place: str) -> str | None:
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in sorted(found.keys() | expected.keys()):
            if name not in found or name not in expected:
                is_missing = "is missing" if name not in found else "should not be there"
                return f"{place}/{name} {is_missing}"
            if told := _part(found[name], expected[name], f"{place}/{name}"):
                return told
        return None
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        parts = (
            _part(one, other, f"{place}/{number}")
            for number, (one, other) in enumerate(zip(found, expected, strict=True))
        )
        return next((told for told in parts if told), None)
    if type(found) is type(expected) and found == expected:
        return None
    return f"{place or '/'} says {_short(found)}, but it comes to {_short(expected)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
