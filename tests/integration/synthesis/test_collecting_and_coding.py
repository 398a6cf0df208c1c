"""Passages are collected, suggested on, decided on by a person; none is lost or doubled."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.errors import NotFound
from engage.processes.models import Process
from engage.synthesis.models import Coding, CodingState, EvidenceState, PassageRow, Theme
from engage.synthesis.services.coding import decide, next_passage, take_back
from engage.synthesis.tasks import collect, suggest
from tests.factories.evidence import ToldSource, passage
from tests.factories.processes import make_process

EDITOR = uuid4()


def passages(session: Session) -> dict[str, PassageRow]:
    """All passages by their text and id."""
    session.expire_all()
    return {row.public_id: row for row in session.scalars(select(PassageRow))}


def first(session: Session, process: Process) -> PassageRow:
    """The first passage on the desk."""
    found = next_passage(session, process.id)
    assert found
    return found


def test_collecting_twice_changes_nothing(process: Process, session: Session) -> None:
    assert collect(str(process.id))["added"] == 25
    before = sorted(passages(session))
    assert collect(str(process.id)) == {
        "process_id": str(process.id),
        "added": 0,
        "removed": 0,
        "total": 25,
    }
    assert sorted(passages(session)) == before


def test_what_a_source_withdraws_is_gone_with_its_codings(
    process: Process, session: Session, source: ToldSource
) -> None:
    suggest(str(process.id))
    gone = source.told_passages.pop(0)
    assert collect(str(process.id))["removed"] == 1
    left = passages(session)
    assert sum(row.text == gone.text for row in left.values()) == 2
    assert all(coding.passage_id in left for coding in session.scalars(select(Coding)))


def test_a_changed_weight_follows_and_the_reading_stays(
    process: Process, session: Session, source: ToldSource
) -> None:
    collect(str(process.id))
    read = first(session, process)
    decide(session, process.id, read.public_id, accepted=(), by=EDITOR, now=utcnow())
    session.commit()
    source.told_passages = [replace(one, weight=3) for one in source.told_passages]
    assert collect(str(process.id))["added"] == 0
    row = passages(session)[read.public_id]
    assert (row.weight, row.read_by) == (3, EDITOR)


def test_the_rows_do_not_lie_in_the_order_they_were_given(
    process: Process, session: Session, source: ToldSource
) -> None:
    source.told_passages = [passage(f"Ajatus numero {n}") for n in range(60)]
    collect(str(process.id))
    order = [int(row.text.split()[-1]) for row in passages(session).values()]
    assert sorted(order) == list(range(60))
    assert order != sorted(order)


def test_texts_of_a_small_group_are_never_quotable(process: Process, session: Session) -> None:
    collect(str(process.id))
    rows = passages(session).values()
    assert {row.is_quotable for row in rows if row.audience == "staff"} == {False}
    assert {row.is_quotable for row in rows if row.audience == "resident"} == {True}


def test_a_unit_of_few_texts_is_not_named(
    process: Process, session: Session, source: ToldSource
) -> None:
    source.told_passages += [passage("Vain me kaksi", unit_key="kuusisto")] * 2
    collect(str(process.id))
    units = {row.text: row.unit_key for row in passages(session).values()}
    assert units["Vain me kaksi"] is None
    assert "kuusisto" not in units.values()


def test_a_body_speaks_in_its_own_name(
    process: Process, session: Session, source: ToldSource
) -> None:
    body = {"speaker": "Ympäristölautakunta", "audience": "trustee", "unit_key": "littoinen"}
    source.told_passages = [passage("Kaavoituksen on oltava avointa.", **body)]
    collect(str(process.id))
    (row,) = passages(session).values()
    assert (row.unit_key, row.is_quotable, row.speaker) == ("littoinen", True, body["speaker"])


def test_nothing_of_an_unsealed_step_is_collected(
    process: Process, session: Session, source: ToldSource
) -> None:
    source.told_passages.append(passage("Salainen vielä", step_key="visiovisa"))
    collect(str(process.id))
    assert "Salainen vielä" not in {row.text for row in passages(session).values()}


def test_suggestions_come_with_their_reasons_and_are_replaced(
    process: Process, session: Session
) -> None:
    assert suggest(str(process.id))["suggested"]
    before = {(c.passage_id, c.theme_id) for c in session.scalars(select(Coding))}
    bikes = session.scalars(
        select(Coding).join(Coding.theme).where(Theme.key == "walking-and-cycling")
    ).all()
    assert {tuple(coding.reason) for coding in bikes} == {("pyörätie", "talvikunnossapito")}
    suggest(str(process.id))
    session.expire_all()
    assert {(c.passage_id, c.theme_id) for c in session.scalars(select(Coding))} == before


def test_a_decision_stays_when_suggestions_are_made_again(
    process: Process, session: Session
) -> None:
    suggest(str(process.id))
    one = first(session, process)
    chosen = one.codings[0].theme_id
    decide(session, process.id, one.public_id, accepted={chosen}, by=EDITOR, now=utcnow())
    session.commit()
    suggest(str(process.id))
    session.expire_all()
    states = {coding.theme_id: coding.state for coding in passages(session)[one.public_id].codings}
    assert states.pop(chosen) is CodingState.ACCEPTED
    assert set(states.values()) <= {CodingState.REJECTED}
    assert session.get_one(EvidenceState, process.id).read_count == 1


def test_a_decision_can_be_taken_back(process: Process, session: Session) -> None:
    suggest(str(process.id))
    one = first(session, process)
    machine = {coding.theme_id for coding in one.codings}
    own = session.scalars(select(Theme.id).where(Theme.id.not_in(machine))).first()
    assert own
    decide(session, process.id, one.public_id, accepted={own}, by=EDITOR, now=utcnow())
    take_back(session, process.id, one.public_id, by=EDITOR)
    session.expire_all()
    row = passages(session)[one.public_id]
    assert (row.read_at, row.read_by) == (None, None)
    assert {coding.theme_id for coding in row.codings} == machine
    assert {coding.state for coding in row.codings} <= {CodingState.SUGGESTED}
    assert session.get_one(EvidenceState, process.id).read_count == 0


def test_a_theme_of_another_process_is_refused(process: Process, session: Session) -> None:
    suggest(str(process.id))
    other = make_process(session, "muu")
    theme = Theme(process_id=other.id, key="muu", title={"fi": "Muu"})
    session.add(theme)
    session.flush()
    one = first(session, process)
    with pytest.raises(NotFound):
        decide(session, process.id, one.public_id, accepted={theme.id}, by=EDITOR, now=utcnow())
    with pytest.raises(NotFound):
        decide(session, process.id, "0" * 32, accepted=(), by=EDITOR, now=utcnow())


def test_the_desk_goes_round_until_everything_is_read(process: Process, session: Session) -> None:
    collect(str(process.id))
    last = max(passages(session))
    assert first(session, process) == next_passage(session, process.id, after=last)
    for key in passages(session):
        decide(session, process.id, key, accepted=(), by=EDITOR, now=utcnow())
    assert next_passage(session, process.id, after=last) is None


def test_a_second_decision_replaces_the_first_and_counts_once(
    process: Process, session: Session
) -> None:
    suggest(str(process.id))
    one = first(session, process)
    for accepted in ({one.codings[0].theme_id}, set()):
        decide(session, process.id, one.public_id, accepted=accepted, by=EDITOR, now=utcnow())
    assert {coding.state for coding in one.codings} == {CodingState.REJECTED}
    assert session.get_one(EvidenceState, process.id).read_count == 1


def test_taking_back_what_was_never_decided_changes_no_count(
    process: Process, session: Session
) -> None:
    collect(str(process.id))
    take_back(session, process.id, first(session, process).public_id, by=EDITOR)
    assert session.get_one(EvidenceState, process.id).read_count == 0


def test_a_decision_needs_no_count_of_what_was_collected(
    process: Process, session: Session
) -> None:
    collect(str(process.id))
    session.execute(delete(EvidenceState))
    one = first(session, process)
    decide(session, process.id, one.public_id, accepted=(), by=EDITOR, now=utcnow())
    assert one.read_by == EDITOR
