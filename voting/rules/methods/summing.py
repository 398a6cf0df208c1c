"""Sums: one pass over the ballots gives first places, marks and the pairwise table."""

from collections.abc import Iterable, Mapping, Sequence

from voting.rules.ballot_rule import STARS, BallotKind
from voting.rules.methods.tally import Figure, Pairs, Sums

_Ballots = Mapping[tuple[tuple[str, int], ...], int]
_Steps = Mapping[tuple[int, int], int]

# Kinds whose marks say which of two options comes first; 1 is best on a ranking alone.
COMPARING = frozenset({BallotKind.STARS, BallotKind.SCORE, BallotKind.RANKED})


def sum_ballots(kind: BallotKind, options: Sequence[str], ballots: _Ballots) -> Sums:
    """All that the methods need of ballots of this kind, apart from IRV and STV."""
    if kind not in COMPARING:
        return sum_marks(options, ballots)
    is_ranked = kind is BallotKind.RANKED
    steps = _steps(options, ballots, more_is_better=not is_ranked)
    total, blank = sum(ballots.values()), ballots.get((), 0)
    counts = _first_places(options, steps) if is_ranked else sum_marks(options, ballots).counts
    fives = _fives(options, ballots) if kind is BallotKind.STARS else None
    return Sums(counts, total, blank, pairwise=_pairs(options, steps), fives=fives)


def sum_marks(options: Sequence[str], ballots: _Ballots) -> Sums:
    """Marks by option, in the order of the options, and how many ballots there were."""
    counts = dict.fromkeys(options, 0)
    for marks, number in ballots.items():
        for option, mark in marks:
            counts[option] += mark * number
    return Sums(counts, ballots=sum(ballots.values()), blank=ballots.get((), 0))


def add_sums(sums: Iterable[Sums]) -> Sums:
    """The sums of all electorates together, every ballot counted alike."""
    parts = tuple(sums)
    return Sums(
        counts=_add([one.counts for one in parts]),
        ballots=sum(one.ballots for one in parts),
        blank=sum(one.blank for one in parts),
        pairwise=_add_pairs([one.pairwise for one in parts if one.pairwise is not None]),
        fives=_add([one.fives for one in parts if one.fives is not None]) or None,
    )


def _add(parts: Sequence[Mapping[str, Figure]]) -> dict[str, Figure]:
    together: dict[str, Figure] = {}
    for part in parts:
        for option, figure in part.items():
            together[option] = together.get(option, 0) + figure
    return together


def _add_pairs(parts: Sequence[Pairs]) -> Pairs | None:
    if not parts:
        return None
    return {option: _add([part[option] for part in parts]) for option in parts[0]}


def _steps(options: Sequence[str], ballots: _Ballots, *, more_is_better: bool) -> _Steps:
    """How many ballots put exactly these options before exactly those; sets as bits.

    What is not marked, or marked with nought, stands below all else. Many ballots take the same
    step, so the pairs are written out once a step, not once a ballot.
    """
    bits = {option: 1 << place for place, option in enumerate(options)}
    full = (1 << len(bits)) - 1
    steps: dict[tuple[int, int], int] = {}
    for marks, number in ballots.items():
        groups: dict[int, int] = {}
        for option, mark in marks:
            if mark:
                groups[mark] = groups.get(mark, 0) | bits[option]
        left = full
        for mark in sorted(groups, reverse=more_is_better):
            group = groups[mark]
            left ^= group
            step = (group, left)
            steps[step] = steps.get(step, 0) + number
    return steps


def _pairs(options: Sequence[str], steps: _Steps) -> Pairs:
    pairs = {one: dict.fromkeys(options, 0) for one in options}
    members: dict[int, list[str]] = {}
    for (group, left), number in steps.items():
        for mask in (group, left):
            if mask not in members:
                members[mask] = [one for place, one in enumerate(options) if mask >> place & 1]
        below = members[left]
        for above in members[group]:
            row = pairs[above]
            for other in below:
                row[other] += number
    return pairs


def _first_places(options: Sequence[str], steps: _Steps) -> dict[str, int]:
    """Ballots that have the option alone on their first place."""
    full = (1 << len(options)) - 1
    bits = {1 << place: option for place, option in enumerate(options)}
    counts = dict.fromkeys(options, 0)
    for (group, left), number in steps.items():
        if group | left == full and group in bits:
            counts[bits[group]] += number
    return counts


def _fives(options: Sequence[str], ballots: _Ballots) -> dict[str, int]:
    fives = dict.fromkeys(options, 0)
    for marks, number in ballots.items():
        for option, mark in marks:
            if mark == STARS:
                fives[option] += number
    return fives
