"""The stages of a count for several seats: who holds which ballots at what value."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.methods.orders import (
    Piles,
    Rankings,
    hand_on,
    has_waiting,
    held,
    lay_out,
    release,
)
from voting.rules.methods.tally import Figure

ELECT = "elect"
TRANSFER = "transfer"
ELIMINATE = "eliminate"


@dataclass(frozen=True, slots=True)
class Stage:
    """Piles of ballots by holder, who is still to be settled, and who is elected so far.

    `pending` are the elected whose surplus still has to go on.
    """

    piles: Piles
    continuing: frozenset[str]
    elected: tuple[str, ...]
    pending: frozenset[str]

    def votes(self) -> dict[str, Figure]:
        """The value of the ballots that each option holds that is not out."""
        return {one: held(self.piles, one) for one in sorted(self.continuing.union(self.elected))}

    def ranked(self) -> list[str]:
        """The options still to be settled, most votes first, equal ones by name."""
        votes = self.votes()
        return sorted(self.continuing, key=lambda one: (-votes[one], one))


@dataclass(frozen=True, slots=True)
class Choice:
    """What happens next, and to whom; several equals need a lot unless it is harmless."""

    kind: str
    equals: tuple[str, ...]
    is_harmless: bool = False


def first_stage(options: Sequence[str], orders: Rankings) -> Stage:
    """Every ballot stands with its first option at full value."""
    return Stage(lay_out(options, orders), frozenset(options), (), frozenset())


def next_choice(stage: Stage, seats: int, quota: int) -> Choice | None:
    """The next step; None when every seat is taken, or nobody is left for one."""
    open_seats = seats - len(stage.elected)
    if open_seats <= 0 or not stage.continuing:
        return None
    votes = stage.votes()
    reached = [one for one in stage.continuing if votes[one] >= quota]
    if reached or len(stage.continuing) <= open_seats:
        chosen = reached or list(stage.continuing)
        most = max(votes[one] for one in chosen)
        equals = tuple(sorted(one for one in chosen if votes[one] == most))
        # All of them are elected, one after the other; no ballot moves in between.
        return Choice(ELECT, equals, is_harmless=True)
    if stage.pending:
        most = max(votes[one] for one in stage.pending)
        return Choice(TRANSFER, tuple(sorted(o for o in stage.pending if votes[o] == most)))
    least = min(votes[one] for one in stage.continuing)
    equals = tuple(sorted(one for one in stage.continuing if votes[one] == least))
    # Without ballots nothing moves, so the order in which they leave is all the same.
    stay = len(stage.continuing) - len(equals) >= open_seats
    is_harmless = not least and stay and not has_waiting(stage.piles)
    return Choice(ELIMINATE, equals, is_harmless)


def take(stage: Stage, choice: Choice, one: str, quota: int) -> Stage:
    """The stage after this step of this option."""
    own = held(stage.piles, one)
    if choice.kind == ELECT:
        pending = stage.pending | ({one} if own > quota else set())
        left = stage.continuing - {one}
        return Stage(release(stage.piles, left), left, (*stage.elected, one), pending)
    left = stage.continuing - {one}
    factor = Fraction(own - quota) / own if choice.kind == TRANSFER else 1
    piles = release(hand_on(stage.piles, one, left, factor), left)
    return Stage(piles, left, stage.elected, stage.pending - {one})
