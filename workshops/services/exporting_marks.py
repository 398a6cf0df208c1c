"""What stands beside the notes of a prompt: the cell each came from, its dots, its cluster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.tables.formulas import column_letters
from workshops.models import Cluster, Contribution, NoteOrigin, Prompt
from workshops.rules.clusters import DotSum
from workshops.rules.exported import ExportedMarks
from workshops.services.grouping import cluster_of_notes, dots_of

CHUNK = 500


@dataclass(frozen=True, slots=True)
class MarksReader:
    """Read once for a prompt, asked for each of its notes."""

    clusters: dict[UUID, Cluster]
    dots: dict[UUID, DotSum]
    origins: dict[UUID, NoteOrigin]

    def of(self, note_id: UUID) -> ExportedMarks:
        """The marks of the note; dots that nobody counted are unknown, not none."""
        origin = self.origins.get(note_id)
        dots = self.dots.get(note_id)
        cluster = self.clusters.get(note_id)
        written = origin.dots if origin else None
        return ExportedMarks(
            cluster=cluster.title if cluster else None,
            cluster_id=cluster.id if cluster else None,
            dots_device=dots.device if dots else None,
            dots_paper=dots.paper if dots else written,
            heading=origin.heading if origin else "",
            origin=_told(origin) if origin else "",
        )


def read_marks(session: Session, prompt: Prompt, notes: Sequence[Contribution]) -> MarksReader:
    """Clusters, dots and origins of the notes, which are all under the prompt."""
    cards = cluster_of_notes(session, prompt)
    dots: dict[UUID, DotSum] = {}
    origins: dict[UUID, NoteOrigin] = {}
    for part in _chunks([note.id for note in notes]):
        dots.update(dots_of(session, part))
        found = session.scalars(select(NoteOrigin).where(NoteOrigin.contribution_id.in_(part)))
        origins.update({origin.contribution_id: origin for origin in found})
    return MarksReader({key: card.cluster for key, card in cards.items()}, dots, origins)


def _told(origin: NoteOrigin) -> str:
    """File, sheet and cell, as one finds them in a spreadsheet program."""
    cell = f"{column_letters(origin.column)}{origin.row}"
    return " / ".join(part for part in (origin.file_name, origin.sheet, cell) if part)


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
