"""The result page of each method: who won and why, the figures, pairs, rounds, and the lot."""

import html
import re
import subprocess
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from engage.clock import at
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
)
from tests.support.app import WatchedClient
from voting.models import Contest, ContestTally
from voting.rules.ballots import BallotKind
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.methods.registry import Method
from voting.rules.ties import TieRule
from voting.services.counting import enter_draw
from voting.services.electing import ElectorateRule, set_electorate
from voting.tasks import count_contest

RESULT = "/kaarina-2018/visiovisa/contest-result"
Marks = Mapping[str, int] | Sequence[str]
# Silta has most stars, meri is above it on more ballots.
LEADER_LOSES: Sequence[Marks] = [{"meri": 4, "silta": 3}] * 6 + [{"silta": 5, "meri": 1}] * 5
CIRCLE: Sequence[Marks] = (
    [{"meri": 1, "metsa": 2, "silta": 3}] * 5
    + [{"metsa": 1, "silta": 2, "meri": 3}] * 4
    + [{"silta": 1, "meri": 2, "metsa": 3}] * 3
)


def counted(
    session: Session,
    kind: BallotKind,
    method: Method | None,
    ballots: Sequence[Marks],
    *,
    tie_rule: TieRule = TieRule.LOT,
) -> Contest:
    """A contest in which every electorate's ballots are these, over and over, and a blank one."""
    with at(NOON):
        contest = make_contest(session, kind)
        contest.method = method or contest.method
        contest.tie_rule = tie_rule
        open_it(session, contest)
        for voters in (
            residents(session, contest, 61),
            on_roll(session, contest, "staff"),
            on_roll(session, contest, "trustee"),
        ):
            blank: Marks = {} if kind not in {BallotKind.SINGLE, BallotKind.APPROVAL} else []
            times = (len(voters) - 1) // len(ballots)
            cast_many(session, contest, voters, [blank, *ballots * times])
    close_seal_and_count(session, contest)
    return contest


def counted_of_one(
    session: Session, method: Method, ballots: Sequence[Marks], seats: int = 1, least: int = 5
) -> Contest:
    """A contest of residents alone, counted by rounds."""
    with at(NOON):
        contest = make_contest(session, BallotKind.RANKED)
        leave_residents_alone(session, contest)
        contest.method, contest.seats = method, seats
        open_it(session, contest)
        # A thousand ballots are asked for before rankings are published; here a few stand for them.
        manifest = contest.manifest or {}
        fewer = [one | {"minimum": least} for one in manifest["electorates"]]
        contest.manifest = {**manifest, "minimum_ballots": least, "electorates": fewer}
        contest.manifest_sha256 = sha256_hex(canonical_json(contest.manifest))
        cast_many(session, contest, residents(session, contest, len(ballots)), ballots)
    close_seal_and_count(session, contest)
    return contest


def page_of(client: WatchedClient) -> str:
    """The page's words in English, tags and runs of spaces left out."""
    with at(CLOSED):
        answer = client.get(RESULT, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.mark.parametrize(
    ("kind", "method", "ballots", "told"),
    [
        (
            BallotKind.STARS,
            Method.STAR,
            LEADER_LOSES,
            (
                "“en SILTA” has most stars, but loses the final of the two with most stars: "
                "54.5% give the winner more stars than it, 45.5% the other way round.",
                "Most stars: en SILTA",
                "The final is won by en MERI",
                "In the final each ballot counts for the one it gave more stars.",
                "The same final in each electorate",
                "2.64 29/11",
                "6/11 54.5%",
            ),
        ),
        (
            BallotKind.STARS,
            Method.SCORE,
            LEADER_LOSES,
            ("The entry that won en SILTA", "Its mean is 3.91 of 5", "43/11"),
        ),
        (
            BallotKind.SCORE,
            None,
            [{"meri": 9, "silta": 4}],
            ("The entry that won en MERI", "Its mean is 9.00 of 10", "540 points · mean 9.00"),
        ),
        (
            BallotKind.POINTS,
            None,
            [{"meri": 7, "metsa": 3}],
            ("It was given 70.0% of all points", "420 points · mean 7.00"),
        ),
        (
            BallotKind.RANKED,
            Method.RANKED_PAIRS,
            [{"meri": 1, "silta": 2}],
            (
                "In pairs it beats each of the 2 others.",
                "“en MERI” beats “en SILTA”",
                "100.0% (1) 0.0% (0) 0.0% (0) +100.0%",
                "beats 2 of 2",
            ),
        ),
        (
            BallotKind.RANKED,
            Method.SCHULZE,
            CIRCLE,
            (
                "No entry beats every other one in pairs. Compared along the strongest paths",
                "“en MERI” beats “en METSA”",
                "66.7% (2/3) 33.3% (1/3) 0.0% (0) +33.3%",
            ),
        ),
        (
            BallotKind.RANKED,
            Method.RANKED_PAIRS,
            CIRCLE,
            ("When the clearest pairs are kept first, nothing stays above it.",),
        ),
        (
            BallotKind.RANKED,
            Method.MINIMAX,
            CIRCLE,
            ("Its worst comparison is the least bad.", "1 of 2 -16.7%"),
        ),
        (
            BallotKind.RANKED,
            Method.BORDA,
            [*[{"meri": 1, "metsa": 2}] * 3, {"metsa": 1}],
            ("A ballot puts 1.50 others below it on average", "90 points · mean 1.50"),
        ),
        (
            BallotKind.APPROVAL,
            None,
            [["meri", "silta"], ["meri"]],
            ("It has 100.0% of the weighted ballots", "30 · 50.0%"),
        ),
    ],
)
def test_each_method_tells_who_won_why_and_by_which_figures(
    session: Session,
    client: WatchedClient,
    kind: BallotKind,
    method: Method | None,
    ballots: Sequence[Marks],
    told: Sequence[str],
) -> None:
    counted(session, kind, method, ballots)
    page = page_of(client)
    for words in told:
        assert words in page, words
    assert "It is first in every electorate." in page
    assert "What was promised en Lupaus" in page
    assert "en resident 1/3 (33.3%)" in page


def test_the_rounds_of_instant_runoff_are_told_one_by_one(
    session: Session, client: WatchedClient
) -> None:
    ballots: list[Marks] = [{"meri": 1}] * 25 + [{"silta": 1}] * 20
    counted_of_one(session, Method.IRV, [*ballots, *[{"metsa": 1, "silta": 2}] * 10, {}])
    page = page_of(client)
    assert "The entry that won en SILTA" in page
    assert "In the last round it has 30 of the 55 ballots that still count." in page
    assert "“en METSA” has fewest ballots (10) and leaves; its ballots move on." in page
    assert "“en SILTA” has 30 of the 55 ballots that still count, and wins." in page
    assert "Entry Round 1 Round 2 en SILTA 20 30 en MERI 25 25 en METSA 10 – Count for" in page
    assert "engage vote tally kaarina-2018-visiovisa-ballots.json --method irv" in page


def test_rounds_that_nobody_could_repeat_are_not_shown(
    session: Session, client: WatchedClient
) -> None:
    """The ballots of so few are not published, and their sums do not tell the rounds."""
    ballots: list[Marks] = [{"meri": 1}] * 25 + [{"silta": 1}] * 20
    counted_of_one(session, Method.IRV, ballots, least=1000)
    page = page_of(client)
    assert "Too few ballots to show a result" in page
    assert "45 ballots came in." in page
    assert "1,000 ballots at least." in page
    assert "MERI" not in page


def test_several_seats_name_all_who_are_elected(session: Session, client: WatchedClient) -> None:
    ballots: list[Marks] = [{"meri": 1, "silta": 2}] * 40 + [{"metsa": 1}] * 15
    counted_of_one(session, Method.STV, [*ballots, *[{"silta": 1}] * 10], seats=2)
    page = page_of(client)
    assert "The entries elected en MERI en SILTA" in page
    assert "Each reached the quota of 22 ballots" in page
    assert "“en MERI” is elected; what it has above the quota moves on." in page
    assert "All places are taken: en MERI, en SILTA." in page
    assert "--method stv --seats 2" in page


def test_the_lot_can_be_drawn_again_by_the_commands_on_the_page(
    session: Session, client: WatchedClient
) -> None:
    even: list[Marks] = [{"meri": 5, "silta": 4}, {"silta": 5, "meri": 4}]
    contest = counted(session, BallotKind.STARS, Method.STAR, even)
    before = page_of(client)
    assert "Tied for the first place en MERI en SILTA" in before
    assert "The final is even: en MERI, en SILTA" in before
    enter_draw(session, contest, "it's $6 | 1", actor=None)
    session.commit()
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
        text_of = client.get(RESULT, headers={"Accept-Language": "en"}).text
    session.expire_all()
    lot = session.get_one(ContestTally, contest.id).result["lot"]
    commands = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", text_of, re.S)[1])  # type: ignore[index]
    ran = subprocess.run(["/bin/sh", "-c", commands], check=True, capture_output=True, text=True)
    rows = [line.split() for line in ran.stdout.splitlines()]
    shown = re.findall(r'hash muted">([0-9a-f]{64}) (\w+)<', text_of)
    assert [tuple(row) for row in rows] == shown
    tied = [key for _hash, key in rows if key in {"meri", "silta"}]
    assert tied[0] == lot["order"][0]
    after = page_of(client)
    assert f"The entry that won en {tied[0].upper()}" in after
    assert "Tied: en MERI, en SILTA." in after


def test_a_tie_that_is_shared_draws_no_lot(session: Session, client: WatchedClient) -> None:
    both: list[Marks] = [["meri"], ["silta"]]
    counted(session, BallotKind.SINGLE, None, both, tie_rule=TieRule.SHARED)
    page = page_of(client)
    assert "Tied for the first place en MERI en SILTA" in page
    assert "By the rule they share the place: no lot is drawn." in page


def test_who_missed_the_quorum_is_named_with_its_numbers(
    session: Session, client: WatchedClient
) -> None:
    with at(NOON):
        contest = make_contest(session)
        council = contest.step.audiences[2]
        rule = ElectorateRule(Fraction(1, 3), 10, "staff", 15, {})
        set_electorate(session, council, rule, actor=None)
        open_it(session, contest)
        cast_many(session, contest, residents(session, contest, 60), [["meri"]] * 60)
        cast_many(session, contest, on_roll(session, contest, "staff"), [["meri"]] * 60)
        cast_many(session, contest, on_roll(session, contest, "trustee"), [["meri"]] * 12)
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "No entry won Too few took part, so nothing is decided: en trustee." in page
    assert "en trustee: 12 took part, the rule asks for 15." in page
    assert "The weighted count decides" not in page
    assert "All these counts have the same winner" not in page


def test_what_is_withheld_tells_the_minimum_of_each(
    session: Session, client: WatchedClient
) -> None:
    with at(NOON):
        contest = open_it(session, make_contest(session, BallotKind.STARS))
        cast_many(session, contest, residents(session, contest, 3), [{"meri": 5}] * 3)
    close_seal_and_count(session, contest)
    page = page_of(client)
    assert "Too few ballots to show a result" in page
    assert "en resident: 5 ballots at least. en staff: 10 ballots at least." in page
    assert "en MERI" not in page
