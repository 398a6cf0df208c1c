"""The same ideas put together: the tree of clusters, which note is in which, and who did what."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model, enum_column
from workshops.models.contribution import Contribution
from workshops.models.workshop import Prompt


class Cluster(Keyed, Model):
    """Notes and clusters of one prompt that say the same; free while it has no parent."""

    __tablename__ = "workshop_cluster"
    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id != id", name="parent"),
        CheckConstraint("length(title) BETWEEN 1 AND 160", name="title"),
    )

    prompt_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_prompt.id", ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop_cluster.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    lead_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workshop_contribution.id", ondelete="SET NULL")
    )
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    prompt: Mapped[Prompt] = relationship()
    lead: Mapped[Contribution | None] = relationship()


class ClusteredNote(Model):
    """Which cluster directly holds the note: one at most, for the note is the key."""

    __tablename__ = "workshop_clustered_note"

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_contribution.id", ondelete="CASCADE"), primary_key=True
    )
    cluster_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_cluster.id", ondelete="CASCADE"), index=True
    )


class ClusterStep(enum.Enum):
    """What was done to a cluster."""

    PUT_TOGETHER = "put_together"
    TAKEN_APART = "taken_apart"
    NAMED = "named"


class ClusterDeed(Keyed, Model):
    """The lineage: what was done to which cluster, of what it was made, who did it and when.

    It outlives the cluster, so a cluster that was taken apart can still be told of.
    """

    __tablename__ = "workshop_cluster_deed"
    __table_args__ = (Index("ix_workshop_cluster_deed_prompt_id_done_at", "prompt_id", "done_at"),)

    prompt_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_prompt.id", ondelete="CASCADE"))
    cluster_id: Mapped[UUID] = mapped_column(index=True)
    step: Mapped[ClusterStep] = mapped_column(enum_column(ClusterStep, "step"))
    title: Mapped[str] = mapped_column(String(160))
    members: Mapped[list[str]] = mapped_column(Json)
    done_at: Mapped[datetime]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
