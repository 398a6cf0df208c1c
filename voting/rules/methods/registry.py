"""Which methods there are, and which kinds of ballots each of them counts."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods import approval, plurality
from voting.rules.methods.tally import Tally

Count: TypeAlias = Callable[[Sequence[str], Ballots], Tally]


class Method(StrEnum):
    """How ballots become a result."""

    PLURALITY = "plurality"
    APPROVAL = "approval"
    SCORE = "score"
    STAR = "star"
    IRV = "irv"
    SCHULZE = "schulze"
    RANKED_PAIRS = "ranked-pairs"
    MINIMAX = "minimax"
    BORDA = "borda"
    STV = "stv"
    POINTS = "points"


COUNTS: Mapping[Method, Count] = {
    Method.PLURALITY: plurality.count,
    Method.APPROVAL: approval.count,
}

# What a contest may be opened with: the method that a kind of ballot was made for.
METHODS_OF_KIND: Mapping[BallotKind, tuple[Method, ...]] = {
    BallotKind.SINGLE: (Method.PLURALITY,),
    BallotKind.APPROVAL: (Method.APPROVAL,),
}

# What a recount may try: approval of ballots with one mark is plurality, the reverse is not true.
KINDS_COUNTED: Mapping[Method, tuple[BallotKind, ...]] = {
    Method.PLURALITY: (BallotKind.SINGLE,),
    Method.APPROVAL: (BallotKind.SINGLE, BallotKind.APPROVAL),
    Method.SCORE: (),
    Method.STAR: (),
    Method.IRV: (),
    Method.SCHULZE: (),
    Method.RANKED_PAIRS: (),
    Method.MINIMAX: (),
    Method.BORDA: (),
    Method.STV: (),
    Method.POINTS: (),
}
