"""The result of each kind in the draft input: shares, means, pairs won, and who won."""

from collections.abc import Mapping, Sequence

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from engage.clock import at
from engage.synthesis.sources import Finding, Measure
from tests.factories.processes import NOON
from tests.factories.voting import (
    CLOSED,
    cast_many,
    close_seal_and_count,
    make_contest,
    on_roll,
    open_it,
    residents,
)
from tests.integration.synthesis.test_report import report
from voting.evidence import VotingEvidence
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method

Ballots = Sequence[Mapping[str, int]]
FIRST: Ballots = [{"meri": 4, "silta": 3}] * 6 + [{"silta": 5, "meri": 1}] * 5
SECOND: Ballots = [{"metsa": 5, "silta": 2, "meri": 1}] * 5 + [{"meri": 3, "silta": 1}] * 5


def counted(
    session: Session,
    kind: BallotKind,
    residents_mark: Ballots,
    others_mark: Ballots,
    method: Method,
) -> Contest:
    """A counted contest: 55 residents mark so, and staff and trustees otherwise."""
    with at(NOON):
        contest = make_contest(session, kind)
        contest.method = method
        open_it(session, contest)
        many = [*residents_mark * 5, {}, {}]
        cast_many(session, contest, residents(session, contest, len(many)), many)
        cast_many(session, contest, on_roll(session, contest, "staff"), others_mark * 4)
        cast_many(session, contest, on_roll(session, contest, "trustee"), others_mark * 2)
    close_seal_and_count(session, contest)
    return contest


def found(session: Session, contest: Contest, measure: Measure) -> dict[str | None, Finding]:
    """The contest's findings of this measure by electorate."""
    with at(CLOSED):
        findings = VotingEvidence().findings(session, contest.step.process_id)
    return {one.audience: one for one in findings if one.measure is measure}


def told(session: Session, contest: Contest) -> str:
    """The draft input's report of the contest alone, in English."""
    with at(CLOSED):
        findings = VotingEvidence().findings(session, contest.step.process_id)
    with force_locale("en"):
        return report(*findings)


def test_stars_are_told_by_the_final_that_decided_and_by_their_means(
    app: Flask, session: Session
) -> None:
    contest = counted(session, BallotKind.STARS, FIRST, SECOND, Method.STAR)
    shares = found(session, contest, Measure.CONTEST)
    assert dict(shares["resident"].counts) == {"meri": 30, "silta": 25}
    assert (shares["resident"].answered, shares["resident"].skipped) == (55, 2)
    assert shares["resident"].outcome == ("meri",)
    # Staff met metsa in their own final; here they are counted in the one that decided.
    assert dict(shares["staff"].counts) == {"meri": 20, "silta": 20}
    assert shares["staff"].outcome == ("meri", "silta")
    assert shares[None].outcome == ("meri",)
    marks = found(session, contest, Measure.RANKING)
    assert marks["resident"].question_key == "visiovisa.marks"
    assert marks["resident"].counts["silta"] == 30 * 3 + 25 * 5
    assert (marks["staff"].counts["metsa"], marks["staff"].answered) == (100, 40)
    text = told(session, contest)
    assert "Winner: en MERI" in text or "Winner: MERI" in text
    assert "the two with most stars met in a final" in text
    assert "Mean of the marks a ballot, and their sum" in text
    assert "2.64 (145)" in text
    assert text.count("2.50 (100)") == 1


@pytest.mark.parametrize(
    ("kind", "method", "mark", "figure"),
    [
        (BallotKind.SCORE, Method.SCORE, {"meri": 9, "metsa": 4}, "9.00 (495)"),
        (BallotKind.POINTS, Method.POINTS, {"meri": 6, "metsa": 4}, "6.00 (330)"),
        (BallotKind.RANKED, Method.BORDA, {"meri": 1, "metsa": 2}, "2.00 (110)"),
        (BallotKind.RANKED, Method.RANKED_PAIRS, {"meri": 1, "metsa": 2}, "2/2"),
    ],
)
def test_sums_and_pairs_have_the_ballots_as_their_base(
    app: Flask,
    session: Session,
    kind: BallotKind,
    method: Method,
    mark: Mapping[str, int],
    figure: str,
) -> None:
    contest = counted(session, kind, [mark] * 11, [mark] * 10, method)
    numbers = found(session, contest, Measure.RANKING)
    assert numbers["resident"].answered == 55
    assert found(session, contest, Measure.CONTEST)[None].outcome == ("meri",)
    text = told(session, contest)
    assert "Winner:" in text
    assert figure in text
    assert "Ballots (n)" in text


def test_electorates_with_few_marked_ballots_have_no_mean(app: Flask, session: Session) -> None:
    with at(NOON):
        contest = open_it(session, make_contest(session, BallotKind.POINTS))
        mark = {"meri": 6, "metsa": 4}
        cast_many(session, contest, residents(session, contest, 60), [mark] * 60)
        cast_many(session, contest, on_roll(session, contest, "staff"), [mark] * 60)
        trustee: Ballots = [*[mark] * 3, *[{}] * 9]
        cast_many(session, contest, on_roll(session, contest, "trustee"), trustee)
    close_seal_and_count(session, contest)
    numbers = found(session, contest, Measure.RANKING)
    assert "trustee" not in numbers
    assert None not in numbers
    assert len(numbers) == 1


def test_a_tie_is_told_as_one(app: Flask, session: Session) -> None:
    even: Ballots = [{"meri": 10}, {"metsa": 10}]
    contest = counted(session, BallotKind.POINTS, even * 5, even * 5, Method.POINTS)
    assert "A tie: " in told(session, contest)
