"""From ballots to a published result: sealed rows alone, counted alike by anybody."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.clock import at
from engage.db import unit_of_work
from engage.jobs import Job
from engage.processes.gate import results_visible
from engage.rolls.participation import step_secret
from engage.rolls.sealing import freeze_step
from engage.rolls.services.counting import participation, recount_turnout
from engage.synthesis.sources import Measure
from tests.factories.processes import NOON, make_step
from tests.factories.voting import (
    CLOSED,
    KEYS,
    cast_many,
    close_seal_and_count,
    make_contest,
    on_roll,
    open_it,
    residents,
    seal_it,
)
from voting.evidence import VotingEvidence
from voting.models import Ballot, BallotReceipt, Contest, ContestTally, SealedBallot
from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import count_file
from voting.rules.formats.engage_json import read_ballots
from voting.rules.methods.registry import Method
from voting.rules.ties import lot_order, lot_seed
from voting.services.counting import (
    count_ballots_of,
    enter_draw,
    read_count_input,
    replace_tally,
)
from voting.services.errors import NoDrawNeeded, NotSealed
from voting.services.publishing import has_receipt, normal_receipt, receipts_text
from voting.services.store import BallotStore
from voting.tasks import count_contest


@pytest.fixture
def contest(session: Session) -> Iterator[Contest]:
    """A single-choice contest is open and the clock stands at NOON."""
    with at(NOON):
        yield open_it(session, make_contest(session))


def result_of(session: Session, contest: Contest) -> ContestTally:
    """The stored result."""
    return session.get_one(ContestTally, contest.id)


def test_the_count_equals_an_independent_one(session: Session, contest: Contest) -> None:
    dice = Random(7)  # noqa: S311 - made-up ballots
    expected: dict[str, Counter[str]] = {}
    for key, voters in (
        ("resident", residents(session, contest, 80)),
        ("staff", on_roll(session, contest, "staff")),
        ("trustee", on_roll(session, contest, "trustee")),
    ):
        choices = [dice.choice([["meri"], ["metsa"], ["silta"], []]) for _voter in voters]
        expected[key] = Counter(choice[0] if choice else "" for choice in choices)
        cast_many(session, contest, voters, choices)
    close_seal_and_count(session, contest)
    result = result_of(session, contest).result
    for one in result["electorates"]:
        counted = expected[one["key"]]
        assert one["tally"]["counts"] == {key: counted[key] for key in KEYS}
        assert one["tally"]["blank"] == counted[""]
    total = sum(expected.values(), Counter())
    assert result["all_equal"]["counts"] == {key: total[key] for key in KEYS}
    assert result["received"] == 160


def test_the_published_file_gives_the_published_result_again(
    session: Session, contest: Contest
) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"], ["silta"]] * 35)
    cast_many(session, contest, on_roll(session, contest, "staff"), [["silta"]] * 60)
    cast_many(session, contest, on_roll(session, contest, "trustee"), [["meri"]] * 3)
    close_seal_and_count(session, contest)
    tally = result_of(session, contest)
    assert tally.ballot_file is not None
    file = read_ballots(tally.ballot_file)
    assert tally.result["has_rows"]
    assert [one.members for one in file.electorates] == [("resident",), ("staff", "trustee")]
    recounted = count_file(file, Method.PLURALITY)
    for one in tally.result["electorates"]:
        assert dict(recounted[one["key"]].counts) == one["tally"]["counts"]
    assert file.manifest_sha256 == contest.manifest_sha256


def test_with_few_ballots_the_sums_are_published_alone(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"]] * 70)
    cast_many(session, contest, on_roll(session, contest, "staff"), [["silta"]] * 49)
    cast_many(session, contest, on_roll(session, contest, "trustee"), [["silta"]] * 12)
    close_seal_and_count(session, contest)
    tally = result_of(session, contest)
    assert not tally.result["has_rows"]
    assert tally.ballot_file is not None
    assert all("sums" in one for one in json.loads(tally.ballot_file)["electorates"])


def test_a_small_electorate_is_nowhere_by_itself(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"]] * 70)
    cast_many(session, contest, on_roll(session, contest, "staff"), [["silta"]] * 60)
    cast_many(session, contest, on_roll(session, contest, "trustee"), [["metsa"]] * 4)
    close_seal_and_count(session, contest)
    result = result_of(session, contest).result
    assert result["merged"] == {"trustee": "staff"}
    assert [one["key"] for one in result["electorates"]] == ["resident", "staff"]
    assert result["electorates"][1]["tally"]["counts"] == {"meri": 0, "metsa": 4, "silta": 60}
    staff = result["turnout"][1]
    assert (staff["ballots"], staff["entitled"], staff["channels"]) == (64, None, [])


def test_too_few_ballots_in_all_publish_nothing(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 3), [["meri"]] * 3)
    close_seal_and_count(session, contest)
    tally = result_of(session, contest)
    assert (tally.result["is_published"], tally.ballot_file) == (False, None)
    assert tally.result["received"] == 3
    assert "all_equal" not in tally.result
    (count,) = VotingEvidence().counts(session, contest.step.process_id)
    assert (count.collected, count.used, count.set_aside) == (3, 0, {"below-minimum": 3})
    assert VotingEvidence().findings(session, contest.step.process_id) == []


def test_an_unsealed_contest_is_not_counted(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"]] * 70)
    session.commit()
    for moment in (NOON, CLOSED):
        with at(moment), pytest.raises(NotSealed):
            count_contest(contest_id=str(contest.id))
    assert session.get(ContestTally, contest.id) is None


def test_sealing_moves_every_ballot_and_queues_the_count(
    session: Session, contest: Contest
) -> None:
    receipts = cast_many(session, contest, residents(session, contest, 30), [["meri"], []] * 15)
    seal_it(session, contest.step)
    assert session.scalar(select(func.count()).select_from(Ballot)) == 0
    rows = Counter(session.scalars(select(SealedBallot.marks)))
    assert rows == {'{"meri":1}': 15, "{}": 15}
    assert set(session.scalars(select(BallotReceipt.receipt))) == set(receipts)
    assert receipts_text(session, contest).decode().split() == sorted(receipts)
    jobs = session.scalars(select(Job).where(Job.task == "voting.count")).all()
    assert [job.arguments for job in jobs] == [{"contest_id": str(contest.id)}]


def test_turnout_is_counted_while_voting_goes_on(session: Session, contest: Contest) -> None:
    voters = residents(session, contest, 9)
    cast_many(session, contest, voters, [["meri"]] * 9)
    cast_many(session, contest, on_roll(session, contest, "staff")[:4], [["meri"]] * 4)
    recount_turnout(session, contest.step, now=NOON)
    session.flush()
    lines = {one.step_audience.audience.key: one for one in participation(session, contest.step)}
    assert {key: line.taken_part for key, line in lines.items()} == {
        "resident": 9,
        "staff": 4,
        "trustee": 0,
    }
    secret = step_secret(contest.step)
    resident = contest.step.audiences[0]
    assert BallotStore().nullifiers(session, resident.id) == {
        secret.nullifier(resident.id, voter.ref) for voter in voters
    }


def test_a_step_without_a_contest_seals_with_nothing_to_count(session: Session) -> None:
    with at(NOON):
        step = make_step(session)
        freeze_step(session, step, actor=None, now=NOON)
        seal_it(session, step)
    assert session.scalar(select(func.count()).select_from(SealedBallot)) == 0
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_a_contest_nobody_voted_in_seals_too(session: Session, contest: Contest) -> None:
    close_seal_and_count(session, contest)
    assert result_of(session, contest).result["received"] == 0


def test_counting_twice_changes_nothing(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"]] * 70)
    close_seal_and_count(session, contest)
    before = result_of(session, contest)
    version, result = before.input_version, dict(before.result)
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
    session.expire_all()
    after = result_of(session, contest)
    assert (after.input_version, after.result) == (version, result)
    assert session.scalar(select(func.count()).select_from(ContestTally)) == 1


def test_a_tie_waits_for_the_draw_and_the_lot_can_be_repeated(
    session: Session, contest: Contest
) -> None:
    cast_many(session, contest, residents(session, contest, 60), [["meri"], ["silta"]] * 30)
    cast_many(session, contest, on_roll(session, contest, "staff"), [["meri"], ["silta"]] * 30)
    cast_many(session, contest, on_roll(session, contest, "trustee"), [["meri"], ["silta"]] * 10)
    close_seal_and_count(session, contest)
    tied = result_of(session, contest).result
    assert (tied["winners"], tied["needs_draw"]) == (["meri", "silta"], True)
    enter_draw(session, contest, "3 6 1 1", actor=None)
    session.commit()
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
    session.expire_all()
    drawn = result_of(session, contest).result
    assert contest.manifest_sha256 is not None
    seed = lot_seed(contest.manifest_sha256, drawn["ballots_root"], "3 6 1 1")
    assert drawn["tied"]
    assert drawn["lot"]["seed"] == seed
    assert drawn["lot"]["order"][:2] == list(lot_order(["meri", "silta"], seed))
    with pytest.raises(NoDrawNeeded):
        enter_draw(session, contest, "1", actor=None)


def test_a_count_from_before_the_draw_does_not_undo_it(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 40), [["meri"]] * 20 + [["silta"]] * 20)
    close_seal_and_count(session, contest)
    before = count_ballots_of(read_count_input(session, contest.id))
    assert before.result["needs_draw"]
    enter_draw(session, contest, "3 6 1 1", actor=None)
    session.commit()
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
    with unit_of_work() as late:
        replace_tally(late, contest.id, before)
    session.expire_all()
    assert "lot" in result_of(session, contest).result
    assert not result_of(session, contest).result.get("needs_draw")


def test_a_draw_without_a_tie_is_refused(session: Session, contest: Contest) -> None:
    with pytest.raises(NoDrawNeeded):
        enter_draw(session, contest, "1", actor=None)
    cast_many(session, contest, residents(session, contest, 70), [["meri"]] * 70)
    close_seal_and_count(session, contest)
    with pytest.raises(NoDrawNeeded):
        enter_draw(session, contest, "1", actor=None)


def test_a_receipt_is_found_however_it_is_typed(session: Session, contest: Contest) -> None:
    (receipt,) = cast_many(session, contest, residents(session, contest, 1), [["meri"]])
    seal_it(session, contest.step)
    assert has_receipt(session, contest, normal_receipt(receipt.lower().replace("-", " ")))
    assert normal_receipt("oil0-1abc") == "0110-1ABC"
    assert not has_receipt(session, contest, normal_receipt("0000-0000-0000-0000"))


def test_the_evidence_holds_the_result_and_the_turnout(session: Session, contest: Contest) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"], ["silta"]] * 35)
    staff = [["silta"]] * 40 + [["meri"]] * 15 + [[]] * 5
    cast_many(session, contest, on_roll(session, contest, "staff"), staff)
    trustee = [["metsa"]] * 6 + [["meri"]] * 6
    cast_many(session, contest, on_roll(session, contest, "trustee"), trustee)
    source = VotingEvidence()
    process_id = contest.step.process_id
    assert source.findings(session, process_id) == []
    assert source.counts(session, process_id) == []
    close_seal_and_count(session, contest)
    findings = source.findings(session, process_id)
    whole = next(one for one in findings if one.audience is None)
    assert (whole.measure, whole.method, whole.answered) == (Measure.CONTEST, "plurality", 137)
    assert whole.outcome == tuple(result_of(session, contest).result["winners"])
    by_audience = {one.audience: one for one in findings if one.measure is Measure.CONTEST}
    assert by_audience["staff"].counts == {"meri": 15, "metsa": 0, "silta": 40}
    assert (by_audience["staff"].shown, by_audience["staff"].skipped) == (60, 5)
    turnout = {one.audience: one for one in findings if one.measure is Measure.TURNOUT}
    assert (turnout["trustee"].shown, turnout["trustee"].answered) == (20, 12)
    assert "resident" not in turnout
    counts = {one.audience: one for one in source.counts(session, process_id)}
    assert (counts["staff"].collected, counts["staff"].used) == (60, 55)
    assert counts["staff"].set_aside == {"blank": 5}
    assert source.passages(session, process_id) == ()
    assert source.key == "voting"


def test_an_electorate_of_one_mind_is_not_spelled_out_in_the_evidence(
    session: Session, contest: Contest
) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"], ["silta"]] * 35)
    cast_many(session, contest, on_roll(session, contest, "staff"), [["silta"], ["meri"]] * 30)
    cast_many(session, contest, on_roll(session, contest, "trustee"), [["metsa"]] * 12)
    close_seal_and_count(session, contest)
    findings = VotingEvidence().findings(session, contest.step.process_id)
    trustee = next(
        one for one in findings if one.audience == "trustee" and one.measure is Measure.CONTEST
    )
    assert trustee.is_suppressed
    assert (trustee.outcome, trustee.answered) == ((), None)


def test_an_approval_contest_is_counted_too(session: Session) -> None:
    with at(NOON):
        contest = open_it(session, make_contest(session, BallotKind.APPROVAL))
        cast_many(
            session, contest, residents(session, contest, 60), [["meri", "silta"], ["silta"]] * 30
        )
        cast_many(session, contest, on_roll(session, contest, "staff"), [["silta"]] * 20)
        close_seal_and_count(session, contest)
    result = result_of(session, contest).result
    assert result["electorates"][0]["tally"]["counts"] == {"meri": 30, "metsa": 0, "silta": 60}
    assert result["weighted"]["shares"]["silta"] == "1/1"
    assert VotingEvidence().findings(session, contest.step.process_id)


def test_nobody_sees_a_result_before_sealing(
    session: Session, contest: Contest, app: Flask
) -> None:
    everything = frozenset(Permission)
    after = contest.step.closes_at
    assert after is not None
    for moment in (NOON, after, after + timedelta(days=1)):
        assert not results_visible(contest.step, everything, moment)
