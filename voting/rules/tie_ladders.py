"""By which steps each method parts options that are equal, the lot or the shared place last."""

from collections.abc import Mapping

from voting.rules.ties import TieRule

MORE_STARS = "more-stars"
MORE_FIVES = "more-fives"
MORE_PAIRS = "more-pairs"
LOT_ORDER = "pairs-in-lot-order"
LOWEST_BY_LOT = "lowest-by-lot"

# Methods that part equals by anything else than the last step.
_LADDERS: Mapping[str, tuple[str, ...]] = {
    "star": (MORE_STARS, MORE_PAIRS, MORE_FIVES),
    "ranked-pairs": (LOT_ORDER,),
    "irv": (LOWEST_BY_LOT,),
    "stv": (LOWEST_BY_LOT,),
}


def tie_ladder(method: str, tie_rule: TieRule) -> tuple[str, ...]:
    """The steps in order; the last one is what the contest chose."""
    return (*_LADDERS.get(method, ()), tie_rule.value)
