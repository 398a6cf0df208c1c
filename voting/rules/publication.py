"""What is published of a counted contest: its ballot file, its turnout by electorate and door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voting.rules.ballots import BallotKind, BallotRule, Ballots, count_ballots
from voting.rules.electorates import Grouping, ShownElectorate
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.methods.registry import NEEDS_BALLOTS, Method
from voting.rules.methods.summing import sum_ballots

# What the key of an electorate ends in, where its ballots are told by how they came in.
VERIFIED = ":verified"
UNVERIFIED = ":unverified"


@dataclass(frozen=True, slots=True)
class Channel:
    """A door of an electorate and how many ballots came through it."""

    electorate: str
    key: str
    kind: str
    label: str | None
    ballots: int


def ballots_to_publish(
    *,
    contest: str,
    rule: BallotRule,
    options: Sequence[str],
    grouping: Grouping,
    minimum_ballots: int,
    manifest_sha256: str,
    seats: int = 1,
) -> BallotFile:
    """Every ballot when each shown electorate has enough of them, else their sums alone."""
    has_rows = all(count_ballots(one.ballots) >= minimum_ballots for one in grouping.shown)
    electorates = tuple(
        _publish(one, one.key, one.ballots, rule.kind, options, has_rows=has_rows)
        for one in grouping.shown
    )
    # A rule that says nothing of its own is not stated, just as the reader of the file has it.
    own = None if rule == BallotRule.of(rule.kind) else rule
    return BallotFile(
        contest, rule.kind, tuple(options), electorates, manifest_sha256, seats=seats, rule=own
    )


def parts_to_publish(
    file: BallotFile, grouping: Grouping, method: Method, *, minimum_ballots: int
) -> BallotFile:
    """Those with a code and those by the open link, of each electorate that shows them apart.

    Sums repeat every count but IRV and STV, so by which door a ballot came is told of no ballot.
    Those two need the ballots: there a part is counted only where its own are enough to be told.
    """
    electorates: list[FileElectorate] = []
    for one in grouping.shown:
        piles = {VERIFIED: one.verified, UNVERIFIED: one.unverified}
        split = {name: pile for name, pile in piles.items() if pile is not None}
        is_large = all(count_ballots(pile) >= minimum_ballots for pile in split.values())
        has_rows = method in NEEDS_BALLOTS and _has_rows(file) and is_large
        electorates += [
            _publish(one, f"{one.key}{name}", pile, file.kind, file.options, has_rows=has_rows)
            for name, pile in split.items()
        ]
    return replace(file, electorates=tuple(electorates))


def _has_rows(file: BallotFile) -> bool:
    return any(one.ballots is not None for one in file.electorates)


def _publish(
    one: ShownElectorate,
    key: str,
    ballots: Ballots,
    kind: BallotKind,
    options: Sequence[str],
    *,
    has_rows: bool,
) -> FileElectorate:
    return FileElectorate(
        key=key,
        members=one.members,
        weight=one.weight,
        ballots=ballots if has_rows else None,
        sums=None if has_rows else sum_ballots(kind, options, ballots),
    )


def describe_turnout(
    grouping: Grouping, channels: Sequence[Channel], entitled: Mapping[str, int | None]
) -> list[dict[str, Any]]:
    """Turnout of each shown electorate; of one counted with others nothing of its own."""
    return [_describe(one, channels, entitled) for one in grouping.shown]


def _describe(
    one: ShownElectorate, channels: Sequence[Channel], entitled: Mapping[str, int | None]
) -> dict[str, Any]:
    is_alone = len(one.members) == 1
    return {
        "key": one.key,
        "members": list(one.members),
        "ballots": count_ballots(one.ballots),
        "entitled": entitled[one.key] if is_alone else None,
        "channels": [
            {
                "key": channel.key,
                "kind": channel.kind,
                "label": channel.label,
                "ballots": channel.ballots,
            }
            for channel in channels
            if is_alone and channel.electorate == one.key
        ],
    }
