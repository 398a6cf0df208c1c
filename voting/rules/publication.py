"""What is published of a counted contest: its ballot file, its turnout by electorate and door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voting.rules.ballots import BallotKind, count_ballots
from voting.rules.electorates import Grouping, ShownElectorate
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.methods.summing import sum_ballots


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
    kind: BallotKind,
    options: Sequence[str],
    grouping: Grouping,
    minimum_ballots: int,
    manifest_sha256: str,
) -> BallotFile:
    """Every ballot when each shown electorate has enough of them, else their sums alone."""
    has_rows = all(count_ballots(one.ballots) >= minimum_ballots for one in grouping.shown)
    electorates = tuple(
        FileElectorate(
            key=one.key,
            members=one.members,
            weight=one.weight,
            ballots=one.ballots if has_rows else None,
            sums=None if has_rows else sum_ballots(kind, options, one.ballots),
        )
        for one in grouping.shown
    )
    return BallotFile(contest, kind, tuple(options), electorates, manifest_sha256)


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
