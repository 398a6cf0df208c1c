"""The coordinator's page of a contest, from nothing to the result."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.processes.models import Step, StepKind
from tests.factories.processes import NOON, make_step
from tests.factories.voting import (
    BEFORE,
    CLOSED,
    cast_many,
    close_seal_and_count,
    electorate,
    fill_roll,
    make_contest,
    on_roll,
    open_it,
    residents,
)
from tests.support.app import WatchedClient
from voting.models import Contest, Entry
from voting.rules.ballots import BallotKind
from voting.services.entering import contest_of

SignIn = Callable[..., WatchedClient]
PROMISE = {"promise_fi": "Lupaus", "promise_sv": "Löfte", "promise_en": "Promise"}
KIND = {"kind": "approval"}


@pytest.fixture
def desk(signed_in: SignIn) -> Iterator[WatchedClient]:
    """A coordinator is at the desk two days before NOON."""
    with at(BEFORE):
        yield coordinator(signed_in)


def coordinator(signed_in: SignIn) -> WatchedClient:
    """A coordinator who reads English."""
    client = signed_in(Role.COORDINATOR)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def words(client: WatchedClient, address: str) -> str:
    """The page's words in English."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def place(step: Step) -> str:
    """The contest's desk page."""
    return f"/desk/contests/{step.id}"


def entry(client: WatchedClient, step: Step, name: str) -> None:
    """An entry is added in three languages."""
    texts = {f"text_{one}": f"{name} {one}" for one in ("fi", "sv", "en")}
    assert client.post(f"{place(step)}/entries/new", data=texts).status_code == 302


def test_a_contest_is_made_from_nothing_and_opened(desk: WatchedClient, session: Session) -> None:
    step = make_step(session)
    assert "Begin the contest" in words(desk, place(step))
    assert "Kind of ballot" in words(desk, f"{place(step)}/rule/kind")
    answer = desk.post(f"{place(step)}/rule/kind", data=KIND)
    assert answer.location.endswith("/rule/counting")
    contest = contest_of(session, step)
    assert contest is not None
    assert contest.ballot_kind is BallotKind.APPROVAL
    assert desk.post(f"{place(step)}/rule/promise", data=PROMISE).status_code == 302
    page = words(desk, place(step))
    assert "Add entries: there must be two at least." in page
    assert "en staff: make a way to vote" in page
    assert "en trustee: name the electorate" in page
    for name in ("Meri", "Metsä"):
        entry(desk, step, name)
    assert contest.entry_keys == ("meri-fi", "metsa-fi")
    for one in step.audiences:
        other = "staff" if one.audience.key != "staff" else "resident"
        changed = {"weight": " 1 / 3", "minimum": "12", "merges_into": other}
        address = f"{place(step)}/electorates/{one.id}"
        assert desk.post(address, data=changed).status_code == 302
        assert desk.post(f"{address}/open-link").status_code == 302
    page = words(desk, place(step))
    assert "Everything is there" in page
    assert "shown from 12 ballots" in page
    assert "Nothing is missing." in words(desk, f"{place(step)}/rule/times")
    assert "Fix the rule" in words(desk, place(step))
    desk.post(f"{place(step)}/open")
    assert contest.manifest_sha256 is not None
    opened = words(desk, place(step))
    assert "The rule is fixed" in opened
    assert contest.manifest_sha256 in opened
    assert "Change the entries" not in opened
    assert "Parts of the rule" not in opened


def test_opening_too_early_says_that_something_is_missing(
    desk: WatchedClient, session: Session
) -> None:
    step = make_step(session)
    desk.post(f"{place(step)}/rule/kind", data=KIND)
    desk.post(f"{place(step)}/open")
    assert "Not opened yet: something is missing." in words(desk, place(step))
    assert step.frozen_at is None


def test_entries_are_edited_and_removed(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    step = contest.step
    first = contest.entries[0]
    address = f"{place(step)}/entries/{first.id}"
    page = desk.get(address).text
    assert 'value="MERI"' in page
    changed = {"text_fi": "Uusi", "text_sv": "Ny", "description_fi": "Selitys"}
    without = desk.post(address, data=changed)
    assert (without.status_code, "Write why the words are changed." in without.text) == (422, True)
    desk.post(address, data={**changed, "reason": "Lyhyempi on selvempi"})
    assert session.get_one(Entry, first.id).text == {"fi": "Uusi", "sv": "Ny"}
    assert "Write the text of entry meri in: English." in words(desk, place(step))
    assert "Lyhyempi on selvempi" in words(desk, address)
    empty = desk.post(address, data={"text_fi": " "})
    assert empty.status_code == 422
    assert desk.post(f"{place(step)}/entries/new", data={"text_fi": ""}).status_code == 422
    desk.post(f"{address}/remove")
    assert session.scalars(select(Entry.key).order_by(Entry.key)).all() == ["metsa", "silta"]
    assert "Add an entry" in words(desk, f"{place(step)}/entries/new")


def test_wrong_figures_of_an_electorate_come_back(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    resident = electorate(contest, "resident")
    address = f"{place(contest.step)}/electorates/{resident.id}"
    assert 'value="1/3"' in desk.get(address).text
    for wrong in (
        {"weight": "0", "minimum": "5", "merges_into": ""},
        {"weight": "1/0", "minimum": "5", "merges_into": ""},
        {"weight": "101 %", "minimum": "5", "merges_into": ""},
        {"weight": "1/3", "minimum": "4", "merges_into": ""},
        {"weight": "1/3", "minimum": "5", "merges_into": "resident"},
    ):
        assert desk.post(address, data=wrong).status_code == 422
    wrong_kind = {"kind": "star"}
    assert desk.post(f"{place(contest.step)}/rule/kind", data=wrong_kind).status_code == 422


def test_an_opened_contest_refuses_every_edit(desk: WatchedClient, session: Session) -> None:
    contest = open_it(session, make_contest(session))
    home = place(contest.step)
    first = contest.entries[0]
    staff = electorate(contest, "staff")
    electorate_form = {"weight": "1/3", "minimum": "5", "merges_into": ""}
    for address, data in (
        (f"{home}/rule/kind", KIND),
        (f"{home}/rule/promise", PROMISE),
        (f"{home}/rule/ties", {"tie_rule": "shared"}),
        (f"{home}/rule/publication", {"minimum_ballots": "60"}),
        (f"{home}/open", {}),
        (f"{home}/entries/new", {"text_fi": "Uusi"}),
        (f"{home}/entries/{first.id}", {"text_fi": "Uusi"}),
        (f"{home}/entries/{first.id}/remove", {}),
        (f"{home}/electorates/{staff.id}", electorate_form),
        (f"{home}/electorates/{staff.id}/open-link", {}),
    ):
        assert desk.post(address, data=data).status_code == 302
        assert "Nothing was changed." in words(desk, home)
    assert len(contest.entries) == 3
    assert contest.ballot_kind is BallotKind.SINGLE
    assert "Entries were fixed" in words(desk, f"{home}/entries/{first.id}")


def test_while_voting_goes_on_the_desk_sees_turnout_alone(
    signed_in: SignIn, session: Session
) -> None:
    contest = open_it(session, make_contest(session))
    cast_many(session, contest, residents(session, contest, 61), [["meri"]] * 61)
    with at(NOON):
        desk = coordinator(signed_in)
        page = words(desk, place(contest.step))
        assert "bar-fill" not in desk.get(place(contest.step)).text
    assert "this is all that anybody sees" in page
    assert "The result" not in page


def test_after_sealing_the_desk_leads_to_the_result_and_takes_the_draw(
    signed_in: SignIn, session: Session
) -> None:
    contest = open_it(session, make_contest(session))
    both = [["meri"], ["silta"]]
    cast_many(session, contest, residents(session, contest, 60), both * 30)
    cast_many(session, contest, on_roll(session, contest, "staff"), both * 30)
    close_seal_and_count(session, contest)
    home = place(contest.step)
    with at(CLOSED):
        desk = coordinator(signed_in)
        assert "A tie waits for the lot" in words(desk, home)
        assert desk.post(f"{home}/draw", data={"draw": " "}).status_code == 422
        desk.post(f"{home}/draw", data={"draw": "3 6 1 1"})
        assert contest.draw == "3 6 1 1"
        desk.post(f"{home}/draw", data={"draw": "1 1 1 1"})
        assert contest.draw == "3 6 1 1"
        assert "No tie waits for a draw." in words(desk, home)


def test_only_those_who_manage_steps_come_in(
    signed_in: SignIn, client: WatchedClient, session: Session
) -> None:
    step = make_contest(session).step
    assert client.get(place(step)).status_code in {302, 303, 401, 403}
    for role in (Role.READER, Role.EDITOR, Role.TRUSTEE, Role.ADMINISTRATOR):
        someone = signed_in(role)
        assert someone.get(place(step)).status_code == 403
        assert someone.post(f"{place(step)}/open").status_code == 403
    assert step.frozen_at is None


def test_pages_of_other_steps_and_contests_are_not_found(
    desk: WatchedClient, session: Session
) -> None:
    contest = make_contest(session)
    survey = make_step(session, StepKind.SURVEY, process=contest.step.process, key="kysely")
    other = make_step(session, process=contest.step.process, key="toinen")
    first = contest.entries[0]
    fill_roll(session, other.audiences[1], "X", 2)
    for address in (
        place(survey),
        f"/desk/contests/{uuid4()}",
        f"{place(other)}/entries/new",
        f"{place(other)}/entries/{first.id}",
        f"{place(other)}/electorates/{electorate(contest, 'staff').id}",
    ):
        assert desk.get(address).status_code == 404
    assert isinstance(contest, Contest)
