"""Merging the same ideas: any depth, undone at will, two facilitators at once."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import Account
from engage.audit import AuditEvent
from engage.db import get_or_abort, read_session, unit_of_work
from tests.conftest import FrozenClock
from tests.factories.base import current_session
from tests.factories.processes import AFTER, NOON
from tests.factories.workshops import make_note, make_room, make_second_room
from tests.support.accounts import account_with
from workshops.evidence import WorkshopEvidence
from workshops.models import (
    Cluster,
    ClusterDeed,
    ClusteredNote,
    Contribution,
    Dot,
    DotDevice,
    Prompt,
    SetAsideReason,
    WorkshopSession,
)
from workshops.rules.clusters import Chosen
from workshops.services.clustering import name_cluster, put_together, take_apart
from workshops.services.grouping import cluster_of_notes, dots_of, free_clusters, free_notes
from workshops.services.problems import ClusterMoved, ClusterTooSmall
from workshops.services.recording import set_aside


@pytest.fixture
def room(session: Session) -> WorkshopSession:
    """An open room."""
    return make_room(session)


@pytest.fixture
def by(session: Session) -> Account:
    """A facilitator."""
    return account_with(session, [Role.FACILITATOR])


def good(room: WorkshopSession) -> Prompt:
    """The prompt of what is good."""
    return room.workshop.prompts[0]


def join(session: Session, room: WorkshopSession, by: Account, *things: object) -> Cluster:
    """Notes and clusters put together."""
    chosen = Chosen(
        [each.id for each in things if isinstance(each, Contribution)],
        [each.id for each in things if isinstance(each, Cluster)],
    )
    return put_together(session, good(room), chosen, by=by.id, now=NOON)


def shape(session: Session) -> tuple[set[tuple[UUID, UUID]], set[tuple[UUID, UUID | None, str]]]:
    """Everything that clusters are."""
    notes = session.execute(select(ClusteredNote.contribution_id, ClusteredNote.cluster_id))
    clusters = session.execute(select(Cluster.id, Cluster.parent_id, Cluster.title))
    return {(a, b) for a, b in notes}, {(a, b, c) for a, b, c in clusters}


def dot(session: Session, note: Contribution, amount: int, dotter: str | None = None) -> None:
    """Dots on a note."""
    session.add(
        Dot(
            contribution_id=note.id,
            device=DotDevice.PERSON if dotter else DotDevice.PAPER,
            dotter=dotter,
            amount=amount,
            counted_at=NOON,
        )
    )
    session.flush()


def test_merging_into_a_merged_card_loses_nothing_and_is_undone_step_by_step(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    """funretro/distributed#266, MaibornWolff/retro#124: a card vanished."""
    notes = [make_note(session, room, f"Bussi {number}") for number in range(5)]
    shapes = [shape(session)]
    first = join(session, room, by, notes[0], notes[1])
    shapes.append(shape(session))
    second = join(session, room, by, notes[2], notes[3])
    shapes.append(shape(session))
    whole = join(session, room, by, first, second, notes[4])
    (card,) = free_clusters(session, good(room))
    assert [note.text for note in card.every_note] == [note.text for note in notes]
    assert free_notes(session, good(room)).total == 0
    for cluster in (whole, second, first):
        take_apart(session, cluster.id, by=by.id, now=NOON)
        assert shape(session) == shapes.pop()
    assert [note.text for note in free_notes(session, good(room)).notes] == [
        f"Bussi {number}" for number in range(5)
    ]


def test_merged_cards_keep_their_dots_and_sorting_uses_the_sum(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    """funretro/distributed#74, vsts-extension-retrospectives#158, scrumlr.io#3108."""
    notes = [make_note(session, room, f"Ajatus {number}") for number in range(4)]
    dot(session, notes[0], 2, "a")
    dot(session, notes[1], 1, "a")
    dot(session, notes[1], 1, "b")
    dot(session, notes[1], 7)
    dot(session, notes[2], 3, "c")
    join(session, room, by, notes[2], notes[3])
    join(session, room, by, notes[0], notes[1])
    first, other = free_clusters(session, good(room))
    assert (first.dots.device, first.dots.paper, first.dots.dotters) == (4, 7, 2)
    assert (other.dots.device, other.dots.paper, other.count) == (3, 0, 2)
    assert dots_of(session, [notes[1].id])[notes[1].id].all == 9


def test_merging_never_edits_what_people_wrote(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    """allourideas/pairwise-api#14: people's words stay."""
    notes = [make_note(session, room, words) for words in ("Bussi  illalla!", "=bussi")]
    texts = {note.id: note.text for note in notes}
    cluster = join(session, room, by, *notes)
    name_cluster(session, cluster.id, title="Iltabussit", lead_id=notes[1].id, by=by.id, now=NOON)
    session.expire_all()
    assert {note.id: note.text for note in session.scalars(select(Contribution))} == texts
    assert (cluster.title, cluster.lead_id) == ("Iltabussit", notes[1].id)


def test_a_merge_leaves_its_lineage_after_it_is_undone(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    """decidim/decidim#1970: merge and split must leave traces."""
    cluster = join(session, room, by, make_note(session, room), make_note(session, room, "Metsä"))
    take_apart(session, cluster.id, by=by.id, now=NOON)
    deeds = session.scalars(select(ClusterDeed).order_by(ClusterDeed.step)).all()
    assert [deed.step.value for deed in deeds] == ["put_together", "taken_apart"]
    assert {deed.done_by for deed in deeds} == {by.id}
    assert all(deed.members == ["littoinen/1", "littoinen/2"] for deed in deeds)
    tags = set(session.scalars(select(AuditEvent.tag)))
    assert {"workshops:cluster:put_together", "workshops:cluster:taken_apart"} <= tags


def test_rooms_of_a_workshop_share_clusters_but_prompts_do_not(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    other = make_second_room(session, room, "kuusisto")
    here, there = make_note(session, room, "Metsä"), make_note(session, other, "Metsät")
    assert join(session, room, by, here, there).title in {"Metsä", "Metsät"}
    assert set(cluster_of_notes(session, good(room))) == {here.id, there.id}
    improve = make_note(session, room, "Hakkuut", prompt="improve")
    with pytest.raises(ClusterMoved):
        join(session, room, by, improve, make_note(session, room, "Puut"))


def test_what_is_not_free_is_not_merged_again(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    notes = [make_note(session, room, f"Ajatus {number}") for number in range(3)]
    cluster = join(session, room, by, notes[0], notes[1])
    with pytest.raises(ClusterMoved):
        join(session, room, by, notes[1], notes[2])
    with pytest.raises(ClusterTooSmall):
        join(session, room, by, notes[2])
    assert join(session, room, by, notes[0], notes[1]) is cluster
    outer = join(session, room, by, cluster, notes[2])
    with pytest.raises(ClusterMoved):
        take_apart(session, cluster.id, by=by.id, now=NOON)
    take_apart(session, outer.id, by=by.id, now=NOON)
    with pytest.raises(ClusterMoved):
        take_apart(session, outer.id, by=by.id, now=NOON)


def test_a_cluster_is_led_by_one_of_its_own_notes_and_keeps_a_title(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    notes = [make_note(session, room, f"Ajatus {number}") for number in range(4)]
    inner = join(session, room, by, notes[0], notes[1])
    outer = join(session, room, by, inner, notes[2])
    name_cluster(session, outer.id, title="Kaikki", lead_id=notes[0].id, by=by.id, now=NOON)
    with pytest.raises(ClusterMoved):
        name_cluster(session, outer.id, title="x", lead_id=notes[3].id, by=by.id, now=NOON)
    with pytest.raises(ClusterTooSmall):
        name_cluster(session, outer.id, title="  ", lead_id=None, by=by.id, now=NOON)


def test_a_note_set_aside_stays_in_its_cluster_and_counts_for_nothing(
    session: Session, room: WorkshopSession, by: Account
) -> None:
    notes = [make_note(session, room, f"Ajatus {number}") for number in range(2)]
    dot(session, notes[0], 3)
    join(session, room, by, *notes)
    set_aside(session, notes[0], SetAsideReason.OFF_TOPIC, by=by.id, now=NOON)
    (card,) = free_clusters(session, good(room))
    assert (card.count, card.dots.all, len(card.every_note)) == (1, 0, 2)


def test_free_notes_are_found_by_their_words_and_paged(
    session: Session, room: WorkshopSession
) -> None:
    for number in range(103):
        make_note(session, room, f"Bussi {number} 100%")
    make_note(session, room, "Kirjasto")
    page = free_notes(session, good(room), number=99)
    assert (page.number, page.pages, page.total, len(page.notes)) == (2, 2, 104, 4)
    assert free_notes(session, good(room), find="kirjasto").total == 1
    assert free_notes(session, good(room), find="0% bussi").total == 103
    assert free_notes(session, good(room), find="%").total == 103


def test_passages_stay_single_notes_with_their_own_dots(
    session: Session, room: WorkshopSession, by: Account, frozen: FrozenClock
) -> None:
    frozen.at(AFTER)
    notes = [make_note(session, room, f"Ajatus {number}") for number in range(3)]
    dot(session, notes[0], 2, "a")
    dot(session, notes[0], 5)
    join(session, room, by, *notes)
    found = WorkshopEvidence().passages(session, room.workshop.step.process_id)
    assert {passage.text: passage.weight for passage in found} == {
        "Ajatus 0": 7,
        "Ajatus 1": 0,
        "Ajatus 2": 0,
    }


def merge_at_once(app: Flask, prompt_id: UUID, ids: list[UUID], by: UUID) -> bool:
    """What one facilitator's request does; False when the other was quicker."""
    try:
        with app.app_context(), unit_of_work() as session:
            prompt = get_or_abort(session, Prompt, prompt_id)
            put_together(session, prompt, Chosen(ids), by=by, now=NOON)
    except ClusterMoved:
        return False
    return True


def test_two_facilitators_at_once_never_put_a_note_into_two_clusters(committed_db: Flask) -> None:
    with unit_of_work() as session:
        token = current_session.set(session)
        by = account_with(session, [Role.FACILITATOR]).id
        room = make_room(session)
        ids = [make_note(session, room, f"Ajatus {number}").id for number in range(9)]
        prompt_id = good(room).id
        current_session.reset(token)
    # Neighbours overlap in one note: of two that overlap, at most one can be there.
    wanted = [ids[at : at + 2] for at in range(8)]
    with ThreadPoolExecutor(4) as desks:
        done = list(
            desks.map(lambda pair: merge_at_once(committed_db, prompt_id, pair, by), wanted)
        )
    assert any(done)
    with read_session() as session:
        made = sum(done)
        assert session.scalar(select(func.count(Cluster.id))) == made
        assert session.scalar(select(func.count(ClusteredNote.contribution_id))) == 2 * made
    assert not any(a and b for a, b in pairwise(done))
