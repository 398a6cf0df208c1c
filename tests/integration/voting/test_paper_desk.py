"""Paper votes at the desk: handing out, two people counting, sealing refused and allowed."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.rolls.participation import step_secret
from engage.rolls.services.importing import roll_of
from tests.factories.paper import count_twice, counted, give_paper, paper_contest
from tests.factories.processes import NOON
from tests.factories.voting import (
    BEFORE,
    CLOSED,
    cast_many,
    close_seal_and_count,
    electorate,
    make_contest,
    on_roll,
    residents,
)
from tests.support.app import WatchedClient
from voting.models import Ballot, Contest, PaperBundle, PaperSignOff
from voting.rules.ballots import BallotKind
from voting.services.paper import mark_on_paper

SignIn = Callable[..., WatchedClient]
SILTA = (("silta", 1),)


def english(client: WatchedClient) -> WatchedClient:
    """The client reads English."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def words(text: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def place(contest: Contest) -> str:
    """The page of the contest's paper votes."""
    return f"/desk/contests/{contest.step_id}/paper-votes"


@pytest.fixture
def contest(session: Session) -> Contest:
    """An open contest with paper for staff and trustees."""
    made = paper_contest(session)
    session.commit()
    return made


def hand_out(client: FlaskClient, contest: Contest, typed: str) -> str:
    """A paper is handed to the person typed; the words of the page that follows."""
    trustees = electorate(contest, "trustee")
    found = client.post(
        f"{place(contest)}/find", data={"electorate": str(trustees.id), "typed": typed}
    )
    assert found.status_code == 200
    who = re.search(r'name="who" value="([^"]+)"', found.text)
    assert who is not None
    data = {"electorate": str(trustees.id), "who": who[1]}
    return words(client.post(f"{place(contest)}/mark", data=data, follow_redirects=True).text)


def test_a_clerk_hands_out_a_paper_once(
    session: Session, contest: Contest, signed_in: SignIn
) -> None:
    with at(NOON):
        client = english(signed_in(Role.FACILITATOR))
        page = words(client.get(place(contest)).text)
        assert "Hand out a ballot paper" in page
        assert "marks on the roll" not in page
        assert "Marked on the roll" in hand_out(client, contest, "L3")
        assert "Has voted already" in hand_out(client, contest, "L3")
    assert session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_whoever_is_not_on_the_roll_is_not_found(contest: Contest, signed_in: SignIn) -> None:
    with at(NOON):
        client = english(signed_in(Role.FACILITATOR))
        trustees = electorate(contest, "trustee")
        answer = client.post(
            f"{place(contest)}/find", data={"electorate": str(trustees.id), "typed": "H3"}
        )
        assert answer.status_code == 422
        assert "Nobody in this electorate" in answer.text
        staff = on_roll(contest_session(contest), contest, "staff")[0]
        data = {"electorate": str(trustees.id), "who": staff.ref}
        told = client.post(f"{place(contest)}/mark", data=data, follow_redirects=True)
        assert "gives no right to vote here" in told.text


def contest_session(contest: Contest) -> Session:
    """The session that holds the contest."""
    found = Session.object_session(contest)
    assert found is not None
    return found


def test_electors_are_found_by_a_part_of_the_name(
    session: Session, contest: Contest, signed_in: SignIn
) -> None:
    roll = roll_of(session, electorate(contest, "trustee"))
    first, second = roll.electors[:2]
    first.name, second.name = "Aino Virtanen", "Eino Virta"
    session.commit()
    with at(NOON):
        client = english(signed_in(Role.FACILITATOR))
        answer = client.post(
            f"{place(contest)}/find",
            data={"electorate": str(roll.step_audience_id), "typed": "virta"},
        )
        assert "Aino Virtanen" in answer.text
        assert "Eino Virta" in answer.text


def test_the_voter_is_told_that_a_paper_was_handed_out(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    from engage.rolls.rules.codes import code_hash, new_code

    code = new_code()
    elector = roll_of(session, electorate(contest, "trustee")).electors[0]
    elector.code_hash = code_hash(code)
    session.commit()
    one = next(
        one for one in on_roll(session, contest, "trustee") if one.ref.endswith(str(elector.id))
    )
    mark_on_paper(session, contest, one, secret=step_secret(contest.step), now=NOON)
    session.commit()
    with at(NOON):
        english(client)
        client.post("/k", data={"code": code})
        start = "/kaarina-2018/visiovisa/trustee/vote"
        for page in ("ballot", "receipt"):
            answer = client.get(f"{start}/{page}")
            assert answer.status_code == 409
            assert "You vote on paper" in answer.text
        cast = client.post(f"{start}/cast", data={"choice": "meri"})
        assert cast.status_code == 409


def typed(papers: int, **numbers: int) -> dict[str, str]:
    """A count of a single choice; fields are in alphabetical order: meri, metsa, silta."""
    return {"papers": str(papers)} | {name: str(number) for name, number in numbers.items()}


def test_two_people_count_and_the_second_sees_nothing_of_the_first(
    session: Session, contest: Contest, signed_in: SignIn
) -> None:
    give_paper(session, contest, on_roll(session, contest, "trustee")[:7])
    session.commit()
    with at(CLOSED):
        first = english(signed_in(Role.FACILITATOR))
        url = f"{place(contest)}/electorates/{electorate(contest, 'trustee').id}/bundle"
        wrong = first.post(url, data=typed(7, count_0=4, blank=1))
        assert wrong.status_code == 422
        assert "adds up to 5" in wrong.text
        assert first.post(url, data=typed(7, count_0=4, count_2=2, blank=1)).status_code == 302
        bundle = session.scalars(select(PaperBundle)).one()
        own = f"{place(contest)}/bundles/{bundle.id}"
        assert "Another person counts it" in first.get(own).text
        # The same person's second count is refused by the form itself: it would be a recount.
        same = first.post(own, data=typed(7, count_0=4, count_2=2, blank=1))
        assert same.status_code == 422

        second = english(signed_in(Role.COORDINATOR))
        blind = words(second.get(own).text)
        assert "What was counted" not in blind
        told = second.post(own, data=typed(7, count_0=3, count_2=3, blank=1), follow_redirects=True)
        page = words(told.text)
        assert "The counts differ" in page
        assert page.count("differs") == 2
        assert "waits" not in words(second.get(place(contest)).text)
        assert second.post(own, data=typed(7, count_0=4, count_2=2, blank=1)).status_code == 422
        again = typed(7, count_0=4, count_2=2, blank=1) | {"reason": "Slipped between two piles"}
        done = second.post(own, data=again, follow_redirects=True)
        assert "All paper is in" in done.text
        assert "Slipped between two piles" in second.get(own).text


def test_stars_are_typed_line_by_line(session: Session, signed_in: SignIn) -> None:
    contest = paper_contest(session, BallotKind.STARS)
    session.commit()
    with at(CLOSED):
        client = english(signed_in(Role.FACILITATOR))
        url = f"{place(contest)}/electorates/{electorate(contest, 'trustee').id}/bundle"
        wrong = client.post(url, data={"papers": "3", "lines": "5 0 -\n9 1 1\n"})
        assert wrong.status_code == 422
        assert "Line 2: 9 is not allowed, 5 is the most." in wrong.text
        assert "9 1 1" in wrong.text
        kept = client.post(url, data={"papers": "4", "lines": "50-\n510 x2", "invalid_signed": "1"})
        assert kept.status_code == 302
    value = session.scalars(select(PaperBundle)).one().readings[0].counted
    assert value["invalid"] == {"signed": 1}
    assert sorted(one["count"] for one in value["ballots"]) == [1, 2]


def test_confirming_is_refused_until_the_difference_is_signed_off(
    session: Session, contest: Contest, signed_in: SignIn
) -> None:
    give_paper(session, contest, on_roll(session, contest, "trustee")[:3])
    count_twice(session, contest, "trustee", counted({SILTA: 2}))
    session.commit()
    trustees = electorate(contest, "trustee")
    with at(CLOSED):
        client = english(signed_in(Role.COORDINATOR))
        reconcile = f"/desk/steps/{contest.step_id}/reconcile"
        refused = words(client.post(reconcile, follow_redirects=True).text)
        assert "Not confirmed" in refused
        assert "3 marks on the roll, 2 papers counted." in refused
        sign = f"{place(contest)}/electorates/{trustees.id}/sign-off"
        stale = {"marks": "3", "papers": "1", "reason": "Kept"}
        assert "have changed" in client.post(sign, data=stale, follow_redirects=True).text
        data = {"marks": "3", "papers": "2", "reason": "One paper was taken home"}
        client.post(sign, data=data)
        done = client.post(reconcile, follow_redirects=True)
        assert "all answers are in" in done.text
    assert session.scalars(select(PaperSignOff)).one().reason == "One paper was taken home"


def test_a_clerk_cannot_sign_off_or_allow_paper(contest: Contest, signed_in: SignIn) -> None:
    with at(CLOSED):
        client = signed_in(Role.FACILITATOR)
        trustees = electorate(contest, "trustee")
        for url in (
            f"{place(contest)}/electorates/{trustees.id}/sign-off",
            f"/desk/contests/{contest.step_id}/electorates/{trustees.id}/paper-door",
        ):
            assert client.post(url, data={}).status_code == 403


def test_paper_is_allowed_before_opening_where_there_is_somebody_to_mark(
    session: Session, signed_in: SignIn
) -> None:
    contest = make_contest(session)
    session.commit()
    with at(BEFORE):
        client = english(signed_in(Role.COORDINATOR))
        base = f"/desk/contests/{contest.step_id}/electorates"
        trustee, resident = electorate(contest, "trustee"), electorate(contest, "resident")
        done = client.post(f"{base}/{trustee.id}/paper-door", follow_redirects=True)
        assert "may vote on paper too" in done.text
        assert "on paper" in words(done.text)
        none = client.post(f"{base}/{resident.id}/paper-door", follow_redirects=True)
        assert "Import a roll" in none.text


def test_the_public_account_says_what_came_on_paper(
    session: Session, contest: Contest, client: WatchedClient, signed_in: SignIn
) -> None:
    staff = on_roll(session, contest, "staff")
    cast_many(session, contest, residents(session, contest, 6), [["metsa"]] * 6)
    trustees = on_roll(session, contest, "trustee")
    cast_many(session, contest, trustees[:12], [["metsa"]] * 12)
    give_paper(session, contest, trustees[12:14])
    count_twice(session, contest, "trustee", counted({SILTA: 2}))
    give_paper(session, contest, staff[:13])
    bundle = count_twice(session, contest, "staff", counted({SILTA: 10, (): 2}, signed=1))
    session.commit()
    account = "/kaarina-2018/visiovisa/contest-result/paper"
    with at(CLOSED):
        english(client)
        assert client.get(account).status_code == 404
        close_seal_and_count(session, contest)
        page = words(client.get(account).text)
        assert "Papers in the box 13" in page
        assert "A name or another sign on the paper 1 paper" in page
        assert "Fewer than 10 papers" in page
        desk = signed_in(Role.FACILITATOR)
        # A sealed bundle is shown to nobody: it could tell how a few people voted.
        assert desk.get(f"{place(contest)}/bundles/{bundle.id}").status_code == 404
