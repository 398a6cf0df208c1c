"""Codes that open nothing here, a class behind one address, and the edges of the opening hours."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.processes.models import StepKind
from engage.rolls.models import BearerCode, BearerState, CollectorKind
from engage.rolls.rules.codes import new_code
from engage.rolls.sealing import freeze_step
from engage.rolls.services.importing import collector_of
from engage.rolls.services.issuing import issue_bearer_codes, issue_personal_codes
from tests.factories.processes import NOON, give_doors, make_step
from tests.factories.voting import electorate, make_contest, open_it
from tests.support.app import WatchedClient
from voting.models import Ballot, Contest, ContestElectorate
from voting.services.opening import open_contest

RESIDENT = "/kaarina-2018/visiovisa/resident/vote"
STAFF = "/kaarina-2018/visiovisa/staff/vote"
ENGLISH = {"Accept-Language": "en"}
HELSINKI = ZoneInfo("Europe/Helsinki")
MILLISECOND = timedelta(milliseconds=1)
PUPILS = 25
SignIn = Callable[..., WatchedClient]


@pytest.fixture
def contest(session: Session) -> Iterator[Contest]:
    """A contest whose residents vote by one-time codes too is open; the clock stands at NOON."""
    with at(NOON):
        made = make_contest(session)
        collector_of(session, electorate(made, "resident"), CollectorKind.BEARER)
        yield open_it(session, made)


def one_time_codes(session: Session, contest: Contest, count: int) -> list[str]:
    """So many codes on slips for the residents."""
    issued = issue_bearer_codes(
        session, electorate(contest, "resident"), count=count, unit_id=None, actor=None, now=NOON
    )
    return [code for _number, code in issued]


def somebody(app: Flask, session: Session) -> WatchedClient:
    """Another browser."""
    made = app.test_client()
    assert isinstance(made, WatchedClient)
    made.before, made.after = session.commit, session.expire_all
    return made


def ballots(session: Session) -> int:
    """How many ballots there are."""
    return session.scalar(select(func.count()).select_from(Ballot)) or 0


def test_guessing_at_codes_is_stopped_and_leaves_signing_in_alone(
    client: WatchedClient, contest: Contest
) -> None:
    for _guess in range(10):
        assert client.post("/k", data={"code": new_code()}).status_code == 422
    assert client.post("/k", data={"code": new_code()}).status_code == 429
    wrong = {"email": "kaisa@example.org", "password": "not this one"}
    assert client.post("/sign-in", data=wrong).status_code != 429


def test_missed_sign_ins_leave_the_codes_alone(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    wrong = {"email": "kaisa@example.org", "password": "not this one"}
    for _guess in range(12):
        client.post("/sign-in", data=wrong)
    (code,) = one_time_codes(session, contest, 1)
    assert client.post("/k", data={"code": code}).location == f"{RESIDENT}/"


def test_a_used_code_leads_another_browser_to_the_first_receipt(
    app: Flask, client: WatchedClient, session: Session, contest: Contest
) -> None:
    (code,) = one_time_codes(session, contest, 1)
    client.post("/k", data={"code": code})
    client.post(f"{RESIDENT}/cast", data={"choice": "meri"})
    receipt = client.get(f"{RESIDENT}/receipt", headers=ENGLISH).text
    other = somebody(app, session)
    other.post("/k", data={"code": code})
    assert other.get(f"{RESIDENT}/ballot").location == f"{RESIDENT}/receipt"
    sent = other.post(f"{RESIDENT}/cast", data={"choice": "silta"})
    page = other.get(sent.location, headers=ENGLISH).text
    assert "Your first ballot stands" in page
    assert receipt.split('receipt-code">')[1][:19] in page
    assert session.scalars(select(Ballot.marks)).all() == ['{"meri":1}']


def test_a_slip_that_was_returned_votes_no_more(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    (code,) = one_time_codes(session, contest, 1)
    client.post("/k", data={"code": code})
    session.scalars(select(BearerCode)).one().state = BearerState.RETURNED
    answer = client.post(f"{RESIDENT}/cast", data={"choice": "meri"}, headers=ENGLISH)
    assert answer.status_code == 410
    assert "no longer valid" in answer.text
    assert ballots(session) == 0


def test_a_code_after_the_close_is_told_that_voting_has_ended(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    (code,) = one_time_codes(session, contest, 1)
    closes_at = contest.step.closes_at
    assert closes_at is not None
    with at(closes_at + timedelta(days=1)):
        page = client.post("/k", data={"code": code}, headers=ENGLISH, follow_redirects=True).text
        assert "Voting has ended" in page
        assert client.post(f"{RESIDENT}/cast", data={"choice": "meri"}).status_code == 410
    assert ballots(session) == 0


def test_a_code_of_another_contest_opens_that_one_and_not_this(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    other = make_step(session, StepKind.CONTEST, process=contest.step.process, key="toinen")
    give_doors(session, other)
    freeze_step(session, other, actor=None, now=NOON)
    collector_of(session, other.audiences[0], CollectorKind.BEARER)
    ((_number, code),) = issue_bearer_codes(
        session, other.audiences[0], count=1, unit_id=None, actor=None, now=NOON
    )
    entered = client.post("/k", data={"code": code})
    assert "/toinen/" in entered.location
    # The open link of this contest is still there; the other code gives nothing here.
    assert client.get(f"{RESIDENT}/ballot").location == f"{RESIDENT}/"
    assert client.post(f"{STAFF}/cast", data={"choice": "meri"}).location == "/k"
    assert ballots(session) == 0


def test_a_mistyped_code_is_told_as_a_typo(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    staff = electorate(contest, "staff")
    code = issue_personal_codes(session, staff, actor=None, now=NOON)[0].code
    wrong = code[:-2] + ("3" if code[-2] != "3" else "4") + code[-1]
    for _try in range(20):
        answer = client.post("/k", data={"code": wrong}, headers=ENGLISH)
        assert answer.status_code == 422
        assert "typing mistake" in answer.text
    assert client.post("/k", data={"code": code}).location == f"{STAFF}/"


def test_a_class_behind_one_address_votes_in_a_shared_place_window(
    app: Flask, signed_in: SignIn, session: Session, contest: Contest
) -> None:
    codes = one_time_codes(session, contest, PUPILS)
    signed_in(Role.FACILITATOR).post("/desk/counter/shared-place")
    for code in codes:
        pupil = somebody(app, session)
        # Everybody takes the wrong slip first, whose code is well formed and unknown.
        assert pupil.post("/k", data={"code": new_code()}).status_code == 422
        assert pupil.post("/k", data={"code": code}).location == f"{RESIDENT}/"
        assert pupil.post(f"{RESIDENT}/ballot", data={"choice": "meri"}).status_code == 200
        sent = pupil.post(f"{RESIDENT}/cast", data={"choice": "meri"})
        assert sent.location == f"{RESIDENT}/receipt"
    assert ballots(session) == PUPILS


@pytest.mark.parametrize(
    ("closes", "told"),
    [
        # The hour from three to four does not exist, and the one from three to four comes twice.
        (datetime(2027, 3, 28, 2, 59, 59, tzinfo=HELSINKI), "klo 2.59"),
        (datetime(2027, 3, 28, 4, 0, tzinfo=HELSINKI), "klo 4.00"),
        (datetime(2027, 3, 29, 0, 0, tzinfo=HELSINKI), "klo 0.00"),
        (datetime(2026, 10, 25, 2, 59, tzinfo=HELSINKI), "klo 2.59"),
        (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=0), "klo 3.30"),
        (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=1), "klo 3.30"),
        (datetime(2026, 10, 25, 4, 0, tzinfo=HELSINKI), "klo 4.00"),
        (datetime(2026, 10, 26, 0, 0, tzinfo=HELSINKI), "klo 0.00"),
    ],
)
def test_the_close_is_one_instant_on_both_sides_of_a_clock_change(
    client: WatchedClient, session: Session, closes: datetime, told: str
) -> None:
    instant = closes.astimezone(UTC)
    contest = make_contest(session)
    contest.step.opens_at, contest.step.closes_at = instant - timedelta(hours=3), instant
    open_contest(session, contest, actor=None, now=instant - timedelta(days=2))
    session.flush()
    with at(instant - timedelta(hours=3) - MILLISECOND):
        client.post(f"{RESIDENT}/begin")
        assert client.post(f"{RESIDENT}/cast", data={"choice": "meri"}).status_code == 410
    with at(instant):
        late = client.post(
            f"{RESIDENT}/cast", data={"choice": "meri"}, headers={"Accept-Language": "fi"}
        )
        assert late.status_code == 410
        assert told in late.text.replace("\xa0", " ")
    assert ballots(session) == 0
    with at(instant - MILLISECOND):
        assert client.post(f"{RESIDENT}/cast", data={"choice": "meri"}).status_code == 302
    assert ballots(session) == 1


def test_the_two_half_past_threes_of_october_are_an_hour_apart(session: Session) -> None:
    first, second = (
        datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    assert second - first == timedelta(hours=1)
    contest = make_contest(session)
    contest.step.opens_at, contest.step.closes_at = first - timedelta(hours=1), second
    session.flush()
    session.expire_all()
    assert contest.step.closes_at == second


def test_what_is_declared_without_a_code_is_asked_for_at_the_door(
    client: WatchedClient, session: Session
) -> None:
    with at(NOON):
        made = make_contest(session)
        resident = electorate(made, "resident")
        declaration = {one: f"{one} asun Kaarinassa" for one in ("fi", "sv", "en")}
        session.add(
            ContestElectorate(step_audience_id=resident.id, quorum=0, declaration=declaration)
        )
        open_it(session, made)
        assert "en asun Kaarinassa" in client.get(f"{RESIDENT}/", headers=ENGLISH).text
        refused = client.post(f"{RESIDENT}/begin", headers=ENGLISH)
        assert refused.status_code == 422
        assert "Tick this to go on" in refused.text
        assert client.get(f"{RESIDENT}/ballot").location == f"{RESIDENT}/"
        begun = client.post(f"{RESIDENT}/begin", data={"declared": "1"})
        assert begun.location == f"{RESIDENT}/ballot"
