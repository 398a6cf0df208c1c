"""The result page: nothing before sealing, to anybody; afterwards every count and the proof."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.processes.models import ResultsPolicy
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from tests.factories.processes import NOON
from tests.factories.voting import (
    CLOSED,
    cast_many,
    close_seal_and_count,
    leave_residents_alone,
    make_contest,
    on_roll,
    open_it,
    residents,
    seal_it,
)
from tests.support.app import WatchedClient
from voting.models import Ballot, Contest
from voting.rules.manifest import canonical_json
from voting.services.counting import enter_draw
from voting.tasks import count_contest

RESULT = "/kaarina-2018/visiovisa/contest-result"
FILES = (f"{RESULT}/ballots.json", f"{RESULT}/receipts.txt", f"{RESULT}/result.json")
ENGLISH = {"Accept-Language": "en"}
SignIn = Callable[..., WatchedClient]


@pytest.fixture
def contest(session: Session) -> Iterator[Contest]:
    """A single-choice contest is open and the clock stands at NOON."""
    with at(NOON):
        yield open_it(session, make_contest(session))


def fill(
    session: Session,
    contest: Contest,
    resident: Sequence[Sequence[str]],
    staff: Sequence[Sequence[str]],
    trustee: Sequence[Sequence[str]],
) -> list[str]:
    """Everybody has voted so; the receipts."""
    voters = residents(session, contest, len(resident))
    receipts = cast_many(session, contest, voters, resident)
    receipts += cast_many(session, contest, on_roll(session, contest, "staff"), staff)
    return receipts + cast_many(session, contest, on_roll(session, contest, "trustee"), trustee)


def page_of(client: WatchedClient, address: str = RESULT) -> str:
    """The page's words in English, tags and runs of spaces left out."""
    with at(CLOSED):
        answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize("roles", [(), (Role.COORDINATOR,), (Role.ADMINISTRATOR, Role.EDITOR)])
def test_before_sealing_there_is_nothing_to_see_for_anybody(
    session: Session,
    contest: Contest,
    client: WatchedClient,
    signed_in: SignIn,
    roles: tuple[Role, ...],
) -> None:
    fill(session, contest, [["meri"]] * 61, [["silta"]] * 53, [["silta"]] * 17)
    viewer = signed_in(*roles) if roles else client
    for moment in (NOON, CLOSED):
        with at(moment):
            page = viewer.get(RESULT, headers=ENGLISH)
            assert page.status_code == 200
            assert "No result yet" in page.text
            assert not re.search(r"\b(61|53|17|131)\b", re.sub(r"<[^>]+>", " ", page.text))
            assert "bar-fill" not in page.text
            for address in FILES:
                assert viewer.get(address).status_code == 404
            assert viewer.post(RESULT, data={"receipt": "0000-0000-0000-0000"}).status_code == 404


def test_a_sealed_contest_that_is_not_counted_yet_says_so(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(session, contest, [["meri"]] * 61, [], [])
    seal_it(session, contest.step)
    assert "being counted" in page_of(client)


def test_the_result_names_the_winner_and_why(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(
        session,
        contest,
        [["meri"]] * 40 + [["silta"]] * 30,
        [["meri"]] * 31 + [["metsa"]] * 29,
        [["silta"]] * 12 + [["meri"]] * 8,
    )
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "The entry that won en MERI" in page
    assert "It has 49.6% of the weighted ballots, more than any other." in page
    assert "It is not first, or not alone, here: en trustee." in page
    assert "en trustee: first is en SILTA." in page
    assert "40 · 57.1%" in page
    assert "Ballots by the open link" in page
    assert "They are not shown apart" in page
    assert "engage vote tally kaarina-2018-visiovisa-ballots.json --method plurality" in page
    assert "personal code 20" in page
    assert "100.0%" in page


def test_agreement_of_all_is_told(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(
        session,
        contest,
        [["meri"]] * 60 + [["silta"]] * 2,
        [["meri"]] * 50 + [[]] * 5,
        [["meri"]] * 12,
    )
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "It is first in every electorate." in page
    assert "All these counts have the same winner." in page
    assert "55 ballots, 5 of them blank" in page


def test_a_hidden_electorate_is_said_so_and_never_shown(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(session, contest, [["meri"]] * 60, [["silta"]] * 40, [["metsa"]] * 4)
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "en trustee: too few ballots to be shown." in page
    assert "en staff, en trustee" in page
    assert "With this few ballots their sums are published, not the ballots, because" in page


def test_too_few_ballots_show_no_figure_but_their_number(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(session, contest, [["meri"]] * 3, [], [])
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "Too few ballots to show a result" in page
    assert "MERI" not in page
    with at(CLOSED):
        assert client.get(FILES[0]).status_code == 404


def test_blank_ballots_alone_have_no_winner(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(session, contest, [[]] * 60, [[]] * 60, [[]] * 20)
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "No entry won" in page
    assert "Every ballot is blank" in page


def test_a_tie_is_told_before_and_after_the_lot(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    both = [["meri"], ["silta"]]
    fill(session, contest, both * 30, both * 30, both * 10)
    close_seal_and_count(session, contest)
    before = page_of(client)
    assert "Tied for the first place en MERI en SILTA" in before
    assert "A public lot decides between them" in before
    enter_draw(session, contest, "3 6 1 1", actor=None)
    session.commit()
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
    after = page_of(client)
    assert "It was a tie, and the public lot decided. The draw gave: 3 6 1 1." in after
    assert "--seed " in after


def test_an_open_link_of_many_is_shown_apart(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    staff = contest.step.audiences[1]
    fill(session, contest, [["meri"]] * 60, [["silta"]] * 60, [["silta"]] * 12)
    door = collector_of(session, staff, CollectorKind.OPEN)
    own = select(Ballot).where(Ballot.step_audience_id == staff.id)
    for row in session.scalars(own.limit(25)):
        row.collector_id = door.id
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "en staff, with a code" in page
    assert "en staff, by the open link" in page


def test_a_lone_electorate_has_nothing_to_weigh(session: Session, client: WatchedClient) -> None:
    with at(NOON):
        made = make_contest(session)
        leave_residents_alone(session, made)
        open_it(session, made)
        cast_many(session, made, residents(session, made, 60), [["meri"], ["meri"], ["silta"]] * 20)
    close_seal_and_count(session, made)
    page = page_of(client)
    assert "It was named on 66.7% of the ballots, more than any other." in page
    assert "All together" not in page


def test_where_all_ballots_equal_would_have_another_winner_is_told(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(
        session,
        contest,
        [["silta"]] * 200 + [["meri"]] * 100,
        [["meri"]] * 40 + [["silta"]] * 20,
        [["meri"]] * 15 + [["silta"]] * 5,
    )
    close_seal_and_count(session, contest)
    assert "All ballots equal: first is en SILTA." in page_of(client)


def test_texts_are_escaped_once_and_marked_with_their_language(
    session: Session, client: WatchedClient
) -> None:
    with at(NOON):
        made = make_contest(session)
        made.step.process.languages = ["fi"]
        made.entries[0].text = {"fi": "<script>alert('&')</script>"}
        open_it(session, made)
        fill(session, made, [["meri"]] * 60, [["meri"]] * 60, [["silta"]] * 12)
    close_seal_and_count(session, made)
    with at(CLOSED):
        page = client.get(RESULT, headers=ENGLISH).text
    shown = '<span lang="fi">&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</span>'
    assert f"First: {shown}" in page
    assert "<script>alert" not in page
    assert "&amp;lt;" not in page
    assert "&lt;span" not in page


def test_receipts_are_looked_up_without_standing_in_an_address(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    receipts = fill(session, contest, [["meri"]] * 60, [["silta"]] * 60, [])
    close_seal_and_count(session, contest)
    with at(CLOSED):
        found = client.post(RESULT, data={"receipt": receipts[0].lower()}, headers=ENGLISH)
        assert "Yes, your ballot was counted" in found.text
        missing = client.post(RESULT, data={"receipt": "0000 0000"}, headers=ENGLISH)
        assert "not on the list" in missing.text
        empty = client.post(RESULT, data={"receipt": ""}, headers=ENGLISH)
        assert empty.status_code == 422
        listed = client.get(FILES[1]).text.split()
    assert listed == sorted(receipts)


def test_files_are_given_as_they_were_hashed(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    fill(session, contest, [["meri"]] * 60, [["silta"]] * 60, [])
    close_seal_and_count(session, contest)
    with at(CLOSED):
        result = json.loads(client.get(FILES[2]).data)
        ballots = client.get(FILES[0])
        rule = client.get("/kaarina-2018/visiovisa/contest-rule.json")
    assert hashlib.sha256(ballots.data).hexdigest() == result["ballots_sha256"]
    assert hashlib.sha256(rule.data).hexdigest() == contest.manifest_sha256
    assert rule.data == canonical_json(contest.manifest)
    assert "attachment" in ballots.headers["Content-Disposition"]


def test_a_rule_that_is_not_fixed_yet_has_no_file(session: Session, client: WatchedClient) -> None:
    make_contest(session)
    assert client.get("/kaarina-2018/visiovisa/contest-rule.json").status_code == 404


def test_a_result_for_staff_is_for_those_who_may_see_it(
    session: Session, contest: Contest, client: WatchedClient, signed_in: SignIn
) -> None:
    fill(session, contest, [["meri"]] * 60, [["silta"]] * 60, [])
    contest.step.results_policy = ResultsPolicy.STAFF
    close_seal_and_count(session, contest)
    with at(CLOSED):
        assert client.get(RESULT).status_code == 403
        assert client.get(FILES[0]).status_code == 404
        assert signed_in(Role.ADMINISTRATOR).get(RESULT).status_code == 403
        assert signed_in(Role.EDITOR).get(RESULT).status_code == 200
