"""Sums in our own ballot file: counts, and what star and pairwise methods need besides."""

from collections.abc import Mapping, Sequence
from typing import Any

from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import BallotFileError
from voting.rules.formats.places import Place
from voting.rules.methods.summing import COMPARING
from voting.rules.methods.tally import Pairs, Sums


def write_sums(sums: Sums) -> dict[str, Any]:
    """The sums as JSON; nothing in them tells a ballot."""
    value: dict[str, Any] = {
        "ballots": sums.ballots,
        "blank": sums.blank,
        "counts": dict(sums.counts),
    }
    if sums.pairwise is not None:
        value["pairwise"] = {one: dict(row) for one, row in sums.pairwise.items()}
    if sums.fives is not None:
        value["fives"] = dict(sums.fives)
    return value


def read_sums(one: Place, kind: BallotKind, options: Sequence[str]) -> Sums:
    """The sums, which agree with the number of ballots."""
    sums = Sums(
        _figures(one.field("counts"), options),
        ballots=one.whole("ballots"),
        blank=one.whole("blank"),
        pairwise=_read_pairs(one, options) if kind in COMPARING else None,
        fives=_figures(one.field("fives"), options) if kind is BallotKind.STARS else None,
    )
    if not _agree(kind, sums):
        raise BallotFileError(one.name, "the counts do not agree with the number of ballots")
    return sums


def _figures(place: Place, options: Sequence[str]) -> Mapping[str, int]:
    fields = place.object()
    if fields.names() != set(options):
        raise BallotFileError(fields.name, "expected one count for each option")
    return {option: fields.whole(option) for option in options}


def _read_pairs(one: Place, options: Sequence[str]) -> Pairs:
    rows = one.field("pairwise").object()
    if rows.names() != set(options):
        raise BallotFileError(rows.name, "expected one row for each option")
    pairs = {option: _figures(rows.field(option), options) for option in options}
    if any(pairs[option][option] for option in options):
        raise BallotFileError(rows.name, "an option is put before itself")
    return pairs


def _agree(kind: BallotKind, sums: Sums) -> bool:
    if sums.blank > sums.ballots:
        return False
    total, most = sum(sums.counts.values()), max(sums.counts.values())
    pairs = sums.pairwise or {}
    if any(pairs[a][b] + pairs[b][a] > sums.valid for a in pairs for b in pairs if a < b):
        return False
    match kind:
        case BallotKind.SINGLE:
            return total == sums.valid
        case BallotKind.APPROVAL:
            return most <= sums.valid <= total
        case BallotKind.RANKED:
            return total <= sums.valid
        case BallotKind.STARS:
            return most <= 5 * sums.valid
        case _:
            return sums.valid > 0 or not total
