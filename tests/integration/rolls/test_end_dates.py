"""Everything personal has an end date: rolls name nobody a month after their step closed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.clock import at
from engage.files import StoredFile, store_file
from engage.files.clearing import clear_files
from engage.processes.models import Step
from engage.rolls.models import Elector
from engage.rolls.sealing import freeze_step
from engage.rolls.services.counting import participation
from engage.rolls.services.erasing import erasure_day
from engage.rolls.services.importing import import_roll
from engage.rolls.services.issuing import issue_personal_codes
from engage.rolls.tasks import erase_due
from engage.tables.reading import read_table
from tests.factories.processes import NOON, give_doors, make_step

ROLL = b"""id;name;email;street;postcode;town
1;Aino;a@example.org;Katu 1;20780;Kaarina
2;Bo;b@example.org
"""


@pytest.fixture
def step(session: Session) -> Step:
    """A contest with two members of staff on its roll, each with a code."""
    made = make_step(session)
    give_doors(session, made)
    freeze_step(session, made, actor=None, now=NOON)
    import_roll(session, made.audiences[1], read_table(ROLL, "r.csv"), actor=None)
    issue_personal_codes(session, made.audiences[1], actor=None, now=NOON)
    session.commit()
    return made


def named(session: Session) -> int:
    """How many electors can still be named, reached or recognised by a code."""
    session.expire_all()
    is_known = (Elector.name != "") | Elector.email.is_not(None) | Elector.code_hash.is_not(None)
    is_known |= Elector.address != ""
    return session.scalar(select(func.count(Elector.id)).where(is_known)) or 0


def test_a_roll_is_erased_a_month_after_closing_once_the_step_is_sealed(
    session: Session, step: Step
) -> None:
    assert step.closes_at is not None
    day = step.closes_at + timedelta(days=30)
    assert erasure_day(step) == day.date()
    step.reconciled_at = step.sealed_at = step.closes_at
    session.commit()
    with at(day - timedelta(seconds=1)):
        assert erase_due() == {"electors": 0}
    with at(day):
        assert erase_due() == {"electors": 2}
        assert erase_due() == {"electors": 0}
    assert named(session) == 0
    assert not session.scalar(select(Elector.id).where(Elector.person_ref.in_(["1", "2"])))
    staff = participation(session, step)[1]
    assert staff.entitled == 2
    assert session.scalars(select(AuditEvent.details).where(AuditEvent.tag == "rolls:roll:erased"))


def test_a_secret_step_that_is_not_sealed_keeps_its_roll(session: Session, step: Step) -> None:
    assert step.closes_at is not None
    with at(step.closes_at + timedelta(days=300)):
        assert erase_due() == {"electors": 0}
    assert named(session) == 2


def test_files_end_on_their_date_and_others_stay(session: Session) -> None:
    for name, end in (("old", NOON), ("new", NOON + timedelta(days=1)), ("kept", None)):
        store_file(
            session,
            name=name,
            media_type="text/plain",
            data=b"x",
            purpose="test",
            expires_at=end,
        )
    session.commit()
    with at(NOON):
        assert clear_files() == {"deleted": 1}
    session.expire_all()
    assert sorted(session.scalars(select(StoredFile.name))) == ["kept", "new"]
