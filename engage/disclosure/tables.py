"""What goes into disclosure and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Note(StrEnum):
    """Why figures are missing; the pages have the sentence."""

    BELOW_MINIMUM = "below-minimum"  # too few answered
    POSITION_ONLY = "position-only"  # too few for figures, enough to say above, level or below
    COMPLEMENTARY = "complementary"  # hidden so that a smaller group can't be worked out from it
    ALMOST_ALL = "almost-all"  # (nearly) everybody gave the same answer


class Position(StrEnum):
    """Where a group of five to nine lies against the whole."""

    ABOVE = "above"
    LEVEL = "level"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class RawGroup:
    """One row of a tally as it was counted: not to be shown to anybody."""

    key: str
    counts: Mapping[str, int]
    base: int


@dataclass(frozen=True, slots=True)
class RawTable:
    """Groups by options, with the whole they belong to if that is published too."""

    options: tuple[str, ...]
    groups: tuple[RawGroup, ...]
    total: RawGroup | None = None
    is_exclusive: bool = True
    values: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        rows = [*self.groups, self.total] if self.total else list(self.groups)
        for row in rows:
            self._check(row)
        if len({group.key for group in self.groups}) != len(self.groups):
            raise ValueError("a group is there twice")
        if self.total:
            self._check_sums(self.total)

    def _check(self, row: RawGroup) -> None:
        if set(row.counts) - set(self.options):
            raise ValueError(f"{row.key}: a count for an option the table doesn't have")
        if any(not 0 <= count <= row.base for count in row.counts.values()):
            raise ValueError(f"{row.key}: a count is below zero or above the base")
        if self.is_exclusive and sum(row.counts.values()) != row.base:
            raise ValueError(f"{row.key}: the counts of a single choice don't add up to the base")

    def _check_sums(self, total: RawGroup) -> None:
        rest = total.base - sum(group.base for group in self.groups)
        for option in self.options:
            ticks = sum(group.counts.get(option, 0) for group in self.groups)
            if not 0 <= total.counts.get(option, 0) - ticks <= rest:
                raise ValueError(f"{total.key}: the groups don't fit into the total at {option!r}")


@dataclass(frozen=True, slots=True)
class DisclosedGroup:
    """One row as it may be shown: None stands for every figure that may not."""

    key: str
    counts: Mapping[str, int | None]
    base: int | None
    note: Note | None = None
    position: Position | None = None
    almost_all: tuple[str, ...] = ()  # the options that (nearly) everybody in the group chose

    @property
    def is_suppressed(self) -> bool:
        """True when no figure of the group may be shown."""
        return self.base is None

    @property
    def is_complete(self) -> bool:
        """True when nothing of the group is hidden: then its mean and median may be shown too."""
        return self.base is not None and None not in self.counts.values()


@dataclass(frozen=True, slots=True)
class DisclosedTable:
    """A table that may be shown as it is."""

    groups: tuple[DisclosedGroup, ...]
    total: DisclosedGroup | None

    def group(self, key: str) -> DisclosedGroup:
        """The row of that group."""
        return next(group for group in self.groups if group.key == key)
