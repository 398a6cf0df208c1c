"""The door for those who have an account: shown once at the door, and left outside."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.services import block_account
from engage.clock import at
from engage.db import db, unit_of_work
from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.models import Collector, CollectorKind, DoorForm, Roll
from engage.rolls.participation import (
    NotOnRoll,
    account_participant,
    ensure_may_take_part,
    step_secret,
)
from engage.rolls.services.doors import DoorRefused, NewDoor, add_door
from engage.rolls.services.importing import OneWayOnly, import_roll, roll_of
from engage.tables.reading import read_table
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.processes import NOON, make_step
from tests.factories.surveys import make_survey_step
from tests.factories.voting import electorate, make_contest, open_it
from tests.support.accounts import account_with, give_session
from tests.support.app import WatchedClient
from voting.models import Ballot

ENGLISH = {"Accept-Language": "en"}
STAFF = "/kaarina-2018/kysely/staff/answer"
VOTE = "/kaarina-2018/visiovisa/staff/vote"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The steps are open."""
    with at(NOON):
        yield


def account_door(session: Session, audience: StepAudience) -> Collector:
    """The audience's door by account, as the desk adds it."""
    wanted = NewDoor(DoorForm.PLAIN, "Tunnus", kind=CollectorKind.ACCOUNT)
    return add_door(session, audience, wanted, actor=None, now=NOON)


def contest_with_accounts(session: Session) -> Collector:
    """An open contest whose staff vote with their accounts; their door."""
    contest = make_contest(session, staff=0)
    staff = electorate(contest, "staff")
    session.execute(delete(Roll).where(Roll.step_audience_id == staff.id))
    session.execute(delete(Collector).where(Collector.step_audience_id == staff.id))
    session.expire_all()
    door = account_door(session, staff)
    open_it(session, contest)
    return door


@pytest.fixture
def survey(session: Session) -> Step:
    """An open survey for residents, staff and trustees."""
    return make_survey_step(session)


def test_staff_answer_with_the_account_they_are_signed_in_with(
    session: Session, survey: Step, signed_in: Callable[..., WatchedClient]
) -> None:
    door = account_door(session, survey.audiences[1])
    address = f"/k/account/{door.id}"
    client = signed_in(Role.STAFF)
    assert address in client.get(f"{STAFF}/", headers=ENGLISH).text
    assert "staff@example.org" in client.get(address, headers=ENGLISH).text
    entered = client.post(address)
    assert (entered.status_code, entered.location) == (302, f"{STAFF}/")
    assert client.get(f"{STAFF}/1").status_code == 200


def test_who_is_not_signed_in_shows_the_password_and_no_session_is_opened(
    session: Session, survey: Step, client: WatchedClient
) -> None:
    door = account_door(session, survey.audiences[1])
    email = AccountFactory.create(roles=[Role.STAFF]).email
    wrong = {"email": email, "password": "jokin aivan muu"}
    assert client.post(f"/k/account/{door.id}", data=wrong).status_code == 422
    entered = client.post(f"/k/account/{door.id}", data={"email": email, "password": PASSWORD})
    assert entered.status_code == 302
    names = [line.partition("=")[0] for line in entered.headers.getlist("Set-Cookie")]
    assert "engage" not in names
    assert client.get("/desk").status_code == 303


@pytest.mark.parametrize("role", [Role.TRUSTEE, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_the_role_must_belong_to_the_audience(
    role: Role, session: Session, survey: Step, signed_in: Callable[..., WatchedClient]
) -> None:
    door = account_door(session, survey.audiences[1])
    client = signed_in(role)
    refused = client.post(f"/k/account/{door.id}", headers=ENGLISH)
    assert refused.status_code == 403
    assert "not one of this audience" in refused.text
    assert client.get(f"{STAFF}/1").location == f"{STAFF}/"


def test_a_blocked_account_is_refused_at_submit_though_it_came_in_before(
    session: Session, survey: Step
) -> None:
    account_with(session, [Role.ADMINISTRATOR])
    account = account_with(session, [Role.STAFF])
    participant = account_participant(account_door(session, survey.audiences[1]), account)
    ensure_may_take_part(session, participant, NOON)
    block_account(session, account.id, actor=None)
    with pytest.raises(NotOnRoll):
        ensure_may_take_part(session, participant, NOON)


def test_the_same_account_is_the_same_nullifier_and_another_audience_another(
    session: Session, survey: Step
) -> None:
    both = account_with(session, [Role.STAFF, Role.TRUSTEE])
    doors = [account_door(session, one) for one in survey.audiences[1:]]
    secret = step_secret(survey)
    first, again, other = (
        secret.nullifier(door.step_audience_id, account_participant(door, both).ref)
        for door in (doors[0], doors[0], doors[1])
    )
    assert first == again != other


def test_residents_have_no_door_by_account_and_a_body_has_none_at_all(session: Session) -> None:
    step = make_step(session, StepKind.SURVEY, key="kysely")
    with pytest.raises(DoorRefused):
        account_door(session, step.audiences[0])
    named = make_step(
        session, StepKind.SURVEY, process=step.process, key="lausunto", is_in_body_name=True
    )
    with pytest.raises(DoorRefused):
        account_door(session, named.audiences[1])


def test_nobody_takes_part_by_roll_and_by_account(session: Session, survey: Step) -> None:
    roll_of(session, survey.audiences[1])
    with pytest.raises(OneWayOnly):
        account_door(session, survey.audiences[1])
    account_door(session, survey.audiences[2])
    people = read_table(b"person_ref\nL1\n", "lista.csv")
    with pytest.raises(OneWayOnly):
        import_roll(session, survey.audiences[2], people, actor=None)


def test_a_closed_door_and_a_step_that_is_over_let_nobody_in(
    session: Session, survey: Step, signed_in: Callable[..., WatchedClient]
) -> None:
    door = account_door(session, survey.audiences[1])
    client = signed_in(Role.STAFF)
    with at(NOON.replace(month=6)):
        assert client.post(f"/k/account/{door.id}").status_code in {302, 303}
    door.closed_at = NOON
    assert client.post(f"/k/account/{door.id}").location == f"{STAFF}/"
    assert client.get(f"{STAFF}/1").location == f"{STAFF}/"
    assert "account" not in client.get(f"{STAFF}/", headers=ENGLISH).text


def test_the_desk_offers_the_door_where_there_are_staff_or_trustees(
    session: Session, survey: Step, signed_in: Callable[..., WatchedClient]
) -> None:
    planner = signed_in(Role.COORDINATOR)
    address = f"/desk/steps/{survey.id}/doors"
    assert '<option value="account">' in planner.get(address).text
    wanted = {"audience": str(survey.audiences[1].id), "form": "account", "name": "Tunnus"}
    assert planner.post(address, data=wanted).status_code == 302
    again = planner.post(address, data=wanted, headers=ENGLISH)
    assert again.status_code == 422
    residents = wanted | {"audience": str(survey.audiences[0].id)}
    assert planner.post(address, data=residents).status_code == 422
    door = session.scalars(select(Collector).where(Collector.key == "account")).one()
    assert door.kind.is_verified
    assert door.channel is None


def test_a_vote_with_an_account_is_one_insert_and_the_session_stays_as_it_was(
    committed_db: Flask,
) -> None:
    with unit_of_work() as session:
        door_id = contest_with_accounts(session).id
    client = committed_db.test_client()
    assert isinstance(client, WatchedClient)
    with unit_of_work() as session:
        give_session(committed_db, session, client, [Role.STAFF])
    assert client.post(f"/k/account/{door_id}").location == f"{VOTE}/"
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement.lstrip().upper())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get(f"{VOTE}/ballot")
        client.post(f"{VOTE}/cast", data={"choice": "meri"})
        client.post(f"{VOTE}/cast", data={"choice": "silta"})
        client.get(f"{VOTE}/receipt")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    writes = [one for one in statements if not one.startswith(("SELECT", "BEGIN", "PRAGMA"))]
    assert [one.partition("(")[0].strip() for one in writes] == ["INSERT INTO BALLOT"] * 2
    assert not [one for one in statements if "STAFF_SESSION" in one]
    with unit_of_work() as session:
        assert [one.collector_id for one in session.scalars(select(Ballot))] == [door_id]


def test_the_desk_says_why_no_roll_is_taken_in_beside_accounts(
    session: Session, survey: Step, signed_in: Callable[..., WatchedClient]
) -> None:
    account_door(session, survey.audiences[1])
    planner = signed_in(Role.COORDINATOR)
    refused = planner.post(
        f"/desk/step-audiences/{survey.audiences[1].id}/roll",
        data={"file": (BytesIO(b"id\nH1\n"), "lista.csv")},
        headers=ENGLISH,
    )
    assert refused.status_code == 422
    assert "This audience signs in at its door." in refused.text
