"""The stages of a count for several seats: who holds which ballots at what value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.methods.orders import Ranking, Rankings

ELECT = "elect"
TRANSFER = "transfer"
ELIMINATE = "eliminate"

Piles = Mapping[str, Mapping[Ranking, Fraction]]


@dataclass(frozen=True, slots=True)
class Stage:
    """Piles of ballots by holder, who is still to be settled, and who is elected so far.

    `pending` are the elected whose surplus still has to go on.
    """

    piles: Piles
    continuing: frozenset[str]
    elected: tuple[str, ...]
    pending: frozenset[str]
    exhausted: Fraction

    def votes(self) -> dict[str, Fraction]:
        """The value of the ballots that each option holds that is not out."""
        return {
            one: sum(self.piles[one].values(), Fraction(0))
            for one in sorted(self.continuing.union(self.elected))
        }

    def ranked(self) -> list[str]:
        """The options still to be settled, most votes first, equal ones by name."""
        held = {one: sum(self.piles[one].values(), Fraction(0)) for one in self.continuing}
        return sorted(held, key=lambda one: (-held[one], one))


@dataclass(frozen=True, slots=True)
class Choice:
    """What happens next, and to whom; several equals need a lot unless it is harmless."""

    kind: str
    equals: tuple[str, ...]
    is_harmless: bool = False


def first_stage(options: Sequence[str], orders: Rankings) -> Stage:
    """Every ballot stands with its first option at full value."""
    piles: dict[str, dict[Ranking, Fraction]] = {one: {} for one in options}
    exhausted = Fraction(0)
    for order, number in orders.items():
        if order:
            piles[order[0]][order] = Fraction(number)
        else:
            exhausted += number
    return Stage(piles, frozenset(options), (), frozenset(), exhausted)


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
    is_harmless = not least and len(stage.continuing) - len(equals) >= open_seats
    return Choice(ELIMINATE, equals, is_harmless)


def take(stage: Stage, kind: str, one: str, quota: int) -> Stage:
    """The stage after this step."""
    held = sum(stage.piles[one].values(), Fraction(0))
    if kind == TRANSFER:
        return _hand_on(stage, one, (held - quota) / held)
    left = Stage(
        stage.piles,
        stage.continuing - {one},
        stage.elected if kind == ELIMINATE else (*stage.elected, one),
        stage.pending if kind == ELIMINATE or held <= quota else stage.pending | {one},
        stage.exhausted,
    )
    return _hand_on(left, one, Fraction(1)) if kind == ELIMINATE else left


def _hand_on(stage: Stage, one: str, factor: Fraction) -> Stage:
    """The holder's ballots stand with the next option still to be settled, at this factor."""
    piles = {holder: dict(pile) for holder, pile in stage.piles.items()}
    exhausted = stage.exhausted
    for order, value in piles.pop(one).items():
        heir = next((other for other in order if other in stage.continuing), None)
        if heir is None:
            exhausted += value * factor
        else:
            piles[heir][order] = value * factor
    # What doesn't go on stays: after a surplus that is the quota.
    piles[one] = {order: value * (1 - factor) for order, value in stage.piles[one].items()}
    return Stage(piles, stage.continuing, stage.elected, stage.pending - {one}, exhausted)
