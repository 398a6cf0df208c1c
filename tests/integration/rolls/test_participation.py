"""Who may take part: by which door, until when, and what is never written down."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.keys import KeyMissing, key_store
from engage.processes.models import StepAudience, StepKind
from engage.rolls.models import BearerCode, BearerState, CollectorKind, Elector
from engage.rolls.participation import (
    CodeVoided,
    NotOnRoll,
    Participant,
    StepNotOpen,
    ensure_may_take_part,
    find_by_code,
    step_secret,
)
from engage.rolls.rules.codes import code_hash
from engage.rolls.sealing import WrongState, freeze_step, reconcile_step
from engage.rolls.services.counting import overlaps, participation
from engage.rolls.services.importing import (
    DoorsFixed,
    NoRollColumns,
    RollReport,
    collector_of,
    import_roll,
)
from engage.rolls.services.issuing import TooManyCodes, issue_bearer_codes, issue_personal_codes
from engage.tables.reading import read_table
from tests.factories.processes import AFTER, NOON, give_doors, make_step, make_unit

ROLL = (
    "id;nimi;sähköposti;kieli;alue\n"
    "1;Aino Esimerkki;aino@example.org;fi;littoinen\n"
    "2;Bo Exempel;bo@example.org;sv;\n"
    "2;Bo Exempel;bo@example.org;sv;\n"
    "3;Cecilia;not an address;sv;\n"
)


def bring_in(session: Session, step_audience: StepAudience, text: str = ROLL) -> RollReport:
    """The report of importing the text as a CSV roll."""
    return import_roll(session, step_audience, read_table(text.encode(), "roll.csv"), actor=None)


def test_a_roll_accounts_for_every_row_and_a_second_import_adds_nobody(session: Session) -> None:
    make_unit(session)
    staff = make_step(session).audiences[1]
    report = bring_in(session, staff)
    assert (report.read, report.added, report.known) == (4, 2, 0)
    assert [one.number for one in report.duplicates] == [4]
    assert [(one.number, one.code) for one in report.refused] == [(5, "odd-email")]
    again = bring_in(session, staff)
    assert (again.added, again.known) == (0, 2)
    assert session.scalar(select(func.count(Elector.id))) == 2


def test_a_file_without_known_columns_is_refused_whole(session: Session) -> None:
    staff = make_step(session).audiences[1]
    with pytest.raises(NoRollColumns):
        bring_in(session, staff, "foo;bar\n1;2\n")


def test_a_personal_code_opens_the_step_until_a_new_one_replaces_it(session: Session) -> None:
    make_unit(session)
    step = make_step(session)
    staff = step.audiences[1]
    bring_in(session, staff)
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    first = issue_personal_codes(session, staff, actor=None, now=NOON)
    assert [one.name for one in first] == ["Aino Esimerkki", "Bo Exempel"]
    found = find_by_code(session, code_hash(first[0].code))
    assert found is not None
    assert (found.kind, found.unit_key) == (CollectorKind.ROLL, "littoinen")
    assert ensure_may_take_part(session, found, NOON).id == staff.id
    second = issue_personal_codes(session, staff, actor=None, now=NOON)
    assert find_by_code(session, code_hash(first[0].code)) is None
    again = find_by_code(session, code_hash(second[0].code))
    assert again == found  # another code, the same elector: the same nullifier, so still one vote


def test_bearer_codes_work_until_returned_and_only_their_hashes_are_kept(session: Session) -> None:
    step = make_step(session)
    residents = step.audiences[0]
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    issued = issue_bearer_codes(session, residents, count=8, unit_id=None, actor=None, now=NOON)
    assert [number for number, _code in issued] == list(range(1, 9))
    found = find_by_code(session, code_hash(issued[0][1]))
    assert found is not None
    assert found.kind is CollectorKind.BEARER
    ensure_may_take_part(session, found, NOON)
    row = session.get_one(BearerCode, found.subject_id)
    assert issued[0][1].encode() not in row.code_hash
    row.state = BearerState.RETURNED
    with pytest.raises(CodeVoided):
        ensure_may_take_part(session, found, NOON)
    with pytest.raises(TooManyCodes):
        issue_bearer_codes(session, residents, count=10_000, unit_id=None, actor=None, now=NOON)


def test_a_step_takes_answers_from_opening_to_closing_to_the_millisecond(session: Session) -> None:
    step = make_step(session)
    collector = collector_of(session, step.audiences[0], CollectorKind.OPEN)
    someone = Participant(step.audiences[0].id, collector.id, CollectorKind.OPEN, "open:x")
    with pytest.raises(StepNotOpen):
        ensure_may_take_part(session, someone, NOON)  # not frozen yet: no rule, no vote
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    ensure_may_take_part(session, someone, step.opens_at)
    ensure_may_take_part(session, someone, step.closes_at - timedelta(milliseconds=1))
    for moment in (step.opens_at - timedelta(milliseconds=1), step.closes_at):
        with pytest.raises(StepNotOpen):
            ensure_may_take_part(session, someone, moment)


def test_a_door_of_another_audience_or_kind_is_no_door(session: Session) -> None:
    step = make_step(session)
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    residents, staff, _trustees = step.audiences
    door = collector_of(session, residents, CollectorKind.OPEN)
    for wrong in (
        Participant(staff.id, door.id, CollectorKind.OPEN, "open:x"),
        Participant(residents.id, door.id, CollectorKind.ROLL, f"elector:{uuid4()}"),
        Participant(residents.id, uuid4(), CollectorKind.OPEN, "open:x"),
        Participant(uuid4(), door.id, CollectorKind.OPEN, "open:x"),
    ):
        with pytest.raises(NotOnRoll):
            ensure_may_take_part(session, wrong, NOON)
    roll_door = collector_of(session, staff, CollectorKind.ROLL)
    stranger = Participant(staff.id, roll_door.id, CollectorKind.ROLL, f"elector:{uuid4()}")
    with pytest.raises(NotOnRoll):
        ensure_may_take_part(session, stranger, NOON)


def test_freezing_makes_one_key_and_a_lost_key_is_never_replaced(session: Session) -> None:
    step = make_step(session)
    with pytest.raises(StepNotOpen):
        step_secret(step)
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    secret = step_secret(step)
    freeze_step(session, step, actor=None, now=AFTER)
    assert step_secret(step) == secret
    assert step.frozen_at == NOON
    key_store().destroy(step.id)
    with pytest.raises(KeyMissing):
        step_secret(step)


def test_a_step_in_bodies_names_needs_no_key(session: Session) -> None:
    step = make_step(session, StepKind.SURVEY, is_in_body_name=True)
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    assert step.key_fingerprint is None


def test_only_a_closed_step_can_be_reconciled(session: Session) -> None:
    step = make_step(session)
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    with pytest.raises(WrongState):
        reconcile_step(session, step, actor=None, now=NOON)
    reconcile_step(session, step, actor=None, now=AFTER)
    assert step.reconciled_at == AFTER


def test_codes_are_not_given_out_after_closing(session: Session) -> None:
    step = make_step(session)
    with pytest.raises(WrongState):
        issue_personal_codes(session, step.audiences[1], actor=None, now=AFTER)


def test_overlapping_rolls_are_shown_and_nobody_is_taken_off(session: Session) -> None:
    make_unit(session)
    step = make_step(session)
    _residents, staff, trustees = step.audiences
    bring_in(session, staff)
    bring_in(session, trustees, "id;email\n7;bo@example.org\n8;dora@example.org\n")
    ((one, other, count),) = overlaps(session, step)
    assert {one.id, other.id} == {staff.id, trustees.id}
    assert count == 1
    lines = {line.step_audience.id: line for line in participation(session, step)}
    assert (lines[staff.id].entitled, lines[trustees.id].entitled) == (2, 2)
    assert lines[staff.id].rate == 0.0


def test_an_open_contest_is_given_no_door_that_its_rule_does_not_name(session: Session) -> None:
    step = make_step(session)
    residents, staff, _trustees = step.audiences
    collector_of(session, residents, CollectorKind.OPEN)
    freeze_step(session, step, actor=None, now=NOON)
    with pytest.raises(DoorsFixed):
        issue_bearer_codes(session, residents, count=8, unit_id=None, actor=None, now=NOON)
    with pytest.raises(DoorsFixed):
        bring_in(session, staff)
    line = participation(session, step)[0]
    assert (line.may_have("open"), line.may_have("bearer")) == (True, False)
