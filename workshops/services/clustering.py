"""Putting the same ideas together and taking them apart again, with who did it and when.

Whoever changes the clusters of a prompt holds the prompt's row until the commit, so two
facilitators take turns; the second is told when what was chosen isn't free any more.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.db import get_or_abort
from workshops.models import (
    Cluster,
    ClusterDeed,
    ClusteredNote,
    ClusterStep,
    Contribution,
    Prompt,
)
from workshops.rules.clusters import (
    Chosen,
    ClusterFault,
    ClusterRefused,
    may_be_joined,
    title_from,
)
from workshops.services.problems import ClusterMoved, ClusterTooSmall


def put_together(
    session: Session, prompt: Prompt, chosen: Chosen, *, title: str = "", by: UUID, now: datetime
) -> Cluster:
    """One new cluster holds what was chosen; sent twice it is there once."""
    lock_clusters(session, prompt)
    notes, clusters = _found(session, prompt, chosen)
    again = _made_already(session, chosen, notes, clusters)
    if again is not None:
        return again
    _refuse_unless_free(session, chosen, notes, clusters)
    words = [each.title for each in clusters] + [note.text for note in notes]
    cluster = Cluster(prompt_id=prompt.id, title=title_from(title, words), made_at=now, made_by=by)
    session.add(cluster)
    session.flush()
    for note in notes:
        session.add(ClusteredNote(contribution_id=note.id, cluster_id=cluster.id))
    for each in clusters:
        each.parent_id = cluster.id
    _log(session, cluster, ClusterStep.PUT_TOGETHER, _named(notes, clusters), by=by, now=now)
    return cluster


def take_apart(session: Session, cluster_id: UUID, *, by: UUID, now: datetime) -> Prompt:
    """The cluster is gone; the notes and clusters it was made of are free, each as it was."""
    cluster = _held(session, cluster_id)
    if cluster.parent_id is not None:
        raise ClusterMoved(cluster.title)
    rows = session.scalars(
        select(ClusteredNote).where(ClusteredNote.cluster_id == cluster.id)
    ).all()
    ids = [row.contribution_id for row in rows]
    notes = session.scalars(
        select(Contribution).where(Contribution.id.in_(ids)).order_by(Contribution.number)
    ).all()
    inner = session.scalars(select(Cluster).where(Cluster.parent_id == cluster.id)).all()
    for row in rows:
        session.delete(row)
    for each in inner:
        each.parent_id = None
    session.flush()
    _log(session, cluster, ClusterStep.TAKEN_APART, _named(notes, inner), by=by, now=now)
    session.delete(cluster)
    return cluster.prompt


def name_cluster(
    session: Session,
    cluster_id: UUID,
    *,
    title: str,
    lead_id: UUID | None,
    by: UUID,
    now: datetime,
) -> Cluster:
    """The cluster has this title, and this one of its notes leads it; None leads with none."""
    cluster = _held(session, cluster_id)
    if not title.strip():
        raise ClusterTooSmall(cluster.title)
    if lead_id is not None and not _is_inside(session, lead_id, cluster.id):
        raise ClusterMoved(cluster.title)
    cluster.title, cluster.lead_id = title_from(title, ()), lead_id
    lead = get_or_abort(session, Contribution, lead_id) if lead_id else None
    _log(session, cluster, ClusterStep.NAMED, _named([lead] if lead else [], ()), by=by, now=now)
    return cluster


def lock_clusters(session: Session, prompt: Prompt) -> None:
    """Until the commit nobody else changes the clusters of this prompt; notes still come in."""
    # "No key update" lets the phones' notes, which point at this row, through meanwhile. SQLite
    # has one writer anyway.
    session.execute(select(Prompt.id).where(Prompt.id == prompt.id).with_for_update(key_share=True))


def _held(session: Session, cluster_id: UUID) -> Cluster:
    """The cluster as it is once its prompt is locked; ClusterMoved when it's gone by then."""
    prompt_id = session.scalar(select(Cluster.prompt_id).where(Cluster.id == cluster_id))
    if prompt_id is None:
        raise ClusterMoved
    lock_clusters(session, get_or_abort(session, Prompt, prompt_id))
    cluster = session.get(Cluster, cluster_id, populate_existing=True)
    if cluster is None:
        raise ClusterMoved
    return cluster


def _found(
    session: Session, prompt: Prompt, chosen: Chosen
) -> tuple[Sequence[Contribution], Sequence[Cluster]]:
    notes = session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(chosen.notes), Contribution.prompt_id == prompt.id)
        .order_by(Contribution.recorded_at, Contribution.number, Contribution.id)
    ).all()
    clusters = session.scalars(
        select(Cluster)
        .where(Cluster.id.in_(chosen.clusters), Cluster.prompt_id == prompt.id)
        .order_by(Cluster.made_at, Cluster.id)
        .execution_options(populate_existing=True)
    ).all()
    return notes, clusters


def _holders(session: Session, notes: Sequence[Contribution]) -> dict[UUID, UUID]:
    ids = [note.id for note in notes]
    rows = session.execute(
        select(ClusteredNote.contribution_id, ClusteredNote.cluster_id).where(
            ClusteredNote.contribution_id.in_(ids)
        )
    )
    return {row.contribution_id: row.cluster_id for row in rows}


def _refuse_unless_free(
    session: Session, chosen: Chosen, notes: Sequence[Contribution], clusters: Sequence[Cluster]
) -> None:
    held = _holders(session, notes)
    known = {note.id for note in notes} | {each.id for each in clusters}
    free = {note.id for note in notes if note.id not in held}
    free |= {each.id for each in clusters if each.parent_id is None}
    try:
        may_be_joined(chosen.all, known=known, free=free)
    except ClusterRefused as refused:
        if refused.fault is ClusterFault.TOO_FEW:
            raise ClusterTooSmall from refused
        raise ClusterMoved from refused


def _made_already(
    session: Session, chosen: Chosen, notes: Sequence[Contribution], clusters: Sequence[Cluster]
) -> Cluster | None:
    """The cluster that is made of exactly this, if somebody (a second click) made it before."""
    holders = set(_holders(session, notes).values()) | {each.parent_id for each in clusters}
    if len(holders) != 1 or None in holders:
        return None
    (holder,) = holders
    inside = set(
        session.scalars(
            select(ClusteredNote.contribution_id).where(ClusteredNote.cluster_id == holder)
        )
    ) | set(session.scalars(select(Cluster.id).where(Cluster.parent_id == holder)))
    return session.get(Cluster, holder) if inside == set(chosen.all) else None


def _is_inside(session: Session, note_id: UUID, cluster_id: UUID) -> bool:
    at = session.scalar(
        select(ClusteredNote.cluster_id).where(ClusteredNote.contribution_id == note_id)
    )
    while at is not None and at != cluster_id:
        at = session.scalar(select(Cluster.parent_id).where(Cluster.id == at))
    return at == cluster_id


def _named(notes: Sequence[Contribution], clusters: Sequence[Cluster]) -> list[str]:
    """Members by what people can look up: SESSION/NUMBER of notes, titles of clusters."""
    return [f"{note.session.key}/{note.number}" for note in notes] + [
        each.title for each in clusters
    ]


def _log(
    session: Session,
    cluster: Cluster,
    step: ClusterStep,
    members: list[str],
    *,
    by: UUID,
    now: datetime,
) -> None:
    session.add(
        ClusterDeed(
            prompt_id=cluster.prompt_id,
            cluster_id=cluster.id,
            step=step,
            title=cluster.title,
            members=members,
            done_at=now,
            done_by=by,
        )
    )
    audit(
        session,
        f"workshops:cluster:{step.value}",
        actor=by,
        subject=f"{cluster.prompt.workshop.step.path}/{cluster.prompt.key}",
        details={"members": len(members)},
    )
    session.flush()
