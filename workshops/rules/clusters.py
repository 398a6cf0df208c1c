"""The same ideas put together: a cluster is made of notes and clusters, and can be taken apart.

The algebra is small on purpose. Only what stands free (in no cluster) can be put together, and
that always makes a new cluster around it; taking apart removes a free cluster and sets free
exactly what it was made of. So a note is never in two clusters, no cluster contains itself, and
any number of steps can be walked back. Nothing here touches the words of a note.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

K = TypeVar("K", bound=Hashable)

LONGEST_TITLE = 160
"""As much as fits on one line of a report; the words of the notes stay whole beneath it."""


MOST_AT_ONCE = 1000
"""As many fields as one form may carry, so nothing that was ticked is left out."""


class ClusterFault(StrEnum):
    """Machine codes; the views have the words."""

    TOO_FEW = "too-few"
    UNKNOWN = "unknown"
    NOT_FREE = "not-free"
    TAKEN = "taken"


class ClusterRefused(ValueError):
    """The step can't be taken; nothing has changed."""

    def __init__(self, fault: ClusterFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Forest(Generic[K]):
    """Notes, and clusters with what each was made of (keys of notes or of other clusters)."""

    notes: frozenset[K]
    members: Mapping[K, frozenset[K]] = field(default_factory=dict)

    @property
    def free(self) -> frozenset[K]:
        """Notes and clusters that are in no cluster."""
        held = {member for members in self.members.values() for member in members}
        return (self.notes | self.members.keys()) - held

    def notes_of(self, key: K) -> frozenset[K]:
        """Every note inside, at any depth; of a note itself."""
        return frozenset(self._walk(key))

    def _walk(self, key: K) -> Iterator[K]:
        waiting = [key]
        while waiting:
            at = waiting.pop()
            if at in self.members:
                waiting.extend(self.members[at])
            else:
                yield at


def put_together(forest: Forest[K], new: K, chosen: Iterable[K]) -> Forest[K]:
    """The chosen free notes and clusters are the members of one new cluster."""
    members = frozenset(chosen)
    if new in forest.notes or new in forest.members:
        raise ClusterRefused(ClusterFault.TAKEN)
    may_be_joined(members, known=forest.notes | forest.members.keys(), free=forest.free)
    return Forest(forest.notes, {**forest.members, new: members})


def take_apart(forest: Forest[K], cluster: K) -> Forest[K]:
    """The free cluster is gone, and what it was made of is free again, as it was."""
    if cluster not in forest.members:
        raise ClusterRefused(ClusterFault.UNKNOWN)
    if cluster not in forest.free:
        raise ClusterRefused(ClusterFault.NOT_FREE)
    left = {key: members for key, members in forest.members.items() if key != cluster}
    return Forest(forest.notes, left)


def may_be_joined(chosen: Iterable[K], *, known: Iterable[K], free: Iterable[K]) -> None:
    """At least two, all of them there and all of them free; otherwise ClusterRefused."""
    members = frozenset(chosen)
    if len(members) < 2:
        raise ClusterRefused(ClusterFault.TOO_FEW)
    if not members <= frozenset(known):
        raise ClusterRefused(ClusterFault.UNKNOWN)
    if not members <= frozenset(free):
        raise ClusterRefused(ClusterFault.NOT_FREE)


@dataclass(frozen=True, slots=True)
class GivenDots:
    """Dots on one note: from a device under the dotter's own key, or counted from paper (None)."""

    amount: int
    dotter: str | None = None


@dataclass(frozen=True, slots=True)
class DotSum:
    """Dots by device and from paper, apart; `dotters` are the devices that gave any, each once."""

    device: int = 0
    paper: int = 0
    dotters: int = 0

    @property
    def all(self) -> int:
        """What sorting uses."""
        return self.device + self.paper


def sum_dots(given: Iterable[GivenDots]) -> DotSum:
    """The sum over all notes of a cluster; who dotted two of its notes is one dotter."""
    every = list(given)
    return DotSum(
        device=sum(dots.amount for dots in every if dots.dotter is not None),
        paper=sum(dots.amount for dots in every if dots.dotter is None),
        dotters=len({dots.dotter for dots in every if dots.dotter is not None}),
    )


def title_from(typed: str, texts: Sequence[str]) -> str:
    """The title as typed, on one line; left empty, the first note's words, cut where too long."""
    for words in (typed, *texts):
        line = " ".join(words.split())
        if line:
            return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"
    raise ClusterRefused(ClusterFault.TOO_FEW)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be put together: free notes and free clusters of one prompt."""

    notes: Sequence[UUID] = ()
    clusters: Sequence[UUID] = ()

    @property
    def all(self) -> frozenset[UUID]:
        """Every key once."""
        return frozenset((*self.notes, *self.clusters))
