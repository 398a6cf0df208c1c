"""Electorates: which are shown by themselves, which are counted within another, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.ballots import Ballots, add_ballots, count_ballots


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes with which weight, and where the ballots go when there are too few of them."""

    key: str
    weight: Fraction
    minimum: int
    merges_into: str | None


@dataclass(frozen=True, slots=True)
class Pile:
    """The ballots of an electorate that came through one kind of door."""

    electorate: str
    is_open_link: bool
    ballots: Ballots


@dataclass(frozen=True, slots=True)
class ShownElectorate:
    """An electorate whose figures are published; its members were counted together."""

    key: str
    members: tuple[str, ...]
    weight: Fraction
    ballots: Ballots
    has_open_link: bool
    verified: Ballots | None
    unverified: Ballots | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """What is shown, what was counted within another, and what can't be shown at all."""

    shown: tuple[ShownElectorate, ...]
    merged: Mapping[str, str]
    withheld: tuple[str, ...]


def group_electorates(electorates: Sequence[Electorate], piles: Iterable[Pile]) -> Grouping:
    """Every ballot is in a shown electorate that reaches its minimum, or everything is withheld."""
    piles = tuple(piles)
    by_key = {electorate.key: electorate for electorate in electorates}
    sizes = dict.fromkeys(by_key, 0)
    for pile in piles:
        sizes[pile.electorate] += count_ballots(pile.ballots)
    heads = _merge(by_key, sizes)
    merged = {key: head for key, head in heads.items() if key != head}
    members = {head: _members(heads, head) for head in by_key if heads[head] == head}
    small = [
        head
        for head, keys in members.items()
        if sum(sizes[key] for key in keys) < by_key[head].minimum
    ]
    if small:
        # A figure of the others beside any total would give the small one away.
        return Grouping(shown=(), merged=merged, withheld=tuple(by_key))
    whole = sum((by_key[head].weight for head in members), Fraction(0))
    shown = tuple(
        _show(by_key[head], keys, by_key[head].weight / whole if whole else Fraction(0), piles)
        for head, keys in members.items()
    )
    return Grouping(shown=shown, merged=merged, withheld=())


def _merge(by_key: Mapping[str, Electorate], sizes: Mapping[str, int]) -> dict[str, str]:
    """The electorate in which each one is counted: itself, or the one named beforehand."""
    heads = {key: key for key in by_key}
    # Each turn takes one head away, so there are fewer turns than electorates.
    while True:
        move = _next_merge(by_key, sizes, heads)
        if move is None:
            return heads
        small, target = move
        heads = {key: target if head == small else head for key, head in heads.items()}


def _next_merge(
    by_key: Mapping[str, Electorate], sizes: Mapping[str, int], heads: Mapping[str, str]
) -> tuple[str, str] | None:
    for key, electorate in by_key.items():
        if heads[key] != key or electorate.merges_into is None:
            continue
        target = heads[electorate.merges_into]
        size = sum(sizes[member] for member in _members(heads, key))
        if size < electorate.minimum and target != key:
            return key, target
    return None


def _members(heads: Mapping[str, str], head: str) -> tuple[str, ...]:
    others = (key for key, other in heads.items() if other == head and key != head)
    return (head, *others)


def _show(
    electorate: Electorate, members: tuple[str, ...], weight: Fraction, piles: Sequence[Pile]
) -> ShownElectorate:
    own = [pile for pile in piles if pile.electorate in members]
    unverified = add_ballots(pile.ballots for pile in own if pile.is_open_link)
    verified = add_ballots(pile.ballots for pile in own if not pile.is_open_link)
    # Parts are shown when neither is small; beside a merged electorate a part could be exactly it.
    is_split = (
        len(members) == 1
        and min(count_ballots(verified), count_ballots(unverified)) >= electorate.minimum
    )
    return ShownElectorate(
        key=electorate.key,
        members=members,
        weight=weight,
        ballots=add_ballots((verified, unverified)),
        has_open_link=bool(unverified),
        verified=verified if is_split else None,
        unverified=unverified if is_split else None,
    )
