"""Whether the ballots, the rule, the turnout and the receipts of a bundle agree with each other."""

from collections.abc import Mapping
from fractions import Fraction

from voting.rules.ballots import count_ballots
from voting.rules.bundle import (
    BALLOTS,
    COUNT,
    MANIFEST,
    PARTS,
    RECEIPTS,
    Published,
    electorates_of,
    options_of,
    rule_stated,
)
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.methods.summing import add_sums, sum_ballots
from voting.rules.methods.tally import Sums
from voting.rules.publication import UNVERIFIED, VERIFIED
from voting.rules.verify_reading import Mismatch


def check_agreement(published: Published, receipts: int) -> None:
    """Everything that more than one file says is the same in all of them; else Mismatch."""
    try:
        _check_rule(published)
        _check_electorates(published)
    except (KeyError, TypeError, ValueError) as error:
        raise Mismatch(MANIFEST, f"is no rule of a contest: {error!r}") from error
    sums = _sums_of(published.file)
    _check_turnout(published, sums)
    _check_parts(published)
    total, papers = sum(one.ballots for one in sums.values()), published.facts.papers
    if total != receipts + papers:
        problem = f"{receipts} receipts and {papers} ballots on paper are not {total} ballots"
        raise Mismatch(RECEIPTS, problem)


def _check_rule(published: Published) -> None:
    manifest, file = published.manifest, published.file
    stated = rule_stated(manifest)
    for what, one, other in (
        ("the hash of the rule", file.manifest_sha256, published.manifest_sha256),
        ("the contest", file.contest, manifest["contest"]),
        ("the kind of ballots", file.kind, stated.kind),
        ("the entries", sorted(file.options), sorted(options_of(manifest))),
        ("how ballots are marked", file.marking, stated),
        ("the seats", file.seats, manifest.get("seats", 1)),
    ):
        if one != other:
            raise Mismatch(BALLOTS, f"{what}: {one}, but the rule says {other}")
    for name in ("contest", "kind", "options", "manifest_sha256"):
        if getattr(published.parts, name) != getattr(file, name):
            raise Mismatch(PARTS, f"has another {name} than {BALLOTS}")


def _check_electorates(published: Published) -> None:
    by_key = {one.key: one for one in electorates_of(published.manifest)}
    members = sorted(member for one in published.file.electorates for member in one.members)
    if members != sorted(by_key):
        raise Mismatch(BALLOTS, f"has the electorates {members}, the rule {sorted(by_key)}")
    shown = published.file.electorates
    whole = sum((by_key[one.key].weight for one in shown), Fraction(0))
    least_for_rows = published.manifest["minimum_ballots"]
    for one in shown:
        weight = by_key[one.key].weight / whole if whole else Fraction(0)
        if one.key not in one.members or one.weight != weight:
            raise Mismatch(BALLOTS, f"{one.key} has the weight {one.weight}, the rule {weight}")
        ballots = _sums(one).ballots
        if ballots < by_key[one.key].minimum:
            raise Mismatch(BALLOTS, f"{one.key} has fewer ballots than the rule asks for")
        if one.ballots is not None and ballots < least_for_rows:
            raise Mismatch(BALLOTS, f"{one.key} has too few ballots to be published one by one")


def _sums_of(file: BallotFile) -> dict[str, Sums]:
    return {one.key: _sums(one) for one in file.electorates}


def _sums(one: FileElectorate) -> Sums:
    if one.sums is not None:
        return one.sums
    ballots = one.ballots or {}
    return Sums({}, count_ballots(ballots), ballots.get((), 0))


def _check_turnout(published: Published, sums: Mapping[str, Sums]) -> None:
    turnout = {one["key"]: one for one in published.facts.turnout}
    if sorted(one["key"] for one in published.facts.turnout) != sorted(sums):
        raise Mismatch(COUNT, "turnout is not of the electorates that are shown")
    for key, one in turnout.items():
        by_door = sum(channel["ballots"] for channel in one["channels"])
        if one["ballots"] != sums[key].ballots or by_door > one["ballots"]:
            raise Mismatch(COUNT, f"turnout of {key} is not {sums[key].ballots} ballots")


def _check_parts(published: Published) -> None:
    parts, file = published.parts, published.file
    by_key = {one.key: one for one in parts.electorates}
    heads = [key.removesuffix(VERIFIED) for key in by_key if key.endswith(VERIFIED)]
    if sorted(by_key) != sorted(key + name for key in heads for name in (VERIFIED, UNVERIFIED)):
        raise Mismatch(PARTS, "has a part without its other part")
    wholes = {one.key: one for one in file.electorates}
    for key in heads:
        if key not in wholes:
            raise Mismatch(PARTS, f"{key} is no electorate that is shown")
        two = [by_key[key + name] for name in (VERIFIED, UNVERIFIED)]
        together = add_sums(_full(parts, one) for one in two)
        if together != _full(file, wholes[key]):
            raise Mismatch(PARTS, f"the two parts of {key} do not add up to it")


def _full(file: BallotFile, one: FileElectorate) -> Sums:
    return one.sums or sum_ballots(file.kind, file.options, one.ballots or {})
