"""The rule of a contest, part by part at the desk: what is refused, and what is kept."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.clock import at
from engage.processes.models import Step
from tests.factories.voting import BEFORE, electorate, make_contest, open_it
from tests.support.app import WatchedClient
from voting.models import Contest, ContestElectorate
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import METHODS_OF_KIND, Method
from voting.services.entering import take_kind
from voting.services.errors import (
    ClosesBeforeOpening,
    ReferendumWord,
    RuleUnfit,
    TooFewRows,
)
from voting.services.opening import missing_before_opening
from voting.services.ruling import (
    set_counting,
    set_promise,
    set_row_minimum,
    set_times,
)

SignIn = Callable[..., WatchedClient]


@pytest.fixture
def desk(signed_in: SignIn) -> Iterator[WatchedClient]:
    """A coordinator who reads English is at the desk two days before NOON."""
    with at(BEFORE):
        client = signed_in(Role.COORDINATOR)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        yield client


def part(step: Step, name: str) -> str:
    """The address of one part of the rule."""
    return f"/desk/contests/{step.id}/rule/{name}"


def words(text: str) -> str:
    """The page's words alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_every_part_has_its_page_with_what_is_missing(
    desk: WatchedClient, session: Session
) -> None:
    contest = make_contest(session, trustees=0)
    for name in (
        "kind",
        "counting",
        "entries",
        "electorates",
        "ties",
        "promise",
        "times",
        "publication",
    ):
        answer = desk.get(part(contest.step, name))
        assert answer.status_code == 200, name
        assert "en trustee: import the roll. It is empty." in words(answer.text), name
        assert f"/desk/steps/{contest.step_id}/participants" in answer.text


def test_a_promise_never_calls_the_vote_a_referendum(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    sent = {"promise_fi": "Kansanäänestys sitoo meitä.", "promise_sv": "x", "promise_en": "y"}
    answer = desk.post(part(contest.step, "promise"), data=sent)
    assert answer.status_code == 422
    assert "The vote is advisory" in answer.text
    assert "Kansanäänestys sitoo meitä." in answer.text
    assert contest.promise["fi"] == "Lupaus"
    with pytest.raises(ReferendumWord):
        set_promise(session, contest, {"sv": "en folkomröstning"}, actor=None)


def test_times_are_those_of_helsinki_over_both_changes_of_the_clock(
    desk: WatchedClient, session: Session
) -> None:
    contest = make_contest(session)
    address = part(contest.step, "times")
    spring = {"opens_day": "2027-03-28", "opens_clock": "03:30"}
    autumn = {"closes_day": "2027-10-31", "closes_clock": "03:30"}
    skipped = desk.post(address, data={**spring, **autumn, "closes_turn": "first"})
    assert (skipped.status_code, "there is no such time" in skipped.text) == (422, True)
    good = {"opens_day": "2027-03-28", "opens_clock": "04:00"}
    twice = desk.post(address, data={**good, **autumn})
    assert (twice.status_code, "The second one, in winter time" in twice.text) == (422, True)
    assert desk.post(address, data={**good, **autumn, "closes_turn": "second"}).status_code == 302
    assert contest.step.opens_at == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert contest.step.closes_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    page = desk.get(address).text
    assert "Sun 31 October 2027 at 3:30" in words(page)
    assert 'value="second" checked' in page
    backwards = {"opens_day": "2027-05-02", "opens_clock": "10:00"}
    backwards |= {"closes_day": "2027-05-02", "closes_clock": "10:00"}
    assert desk.post(address, data=backwards).status_code == 422
    assert desk.post(address, data={"opens_day": "x"}).status_code == 422
    moment = datetime(2027, 5, 1, tzinfo=UTC)
    with pytest.raises(ClosesBeforeOpening):
        set_times(session, contest, opens_at=moment, closes_at=moment, actor=None)


def test_rows_are_never_published_from_fewer_ballots_than_is_safe(
    desk: WatchedClient, session: Session
) -> None:
    contest = make_contest(session)
    address = part(contest.step, "publication")
    low = desk.post(address, data={"minimum_ballots": "49"})
    assert (low.status_code, "50 or more" in low.text) == (422, True)
    assert desk.post(address, data={"minimum_ballots": ""}).status_code == 422
    assert desk.post(address, data={"minimum_ballots": "200"}).status_code == 302
    assert contest.minimum_ballots == 200
    with pytest.raises(TooFewRows):
        set_row_minimum(session, contest, 1, actor=None)


def test_weights_quorum_and_declaration_are_typed(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    staff = electorate(contest, "staff")
    address = f"/desk/contests/{contest.step_id}/electorates/{staff.id}"
    typed = {"weight": "25 %", "minimum": "10", "merges_into": "resident", "quorum": "12"}
    assert desk.post(address, data={**typed, "declaration_fi": "Olen töissä"}).status_code == 302
    assert staff.weight == Fraction(1, 4)
    asked = session.get_one(ContestElectorate, staff.id)
    assert (asked.quorum, asked.declaration) == (12, {"fi": "Olen töissä"})
    page = words(desk.get(part(contest.step, "electorates")).text)
    assert "The weights add up to 11/12." in page
    assert "The weights are used from 12 ballots on." in page
    assert "Set the weights of the electorates so that they add up to one." in page
    assert "write what is declared without a code in: svenska, English" in page
    assert "Olen töissä" in desk.get(address).text


def test_a_kind_brings_what_belongs_to_it(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    for kind, methods in METHODS_OF_KIND.items():
        desk.post(part(contest.step, "kind"), data={"kind": kind.value})
        assert (contest.ballot_kind, contest.method, contest.seats) == (kind, methods[0], 1)
        assert desk.get(part(contest.step, "counting")).status_code == 200
        assert desk.get(f"/desk/contests/{contest.step_id}").status_code == 200
    fewest = contest.minimum_ballots
    take_kind(contest, contest.ballot_kind)
    assert contest.minimum_ballots == fewest


def test_single_choice_warns_above_two_entries(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    assert (
        "Single choice with more than two entries" in desk.get(part(contest.step, "counting")).text
    )
    desk.post(part(contest.step, "kind"), data={"kind": "approval"})
    assert "with more than two" not in desk.get(part(contest.step, "counting")).text


def test_a_method_of_another_kind_is_refused(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    address = part(contest.step, "counting")
    assert desk.post(address, data={"method": "approval", "seats": "1"}).status_code == 422
    several = desk.post(address, data={"method": "plurality", "seats": "2"})
    assert (several.status_code, "This method chooses one entry." in several.text) == (422, True)
    assert desk.post(address, data={"method": "plurality", "seats": "1"}).status_code == 302
    for method, rule in ((Method.APPROVAL, {}), (Method.PLURALITY, {"max": 3})):
        with pytest.raises(RuleUnfit):
            set_counting(session, contest, method=method, seats=1, ballot_rule=rule, actor=None)


def test_what_was_changed_is_in_the_log(desk: WatchedClient, session: Session) -> None:
    contest = make_contest(session)
    desk.post(part(contest.step, "ties"), data={"tie_rule": "shared"})
    assert desk.post(part(contest.step, "ties"), data={"tie_rule": "x"}).status_code == 422
    events = session.scalars(select(AuditEvent).where(AuditEvent.tag == "voting:rule:changed"))
    (event,) = events.all()
    assert event.details == {"part": "ties", "tie_rule": "shared"}
    assert event.subject == "kaarina-2018/visiovisa"


def test_parts_before_the_kind_and_after_opening(desk: WatchedClient, session: Session) -> None:
    contest = open_it(session, make_contest(session))
    for name in ("kind", "counting", "times"):
        assert "The rule is fixed" in desk.get(part(contest.step, name)).text


def ranked(session: Session, method: Method) -> Contest:
    """A contest of rankings counted by the method."""
    contest = make_contest(session)
    take_kind(contest, BallotKind.RANKED)
    contest.method = method
    return contest


def test_what_rows_alone_can_recount_is_refused_where_rows_may_stay_unpublished(
    session: Session,
) -> None:
    if Method.IRV not in METHODS_OF_KIND.get(BallotKind.RANKED, ()):
        pytest.skip("rankings are not counted by instant runoff here")
    contest = ranked(session, Method.IRV)
    found = missing_before_opening(session, contest, now=BEFORE)
    gaps = [one.gap.value for one in found]
    assert gaps == ["rows-electorates", "rows-few", "rows-few"]
