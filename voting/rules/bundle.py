"""The published files of a contest, and the result that they give: to us, and to anybody."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from voting.rules.ballots import BallotKind, BallotRule, Ballots
from voting.rules.combining import combine
from voting.rules.electorates import Electorate, Grouping, ShownElectorate
from voting.rules.formats.ballot_file import BallotFile, FileElectorate, count_file
from voting.rules.formats.engage_json import write_ballots
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.methods.registry import NEEDS_BALLOTS, Method
from voting.rules.methods.tally import Tally
from voting.rules.outcome import CountedPart, Outcome, describe_outcome
from voting.rules.publication import UNVERIFIED, VERIFIED
from voting.rules.ties import TieRule, lot_seed

MANIFEST = "manifest.json"
BALLOTS = "ballots.json"
PARTS = "parts.json"
COUNT = "count.json"
ROOTS = "roots.json"
RECEIPTS = "receipts.txt"
RESULTS = "results.json"
KEY = "signing-key.pem"
SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"

COUNT_FORMAT = "engage-count"
ROOTS_FORMAT = "engage-roots"
VERSION = 1


@dataclass(frozen=True, slots=True)
class CountFacts:
    """What is told beside what the ballots say: turnout, open links, the public draw, papers.

    A ballot on paper has no receipt, so their number stands here.
    """

    turnout: Sequence[Mapping[str, Any]]
    open_links: frozenset[str]
    draw: str | None
    papers: int = 0

    def to_value(self) -> dict[str, Any]:
        """The file's value; the same facts give the same one."""
        return {
            "format": COUNT_FORMAT,
            "version": VERSION,
            "turnout": list(self.turnout),
            "open_links": sorted(self.open_links),
            "draw": self.draw,
            "papers": self.papers,
        }


@dataclass(frozen=True, slots=True)
class Published:
    """All that a result is worked out from; it is in the bundle, so anybody works it out."""

    manifest: Mapping[str, Any]
    file: BallotFile
    parts: BallotFile
    facts: CountFacts
    ballots_root: str
    receipts_root: str

    @property
    def manifest_sha256(self) -> str:
        """The hash of the rule."""
        return sha256_hex(canonical_json(self.manifest))


def electorates_of(manifest: Mapping[str, Any]) -> list[Electorate]:
    """The electorates as the rule has them."""
    return [
        Electorate(
            key=one["key"],
            weight=Fraction(one["weight"]),
            minimum=one["minimum"],
            merges_into=one["merges_into"],
        )
        for one in manifest["electorates"]
    ]


def options_of(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the entries."""
    return tuple(entry["key"] for entry in manifest["entries"])


def published_grouping(published: Published) -> Grouping:
    """What was counted together, as the ballot file says, in the order of the rule."""
    places = {one.key: n for n, one in enumerate(electorates_of(published.manifest))}
    piles = {one.key: one.ballots for one in published.parts.electorates}
    shown = tuple(
        _shown(one, places, piles, has_open_link=one.key in published.facts.open_links)
        for one in sorted(published.file.electorates, key=lambda one: places[one.key])
    )
    merged = {member: one.key for one in shown for member in one.members if member != one.key}
    return Grouping(shown=shown, merged=merged, withheld=())


def _shown(
    one: FileElectorate,
    places: Mapping[str, int],
    piles: Mapping[str, Ballots | None],
    *,
    has_open_link: bool,
) -> ShownElectorate:
    others = sorted((key for key in one.members if key != one.key), key=lambda key: places[key])
    return ShownElectorate(
        key=one.key,
        members=(one.key, *others),
        weight=one.weight,
        ballots=one.ballots or {},
        has_open_link=has_open_link,
        verified=piles.get(one.key + VERIFIED),
        unverified=piles.get(one.key + UNVERIFIED),
    )


def result_of(published: Published) -> dict[str, Any]:
    """The result: every count, who won, every tie, and the hashes of what it stands on."""
    manifest, file = published.manifest, published.file
    root = published.ballots_root
    draw = published.facts.draw
    seed = None if draw is None else lot_seed(published.manifest_sha256, root, draw)
    result = describe_outcome(_count(published), tie_rule=TieRule(manifest["tie_rule"]), seed=seed)
    return result | {
        "method": manifest["method"],
        "options": list(options_of(manifest)),
        "manifest_sha256": published.manifest_sha256,
        "ballots_sha256": sha256_hex(write_ballots(file)),
        "ballots_root": root,
        "receipts_root": published.receipts_root,
        "has_rows": any(one.ballots is not None for one in file.electorates),
        "turnout": list(published.facts.turnout),
        "received": sum(one["ballots"] for one in published.facts.turnout),
    }


def _count(published: Published) -> Outcome:
    manifest, file = published.manifest, published.file
    method = Method(manifest["method"])
    grouping = published_grouping(published)
    counted = count_file(file, method)
    tallies = {one.key: counted[one.key] for one in grouping.shown}
    quorums = {one["key"]: one.get("quorum") or 0 for one in manifest["electorates"]}
    weights = {one.key: one.weight for one in grouping.shown}
    return Outcome(
        method,
        options_of(manifest),
        file.seats,
        grouping,
        tallies,
        _count_parts(published.parts, method),
        combine(tallies, weights, method, quorums=quorums),
    )


def _count_parts(parts: BallotFile, method: Method) -> dict[str, CountedPart]:
    has_sums = any(one.ballots is None for one in parts.electorates)
    if not parts.electorates or (has_sums and method in NEEDS_BALLOTS):
        return {}
    tallies: Mapping[str, Tally] = count_file(parts, method)
    keys = (key.removesuffix(VERIFIED) for key in tallies if key.endswith(VERIFIED))
    return {
        key: CountedPart(key, tallies[key + VERIFIED], tallies[key + UNVERIFIED]) for key in keys
    }


def rule_stated(manifest: Mapping[str, Any]) -> BallotRule:
    """How ballots are marked by the manifest; older ones state no more than the kind."""
    return BallotRule.from_value(
        BallotKind(manifest["ballot_kind"]), manifest.get("ballot_rule", {})
    )


def roots_value(published: Published, receipts: int) -> dict[str, Any]:
    """Both roots with the numbers of leaves below them, as their file has them."""
    return {
        "format": ROOTS_FORMAT,
        "version": VERSION,
        "ballots_root": published.ballots_root,
        "receipts_root": published.receipts_root,
        "receipts": receipts,
    }


def line(value: Any) -> bytes:
    """A file of ours that is one JSON value: canonical, with an end of line."""
    return canonical_json(value) + b"\n"


def files_of(published: Published, receipts: Sequence[str]) -> dict[str, bytes]:
    """The files that the count stands on and the result, by their names."""
    return {
        MANIFEST: canonical_json(published.manifest),
        BALLOTS: write_ballots(published.file),
        PARTS: write_ballots(published.parts),
        COUNT: line(published.facts.to_value()),
        ROOTS: line(roots_value(published, len(receipts))),
        RECEIPTS: "".join(f"{receipt}\n" for receipt in receipts).encode(),
        RESULTS: line(result_of(published)),
    }


def sums_text(files: Mapping[str, bytes]) -> bytes:
    """What `sha256sum -c` reads: a line for each file, by its name."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()
