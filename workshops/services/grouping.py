"""Reading clusters: what is free, what a cluster holds at any depth, its notes and dots summed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from workshops.models import (
    Cluster,
    ClusterDeed,
    ClusteredNote,
    Contribution,
    Dot,
    DotDevice,
    Prompt,
)
from workshops.rules.clusters import DotSum, GivenDots, sum_dots

CLUSTERS_SHOWN = 50
NOTES_SHOWN = 100
DEEDS_SHOWN = 20


@dataclass(slots=True)
class ClusterCard:
    """A cluster with all it holds: its own notes, its inner clusters, sums over every depth."""

    cluster: Cluster
    notes: list[Contribution] = field(default_factory=list)
    inner: list[ClusterCard] = field(default_factory=list)
    count: int = 0
    dots: DotSum = field(default_factory=DotSum)

    @property
    def every_note(self) -> list[Contribution]:
        """The notes of every depth, in their order of writing."""
        found, waiting = list(self.notes), list(self.inner)
        while waiting:  # by hand: a cluster may be deeper than Python's calls may nest
            at = waiting.pop()
            found.extend(at.notes)
            waiting.extend(at.inner)
        return sorted(found, key=lambda note: (note.recorded_at, note.number))


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Free notes of one page, and how many pages there are."""

    notes: Sequence[Contribution]
    number: int
    pages: int
    total: int


def free_notes(session: Session, prompt: Prompt, *, find: str = "", number: int = 1) -> NotesPage:
    """The notes in use that are in no cluster, as they were written; those with the words."""
    query = _free(prompt)
    for word in find.split():
        query = query.where(Contribution.text.icontains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // NOTES_SHOWN))
    at = min(max(number, 1), pages)
    notes = session.scalars(
        query.order_by(Contribution.recorded_at, Contribution.session_id, Contribution.number)
        .offset((at - 1) * NOTES_SHOWN)
        .limit(NOTES_SHOWN)
        .options(joinedload(Contribution.session), joinedload(Contribution.table))
    ).all()
    return NotesPage(notes, at, pages, total)


def free_clusters(session: Session, prompt: Prompt) -> list[ClusterCard]:
    """The clusters in no other one, with the most dots first, then with the most notes."""
    cards = _cards(session, prompt)
    free = [card for card in cards if card.cluster.parent_id is None]
    return sorted(free, key=lambda c: (-c.dots.all, -c.count, c.cluster.made_at, c.cluster.title))


def cluster_of_notes(session: Session, prompt: Prompt) -> Mapping[UUID, ClusterCard]:
    """The outermost cluster of every clustered note, for exports: one row stays one note."""
    return {note.id: card for card in free_clusters(session, prompt) for note in card.every_note}


def dots_of(session: Session, notes: Iterable[UUID]) -> Mapping[UUID, DotSum]:
    """Dots of each of the notes that has any."""
    given = _given(session, select(Dot).where(Dot.contribution_id.in_(list(notes))))
    return {note_id: sum_dots(dots) for note_id, dots in given.items()}


def weights_of(session: Session, workshop_id: UUID) -> Mapping[UUID, int]:
    """How many dots each note of a workshop has by both ways, where it has any."""
    rows = session.execute(
        select(Dot.contribution_id, func.sum(Dot.amount).label("dots"))
        .join(Contribution, Contribution.id == Dot.contribution_id)
        .join(Prompt, Prompt.id == Contribution.prompt_id)
        .where(Prompt.workshop_id == workshop_id)
        .group_by(Dot.contribution_id)
    )
    return {row.contribution_id: int(row.dots) for row in rows}


def deeds_of(session: Session, prompt: Prompt) -> Sequence[ClusterDeed]:
    """The last steps on this prompt's clusters, newest first."""
    return session.scalars(
        select(ClusterDeed)
        .where(ClusterDeed.prompt_id == prompt.id)
        .order_by(ClusterDeed.done_at.desc(), ClusterDeed.id)
        .limit(DEEDS_SHOWN)
    ).all()


def _free(prompt: Prompt) -> Select[Contribution]:
    return select(Contribution).where(
        Contribution.prompt_id == prompt.id,
        Contribution.set_aside_reason.is_(None),
        ~exists().where(ClusteredNote.contribution_id == Contribution.id),
    )


def _cards(session: Session, prompt: Prompt) -> list[ClusterCard]:
    clusters = session.scalars(select(Cluster).where(Cluster.prompt_id == prompt.id)).all()
    cards = {cluster.id: ClusterCard(cluster) for cluster in clusters}
    held = select(Contribution, ClusteredNote.cluster_id).join(
        ClusteredNote, ClusteredNote.contribution_id == Contribution.id
    )
    rows = session.execute(
        held.where(Contribution.prompt_id == prompt.id)
        .order_by(Contribution.recorded_at, Contribution.number)
        .options(joinedload(Contribution.session), joinedload(Contribution.table))
    )
    for note, cluster_id in rows:
        cards[cluster_id].notes.append(note)
    for card in cards.values():
        if card.cluster.parent_id is not None:
            cards[card.cluster.parent_id].inner.append(card)
    _sum(session, prompt, cards.values())
    return list(cards.values())


def _sum(session: Session, prompt: Prompt, cards: Iterable[ClusterCard]) -> None:
    """Notes that are set aside stay where they are but count for nothing."""
    clustered = (
        select(Dot)
        .join(ClusteredNote, ClusteredNote.contribution_id == Dot.contribution_id)
        .join(
            Contribution,
            and_(Contribution.id == Dot.contribution_id, Contribution.prompt_id == prompt.id),
        )
    )
    given = _given(session, clustered)
    for card in cards:
        used = [note for note in card.every_note if note.set_aside_reason is None]
        card.count = len(used)
        card.dots = sum_dots(dots for note in used for dots in given.get(note.id, ()))


def _given(session: Session, query: Select[Dot]) -> Mapping[UUID, list[GivenDots]]:
    given: dict[UUID, list[GivenDots]] = defaultdict(list)
    for dot in session.scalars(query):
        dotter = dot.dotter if dot.device is DotDevice.PERSON else None
        given[dot.contribution_id].append(GivenDots(dot.amount, dotter))
    return given
