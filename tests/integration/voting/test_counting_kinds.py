"""Every kind of ballot from the box to a published result that its own file repeats."""

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from engage.clock import at
from engage.synthesis.sources import Measure
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
from voting.evidence import VotingEvidence
from voting.models import ContestTally
from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import count_file
from voting.rules.formats.engage_json import read_ballots
from voting.rules.methods.registry import METHODS_OF_KIND
from voting.rules.methods.tally import plain

# Residents and staff prefer meri, trustees prefer silta.
PREFERENCES: Mapping[BallotKind, tuple[Mapping[str, int], Mapping[str, int]]] = {
    BallotKind.STARS: ({"meri": 5, "metsa": 1, "silta": 0}, {"silta": 5, "meri": 2}),
    BallotKind.SCORE: ({"meri": 9, "metsa": 1}, {"silta": 10, "meri": 2}),
    BallotKind.RANKED: ({"meri": 1, "metsa": 2}, {"silta": 1, "meri": 2}),
    BallotKind.POINTS: ({"meri": 7, "metsa": 3}, {"silta": 10}),
}


@pytest.mark.parametrize("kind", list(PREFERENCES))
def test_the_published_sums_repeat_the_count_of_every_kind(
    session: Session,
    kind: BallotKind,
) -> None:
    many, few = PREFERENCES[kind]
    with at(NOON):
        contest = make_contest(session, kind)
        # As preparing asks for it: fuller ballots are published in sums under a thousand.
        contest.minimum_ballots = 1_000
        open_it(session, contest)
        cast_many(session, contest, residents(session, contest, 30), [many] * 30)
        cast_many(session, contest, on_roll(session, contest, "staff"), [many] * 40)
        cast_many(session, contest, on_roll(session, contest, "trustee"), [few] * 15)
        close_seal_and_count(session, contest)
        method = METHODS_OF_KIND[kind][0]
        tally = session.get_one(ContestTally, contest.id)
        assert tally.ballot_file is not None
        file = read_ballots(tally.ballot_file)
        assert all(one.ballots is None for one in file.electorates)
        recounted = count_file(file, method)
        for one in tally.result["electorates"]:
            again = recounted[one["key"]]
            assert plain(again.counts) == one["tally"]["counts"]
            assert plain(again.pairwise) == one["tally"].get("pairwise")
            assert list(again.winners) == one["tally"]["winners"]
        assert tally.result["winners"] == ["meri"]
        assert {"count": "trustee", "winners": ["silta"]} in tally.result["differences"]
    with at(CLOSED):
        assert len(tally.result["ballots_root"]) == 64
        findings = VotingEvidence().findings(session, contest.step.process_id)
        winners = [one.outcome for one in findings if one.measure is Measure.CONTEST]
        assert winners[0] == ("meri",)
        assert any(one.measure is Measure.RANKING for one in findings)
