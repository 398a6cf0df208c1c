"""The voter's journey without script, and everything that can go wrong on it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.keys import key_store
from engage.processes.kinds import step_part
from engage.processes.models import StepKind
from engage.rolls.models import CollectorKind, Elector
from engage.rolls.services.importing import DoorsFixed, collector_of
from engage.rolls.services.issuing import issue_bearer_codes, issue_personal_codes
from tests.factories.processes import NOON
from tests.factories.voting import (
    CLOSED,
    cast_many,
    electorate,
    make_contest,
    open_it,
    residents,
    seal_it,
)
from tests.support.app import WatchedClient
from voting.models import Ballot, Contest
from voting.rules.ballots import BallotKind

RESIDENT = "/kaarina-2018/visiovisa/resident/vote"
STAFF = "/kaarina-2018/visiovisa/staff/vote"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def contest(session: Session) -> Iterator[Contest]:
    """A single-choice contest is open and the clock stands at NOON."""
    with at(NOON):
        yield open_it(session, make_contest(session))


@pytest.fixture
def approval(session: Session) -> Iterator[Contest]:
    """An approval contest is open and the clock stands at NOON."""
    with at(NOON):
        yield open_it(session, make_contest(session, BallotKind.APPROVAL))


def stored(session: Session) -> list[str]:
    """The marks of the ballots in the box."""
    return list(session.scalars(select(Ballot.marks)))


def text_of(client: WatchedClient, address: str) -> str:
    """The page in English."""
    return client.get(address, headers=ENGLISH).text


def test_a_resident_votes_by_the_open_link_without_script(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    start = text_of(client, f"{RESIDENT}/")
    assert "advisory: the city council decides" in start
    assert "en Lupaus" in start
    assert str(contest.manifest_sha256) in start
    begun = client.post(f"{RESIDENT}/begin")
    assert begun.location == f"{RESIDENT}/ballot"
    ballot = text_of(client, f"{RESIDENT}/ballot")
    assert all(f'value="{key}"' in ballot for key in ("meri", "metsa", "silta", "_blank"))
    assert "The order is random" in ballot
    review = client.post(f"{RESIDENT}/ballot", data={"choice": "metsa"}, headers=ENGLISH)
    assert review.status_code == 200
    assert "You vote for" in review.text
    assert "en METSA" in review.text
    assert stored(session) == []
    cast = client.post(f"{RESIDENT}/cast", data={"choice": "metsa"})
    assert cast.location == f"{RESIDENT}/receipt"
    receipt = text_of(client, f"{RESIDENT}/receipt")
    assert "your ballot is in the box" in receipt
    assert "receipt-code" in receipt
    assert stored(session) == ['{"metsa":1}']


def test_a_voter_may_change_the_ballot_before_casting(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    back = client.post(f"{RESIDENT}/ballot", data={"choice": "metsa", "edit": "1"})
    assert back.status_code == 200
    assert 'value="metsa" checked' in back.text
    assert stored(session) == []


def test_a_blank_ballot_is_chosen_on_purpose(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    nothing = client.post(f"{RESIDENT}/ballot", data={}, headers=ENGLISH)
    assert nothing.status_code == 422
    assert "or the blank ballot" in nothing.text
    review = client.post(f"{RESIDENT}/ballot", data={"choice": "_blank"}, headers=ENGLISH)
    assert "Your ballot is blank" in review.text
    client.post(f"{RESIDENT}/cast", data={"choice": "_blank"})
    assert stored(session) == ["{}"]


def test_an_approval_ballot_names_several_and_is_told_in_words(
    client: WatchedClient, session: Session, approval: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    both = {"choice": ["silta", "meri"]}
    review = client.post(f"{RESIDENT}/ballot", data=both, headers=ENGLISH)
    assert "You stand behind 2 entries of 3" in review.text
    client.post(f"{RESIDENT}/cast", data=both)
    assert stored(session) == ['{"meri":1,"silta":1}']


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ([], "Tick one at least"),
        (["meri", "_blank"], "be blank and name something"),
        (["torni"], "Not a valid choice"),
    ],
)
def test_an_approval_ballot_that_makes_no_sense_comes_back_as_sent(
    client: WatchedClient, session: Session, approval: Contest, choice: list[str], words: str
) -> None:
    client.post(f"{RESIDENT}/begin")
    for page in ("ballot", "cast"):
        answer = client.post(f"{RESIDENT}/{page}", data={"choice": choice}, headers=ENGLISH)
        assert answer.status_code == 422
        if words != "Not a valid choice":
            assert words in answer.text
        assert ('value="meri" checked' in answer.text) is ("meri" in choice)
    assert stored(session) == []


def test_an_entry_that_is_none_is_refused(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    for page in ("ballot", "cast"):
        assert client.post(f"{RESIDENT}/{page}", data={"choice": "torni"}).status_code == 422
    assert stored(session) == []


def test_the_same_ballot_sent_again_shows_the_same_receipt(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    client.post(f"{RESIDENT}/cast", data={"choice": "metsa"})
    first = client.get(f"{RESIDENT}/receipt").text
    again = client.post(f"{RESIDENT}/cast", data={"choice": "metsa"})
    assert again.location == f"{RESIDENT}/receipt"
    assert client.get(f"{RESIDENT}/receipt").text == first
    assert len(stored(session)) == 1
    # Back and reload lead to the receipt too.
    assert client.get(f"{RESIDENT}/ballot").location == f"{RESIDENT}/receipt"


def test_another_ballot_leaves_the_first_standing_and_says_so(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    client.post(f"{RESIDENT}/cast", data={"choice": "metsa"})
    other = client.post(f"{RESIDENT}/cast", data={"choice": "silta"})
    page = client.get(other.location, headers=ENGLISH).text
    assert "Your first ballot stands" in page
    assert "receipt-code" in page
    assert stored(session) == ['{"metsa":1}']


def test_a_browser_that_begins_again_keeps_its_key(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    client.post(f"{RESIDENT}/cast", data={"choice": "metsa"})
    client.post(f"{RESIDENT}/begin")
    client.post(f"{RESIDENT}/cast", data={"choice": "metsa"})
    assert len(stored(session)) == 1


def test_a_member_of_staff_votes_with_a_personal_code(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    staff = electorate(contest, "staff")
    code = issue_personal_codes(session, staff, actor=None, now=NOON)[0].code
    assert client.get(f"{STAFF}/ballot").location == "/k"
    entered = client.post("/k", data={"code": code})
    assert entered.location == f"{STAFF}/"
    assert "Go to your ballot" in text_of(client, f"{STAFF}/")
    client.post(f"{STAFF}/cast", data={"choice": "silta"})
    row = session.scalars(select(Ballot)).one()
    assert (row.step_audience_id, row.marks) == (staff.id, '{"silta":1}')


def test_a_right_to_vote_is_one_of_the_electorate_alone(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    code = issue_personal_codes(session, electorate(contest, "staff"), actor=None, now=NOON)[0].code
    client.post("/k", data={"code": code})
    trustee = "/kaarina-2018/visiovisa/trustee/vote"
    assert client.post(f"{trustee}/cast", data={"choice": "silta"}).location == "/k"
    assert stored(session) == []


def test_a_door_made_after_opening_gives_no_vote(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    resident = electorate(contest, "resident")
    with pytest.raises(DoorsFixed):
        issue_bearer_codes(session, resident, count=1, unit_id=None, actor=None, now=NOON)
    collector_of(session, resident, CollectorKind.BEARER)  # behind the back of the rolls
    issued = issue_bearer_codes(session, resident, count=1, unit_id=None, actor=None, now=NOON)
    client.post("/k", data={"code": issued[0][1]})
    answer = client.post(f"{RESIDENT}/cast", data={"choice": "silta"}, headers=ENGLISH)
    assert answer.status_code == 403
    assert "does not give the right to vote" in answer.text
    assert "en SILTA" in answer.text
    assert stored(session) == []


def test_a_replaced_code_votes_no_more(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    staff = electorate(contest, "staff")
    code = issue_personal_codes(session, staff, actor=None, now=NOON)[0].code
    client.post("/k", data={"code": code})
    for elector in session.scalars(select(Elector)):
        elector.voided_at = NOON
    answer = client.post(f"{STAFF}/cast", data={"choice": "silta"}, headers=ENGLISH)
    assert answer.status_code == 410
    assert "no longer valid" in answer.text
    assert stored(session) == []


def test_a_ballot_a_millisecond_late_is_refused_with_the_choice_kept(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    closes_at = contest.step.closes_at
    assert closes_at is not None
    with at(closes_at - timedelta(milliseconds=1)):
        assert client.post(f"{RESIDENT}/ballot", data={"choice": "silta"}).status_code == 200
    with at(closes_at):
        for page in ("ballot", "cast"):
            late = client.post(f"{RESIDENT}/{page}", data={"choice": "silta"}, headers=ENGLISH)
            assert late.status_code == 410
            assert "was not counted" in late.text
            assert "en SILTA" in late.text
        assert client.get(f"{RESIDENT}/ballot").status_code == 410
        assert "Voting has ended" in text_of(client, f"{RESIDENT}/")
    assert stored(session) == []
    with at(closes_at - timedelta(milliseconds=1)):
        assert client.post(f"{RESIDENT}/cast", data={"choice": "silta"}).status_code == 302
    assert len(stored(session)) == 1


def test_before_the_opening_time_there_is_no_ballot(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    with at(NOON - timedelta(hours=2)):
        assert "Voting has not begun" in text_of(client, f"{RESIDENT}/")
        client.post(f"{RESIDENT}/begin")
        answer = client.get(f"{RESIDENT}/ballot", headers=ENGLISH)
        assert answer.status_code == 410
        assert "Come back then" in answer.text


def test_a_missing_key_means_later_and_never_a_fresh_key(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    key_store().destroy(contest.step_id)
    assert client.post(f"{RESIDENT}/cast", data={"choice": "silta"}).status_code == 503
    assert stored(session) == []


def test_two_voters_see_orders_of_their_own_and_keep_them(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    def order() -> tuple[str, ...]:
        page = client.get(f"{RESIDENT}/ballot").text
        return tuple(sorted(("meri", "metsa", "silta"), key=lambda key: page.index(f'"{key}"')))

    seen = set()
    for _voter in range(12):
        client.delete_cookie(f"engage-p-{electorate(contest, 'resident').id.hex[:16]}")
        client.post(f"{RESIDENT}/begin")
        first = order()
        assert order() == first
        seen.add(first)
    assert len(seen) > 1


def test_after_sealing_the_receipt_page_leads_to_the_result(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    client.post(f"{RESIDENT}/cast", data={"choice": "silta"})
    cast_many(session, contest, residents(session, contest, 3), [["meri"]] * 3)
    seal_it(session, contest.step)
    with at(CLOSED):
        answer = client.get(f"{RESIDENT}/receipt")
    assert answer.location == "/kaarina-2018/visiovisa/contest-result"


def test_an_expired_form_comes_back_with_the_choice(
    client: WatchedClient, session: Session, contest: Contest, app: object
) -> None:
    client.post(f"{RESIDENT}/begin")
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"{RESIDENT}/cast", data={"choice": "silta"}, headers=ENGLISH)
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 422
    assert 'value="silta" checked' in answer.text
    assert "send once more" in answer.text
    assert stored(session) == []


def test_an_expired_start_form_comes_back(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"{RESIDENT}/begin", headers=ENGLISH)
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 422
    assert "send once more" in answer.text


def test_an_electorate_without_an_open_link_leads_to_the_code_door(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    for answer in (
        client.post(f"{STAFF}/begin"),
        client.get(f"{STAFF}/receipt"),
        client.post(f"{STAFF}/ballot", data={"choice": "meri"}),
    ):
        assert answer.location == "/k"
    assert client.get(f"{RESIDENT}/ballot").location == f"{RESIDENT}/"


def test_there_is_no_receipt_before_the_ballot(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    client.post(f"{RESIDENT}/begin")
    assert client.get(f"{RESIDENT}/receipt").location == f"{RESIDENT}/ballot"


def test_the_step_links_to_the_pages_of_its_contest(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    with client.application.test_request_context():
        part = step_part(StepKind.CONTEST)
        assert part is not None
        resident = electorate(contest, "resident")
        assert part.participate_url(resident) == f"{RESIDENT}/"
        assert part.results_urls([contest.step]) == {}
        assert part.manage_url(contest.step) == f"/desk/contests/{contest.step_id}"
        contest.step.frozen_at = None
        assert part.participate_url(resident) is None
        contest.step.sealed_at = CLOSED
        assert part.results_urls([contest.step]) == {
            contest.step.id: "/kaarina-2018/visiovisa/contest-result"
        }
    session.rollback()


def test_addresses_that_lead_nowhere_are_not_found(
    client: WatchedClient, session: Session, contest: Contest
) -> None:
    for address in (
        "/kaarina-2018/muu/resident/vote/",
        "/kaarina-2018/visiovisa/partner/vote/",
        "/muu/visiovisa/contest-result",
    ):
        assert client.get(address).status_code == 404


def test_a_channel_of_the_open_link_is_kept(client: WatchedClient, session: Session) -> None:
    with at(NOON):
        made = make_contest(session)
        resident = electorate(made, "resident")
        library = collector_of(session, resident, CollectorKind.OPEN, "kirjasto")
        open_it(session, made)
        page = text_of(client, f"{RESIDENT}/?via=kirjasto")
        assert 'name="via" value="kirjasto"' in page
        client.post(f"{RESIDENT}/begin", data={"via": "kirjasto"})
        client.post(f"{RESIDENT}/cast", data={"choice": "meri"})
    assert session.scalars(select(Ballot.collector_id)).one() == library.id
    assert session.scalar(select(func.count()).select_from(Ballot)) == 1
