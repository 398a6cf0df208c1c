"""Notes are taken once, in their time, and nothing acknowledged is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.accounts import Account
from engage.audit import AuditEvent
from tests.factories.processes import NOON
from tests.factories.workshops import (
    ENDS,
    OPENED,
    a_note,
    make_note,
    make_room,
    make_second_room,
    session_plan,
)
from workshops.models import Contribution, SetAsideReason, WorkshopSession
from workshops.rules.notes import NoteFault
from workshops.services.listening import latest_notes, news_since, room_counts, session_totals
from workshops.services.problems import (
    AlreadyScheduled,
    KeyReused,
    NoteInvalid,
    SessionNotBegun,
    SessionOver,
    UnknownJoinCode,
    UnknownPlace,
)
from workshops.services.recording import (
    DELIVERY,
    find_open_session,
    record_from_phone,
    restore,
    set_aside,
)
from workshops.services.scheduling import (
    add_session,
    add_table,
    close_session,
    count_room,
    move_prompt,
    open_session,
    retire_sessions,
)


def stored(session: Session, room: WorkshopSession) -> int:
    """How many notes of the room are in the database."""
    return session.scalars(
        select(func.count(Contribution.id)).where(Contribution.session_id == room.id)
    ).one()


def make_account(session: Session) -> Account:
    """Somebody who facilitates."""
    account = Account(email="ohjaaja@example.org", name="Ohjaaja", password_hash="-")
    session.add(account)
    session.flush()
    return account


def test_a_note_sent_twice_is_stored_once_and_leaves_no_gap_in_the_numbers(
    session: Session,
) -> None:
    room = make_room(session)
    note = a_note("Lähimetsät", key="the-same-key")
    first = record_from_phone(session, room, note, joined_at=OPENED, now=NOON)
    again = record_from_phone(session, room, note, joined_at=OPENED, now=NOON)
    other = record_from_phone(session, room, a_note(), joined_at=OPENED, now=NOON)
    assert not first.is_repeat
    assert again.is_repeat
    assert again.contribution.id == first.contribution.id
    assert [first.contribution.number, other.contribution.number] == [1, 2]
    assert stored(session, room) == 2
    assert room_counts(session, room).used == 2


def test_other_words_under_a_used_key_are_refused_and_the_first_stand(session: Session) -> None:
    room = make_room(session)
    record_from_phone(session, room, a_note("Eka", key="the-same-key"), joined_at=OPENED, now=NOON)
    with pytest.raises(KeyReused) as reused:
        record_from_phone(
            session, room, a_note("Toka", key="the-same-key"), joined_at=OPENED, now=NOON
        )
    assert (reused.value.number, reused.value.text) == (1, "Eka")
    assert stored(session, room) == 1


def test_one_key_in_two_rooms_makes_two_notes(session: Session) -> None:
    room = make_room(session)
    other = make_second_room(session, room, "kuusisto")
    for each in (room, other):
        record_from_phone(session, each, a_note(key="the-same-key"), joined_at=OPENED, now=NOON)
    assert (stored(session, room), stored(session, other)) == (1, 1)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("eka\rtoka", "eka\ntoka"),
        ("שלום \u202eאבג", "שלום אבג"),
        ("Bussi 😀👩\u200d👧", "Bussi 😀👩\u200d👧"),
        ("ä" * 2000, "ä" * 2000),
        ("\x00nolla", "nolla"),
    ],
)
def test_odd_notes_are_stored_as_plain_text(session: Session, words: str, kept: str) -> None:
    room = make_room(session)
    recorded = record_from_phone(session, room, a_note(words), joined_at=OPENED, now=NOON)
    session.expire_all()
    assert session.get_one(Contribution, recorded.contribution.id).text == kept


@pytest.mark.parametrize(
    ("words", "fault"),
    [("", NoteFault.EMPTY), (" \r\n\u200b", NoteFault.EMPTY), ("a" * 10_000, NoteFault.TOO_LONG)],
)
def test_empty_and_endless_notes_are_refused_with_their_reason(
    session: Session, words: str, fault: NoteFault
) -> None:
    room = make_room(session)
    with pytest.raises(NoteInvalid) as invalid:
        record_from_phone(session, room, a_note(words), joined_at=OPENED, now=NOON)
    assert invalid.value.fault is fault
    assert stored(session, room) == 0


def test_a_prompt_or_table_of_another_room_is_refused(session: Session) -> None:
    room = make_room(session)
    for note in (a_note(prompt="no-such"), a_note(table=99)):
        with pytest.raises(UnknownPlace):
            record_from_phone(session, room, note, joined_at=OPENED, now=NOON)


def test_phones_that_joined_before_the_end_deliver_for_three_days_and_the_notes_are_marked(
    session: Session,
) -> None:
    room = make_room(session)
    late = record_from_phone(session, room, a_note(), joined_at=NOON, now=ENDS + timedelta(hours=1))
    assert late.contribution.is_late
    with pytest.raises(SessionOver):
        record_from_phone(session, room, a_note(), joined_at=ENDS, now=ENDS + timedelta(hours=1))
    with pytest.raises(SessionOver):
        record_from_phone(session, room, a_note(), joined_at=NOON, now=ENDS + DELIVERY)
    with pytest.raises(SessionNotBegun):
        record_from_phone(
            session, room, a_note(), joined_at=OPENED, now=OPENED - timedelta(microseconds=1)
        )


def test_a_code_opens_its_session_only_while_it_runs(session: Session) -> None:
    room = make_room(session)
    typed = f" {room.join_code[:3].lower()}-{room.join_code[3:]} "
    assert find_open_session(session, typed, now=NOON).id == room.id
    with pytest.raises(SessionNotBegun):
        find_open_session(session, typed, now=OPENED - timedelta(microseconds=1))
    with pytest.raises(SessionOver):
        find_open_session(session, typed, now=ENDS)
    for wrong in ("", "XXXXXX", "' or 1=1 --", "123456"):
        with pytest.raises(UnknownJoinCode):
            find_open_session(session, wrong, now=NOON)


def test_opening_and_closing_by_hand_win_over_the_timetable(session: Session) -> None:
    room = make_room(session)
    early = OPENED - timedelta(hours=1)
    open_session(session, room, now=early, by=None)
    assert room.is_open(early)
    close_session(session, room, now=NOON, by=None)
    assert not room.is_open(NOON)
    open_session(session, room, now=NOON, by=None)
    assert room.is_open(NOON)
    open_session(session, room, now=ENDS, by=None)
    assert room.is_open(ENDS + timedelta(minutes=59))


def test_a_reopened_session_whose_code_is_taken_gets_a_new_one(session: Session) -> None:
    room = make_room(session)
    close_session(session, room, now=NOON, by=None)
    session.flush()
    other = make_second_room(session, room, "kuusisto")
    other.join_code = room.join_code
    session.flush()
    assert find_open_session(session, room.join_code, now=NOON).id == other.id
    open_session(session, room, now=NOON, by=None)
    session.flush()
    assert room.is_open(NOON)
    assert room.join_code != other.join_code


def test_sessions_past_their_end_are_retired_at_their_end(session: Session) -> None:
    room = make_room(session)
    assert retire_sessions(session, now=ENDS - timedelta(microseconds=1)) == 0
    assert retire_sessions(session, now=ENDS + timedelta(days=1)) == 1
    assert room.closed_at == ENDS


def test_a_session_key_is_taken_once(session: Session) -> None:
    room = make_room(session)
    with pytest.raises(AlreadyScheduled):
        add_session(session, room.workshop, session_plan(room.workshop.step), by=None)


def test_setting_aside_keeps_the_note_and_restoring_undoes_it(session: Session) -> None:
    room = make_room(session)
    account = make_account(session)
    note = make_note(session, room, table=2)
    set_aside(session, note, SetAsideReason.OFF_TOPIC, by=account.id, now=NOON)
    set_aside(session, note, SetAsideReason.DUPLICATE, by=account.id, now=NOON)
    session.flush()
    counts = room_counts(session, room)
    assert (counts.used, counts.set_aside) == (0, 1)
    assert session_totals(session, room.workshop_id) == {room.id: (0, 1)}
    restore(session, note, by=account.id)
    restore(session, note, by=account.id)
    session.flush()
    counts = room_counts(session, room)
    assert (counts.used, counts.set_aside) == (1, 0)
    assert note.text == "Lähimetsät"
    tags = session.scalars(select(AuditEvent.tag).where(AuditEvent.tag.like("workshops:note:%")))
    assert sorted(tags) == [
        "workshops:note:restored",
        "workshops:note:set_aside",
        "workshops:note:set_aside",
    ]


def test_a_console_hears_only_what_is_new_or_changed(session: Session) -> None:
    room = make_room(session)
    first, second = make_note(session, room, "Eka"), make_note(session, room, "Toka")
    everything = news_since(session, room, 0)
    assert [note.number for note in everything.notes] == [1, 2]
    assert news_since(session, room, everything.revision).notes == []
    set_aside(session, first, SetAsideReason.TRIAL, by=make_account(session).id, now=NOON)
    session.flush()
    changed = news_since(session, room, everything.revision)
    assert [note.number for note in changed.notes] == [1]
    assert changed.revision > second.revision


def test_the_wall_shows_notes_of_the_open_prompt_that_are_in_use(session: Session) -> None:
    room = make_room(session)
    make_note(session, room, "Hyvä")
    aside = make_note(session, room, "Sopimaton")
    make_note(session, room, "Parannettava", "improve")
    set_aside(session, aside, SetAsideReason.INAPPROPRIATE, by=make_account(session).id, now=NOON)
    session.flush()
    on_wall = latest_notes(session, room, limit=10, is_public=True)
    assert [note.text for note in on_wall] == ["Hyvä"]
    move_prompt(room, "improve", now=NOON)
    session.flush()
    on_wall = latest_notes(session, room, limit=10, is_public=True)
    assert [note.text for note in on_wall] == ["Parannettava"]


def test_counts_follow_prompts_and_tables(session: Session) -> None:
    room = make_room(session)
    make_note(session, room, table=1)
    make_note(session, room, table=1)
    make_note(session, room, prompt="improve", table=2)
    make_note(session, room, prompt="improve")
    counts = room_counts(session, room)
    good, improve = room.workshop.prompts
    assert (counts.of_prompt(good.id), counts.of_prompt(improve.id)) == (2, 2)
    assert (counts.of_table(1), counts.of_table(2), counts.of_table(2, good.id)) == (2, 1, 0)


def test_heads_are_counted_and_a_wrong_count_is_taken_back(session: Session) -> None:
    room = make_room(session)
    by = make_account(session).id
    count_room(session, room, 34, by=by)
    count_room(session, room, None, by=by)
    assert room.heads is None
    session.flush()
    log = session.scalars(select(AuditEvent).where(AuditEvent.tag == "workshops:heads:counted"))
    assert sorted(str(event.details) for event in log) == [
        "{'heads': 34, 'before': None}",
        "{'heads': None, 'before': 34}",
    ]


def test_a_new_table_gets_the_next_number(session: Session) -> None:
    room = make_room(session)
    assert add_table(session, room).number == 4
    assert [table.number for table in room.tables] == [1, 2, 3, 4]
