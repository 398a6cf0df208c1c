"""How a ballot is marked: its kind, and what the kind leaves to the contest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

STARS = 5
DEFAULT_SCORE = 10
DEFAULT_BUDGET = 10
MOST_SCORE = 100
MOST_BUDGET = 1_000
MOST_RANKED = 200


class BallotKind(StrEnum):
    """How a voter marks a ballot."""

    SINGLE = "single"
    APPROVAL = "approval"
    STARS = "stars"
    SCORE = "score"
    RANKED = "ranked"
    POINTS = "points"


class InvalidRule(ValueError):
    """The value says no rule for ballots of this kind; carries the name of the part at fault."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class BallotRule:
    """A kind of ballot with its highest mark, its budget, shared ranks and how many are marked."""

    kind: BallotKind
    maximum: int | None = None
    budget: int | None = None
    shared: bool = True
    limit: int | None = None

    @classmethod
    def of(cls, kind: BallotKind) -> "BallotRule":
        """The rule of a kind when nothing else is said."""
        return cls.from_value(kind, {})

    @classmethod
    def from_value(cls, kind: BallotKind, value: Mapping[str, Any]) -> "BallotRule":
        """The rule that a manifest states; InvalidRule when it states something else."""
        known = set(cls._names(kind))
        if unknown := sorted(set(value) - known):
            raise InvalidRule(unknown[0])
        match kind:
            case BallotKind.STARS:
                return cls(kind, maximum=_whole(value, "max", STARS, STARS, STARS))
            case BallotKind.SCORE:
                return cls(kind, maximum=_whole(value, "max", DEFAULT_SCORE, 1, MOST_SCORE))
            case BallotKind.POINTS:
                return cls(kind, budget=_whole(value, "budget", DEFAULT_BUDGET, 1, MOST_BUDGET))
            case BallotKind.RANKED:
                return cls(kind, shared=_shared(value), limit=_limit(value))
            case BallotKind.SINGLE:
                return cls(kind, limit=1)
            case BallotKind.APPROVAL:
                return cls(kind)

    def to_value(self) -> dict[str, Any]:
        """What the manifest states: every part of the rule that the kind leaves open."""
        values = {
            "max": self.maximum,
            "budget": self.budget,
            "shared": self.shared,
            "limit": self.limit,
        }
        return {name: values[name] for name in self._names(self.kind)}

    def most(self, options: int) -> int:
        """The highest mark that one option may have."""
        if self.kind is BallotKind.RANKED:
            return options
        return self.maximum or self.budget or 1

    @staticmethod
    def _names(kind: BallotKind) -> tuple[str, ...]:
        return {
            BallotKind.STARS: ("max",),
            BallotKind.SCORE: ("max",),
            BallotKind.POINTS: ("budget",),
            BallotKind.RANKED: ("shared", "limit"),
        }.get(kind, ())


def _whole(value: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    number = value.get(name, default)
    # True is an int to Python, but no number of stars.
    if type(number) is not int or not least <= number <= most:
        raise InvalidRule(name)
    return number


def _shared(value: Mapping[str, Any]) -> bool:
    shared = value.get("shared", True)
    if not isinstance(shared, bool):
        raise InvalidRule("shared")
    return shared


def _limit(value: Mapping[str, Any]) -> int | None:
    if value.get("limit") is None:
        return None
    return _whole(value, "limit", MOST_RANKED, 1, MOST_RANKED)
