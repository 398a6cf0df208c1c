"""The demonstration's contests, small: voted in, sealed and counted; or open today."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.demo.registry import DemoContext
from engage.demo.texts import TextDeck
from engage.processes.models import StepState
from tests.factories.processes import NOON, make_process, make_step
from voting.demo import load
from voting.models import Ballot, Contest, ContestTally, SealedBallot
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method
from voting.services.lookup import contest_at

LIVE_OPENS = datetime(2026, 11, 25, tzinfo=UTC)


def context(key: str, *, is_historic: bool) -> tuple[DemoContext, list[str]]:
    """A demonstration of few people, and the stages that were done in it."""
    stages: list[str] = []

    def once(stage: str, work: Callable[[Session], None]) -> bool:
        if stage in stages:
            return False
        with unit_of_work() as session:
            work(session)
        stages.append(stage)
        return True

    made = DemoContext(
        process_key=key,
        is_historic=is_historic,
        rng=Random(1),  # noqa: S311 - made-up ballots
        residents=120,
        staff=60,
        trustees=40,
        live_opens_at=LIVE_OPENS,
        live_closes_at=LIVE_OPENS + timedelta(days=30),
        texts=TextDeck(Random(1)),  # noqa: S311 - as above
        progress=lambda _done, _total: None,
        once=once,
    )
    return made, stages


def test_the_historic_contest_is_won_by_the_vision_of_the_city(committed_db: Flask) -> None:
    with unit_of_work() as session:
        make_step(session)
    made, stages = context("kaarina-2018", is_historic=True)
    load(made)
    with read_session() as session:
        tally = session.scalars(select(ContestTally)).one()
        total = session.scalar(select(func.count()).select_from(SealedBallot))
        contest = contest_at(session, "kaarina-2018", "visiovisa")
        assert contest.step.state(datetime.now(UTC)) is StepState.SEALED
        assert (contest.ballot_kind, contest.method) == (BallotKind.STARS, Method.STAR)
    assert tally.result["winners"] == ["luonnollisesti-yhdessa"]
    # What the page tells of: electorates apart, and leaders by stars who lose their final.
    assert tally.result["differences"] == [{"count": "staff", "winners": ["sujuva-arki"]}]
    by_key = {one["key"]: one["tally"] for one in tally.result["electorates"]}
    trustees = by_key["trustee"]["counts"]
    assert max(trustees, key=trustees.__getitem__) == "rohkeasti-kasvava"
    assert by_key["trustee"]["winners"] == ["luonnollisesti-yhdessa"]
    assert total == tally.result["received"] == 114 + 52 + 28
    # Stopped and started again, it does nothing twice.
    done = list(stages)
    load(context_like(made))
    assert stages == done
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(SealedBallot)) == total


def context_like(made: DemoContext) -> DemoContext:
    """The same demonstration with its dice thrown anew."""
    return DemoContext(
        **{name: getattr(made, name) for name in DemoContext.__dataclass_fields__ if name != "rng"},
        rng=Random(1),  # noqa: S311 - made-up ballots
    )


def test_the_live_contest_stays_open_with_some_ballots_in_it(committed_db: Flask) -> None:
    with unit_of_work() as session:
        process = make_process(session, "kaarina-nyt")
        step = make_step(session, process=process)
        step.opens_at, step.closes_at = LIVE_OPENS, LIVE_OPENS + timedelta(days=30)
        for one in step.audiences[1:]:
            session.delete(one)
        step.audiences[0].weight_denominator = 1
    made, _stages = context("kaarina-nyt", is_historic=False)
    load(made)
    with read_session() as session:
        contest = session.scalars(select(Contest)).one()
        assert contest.ballot_kind is BallotKind.APPROVAL
        assert contest.step.state(LIVE_OPENS + timedelta(days=3)) is StepState.OPEN
        assert session.scalar(select(func.count()).select_from(Ballot)) == 57
        assert session.scalar(select(func.count()).select_from(ContestTally)) == 0


def test_a_demonstration_without_times_is_told(committed_db: Flask) -> None:
    with at(NOON), unit_of_work() as session:
        step = make_step(session)
        step.opens_at = step.closes_at = None
    made, _stages = context("kaarina-2018", is_historic=True)
    with pytest.raises(RuntimeError, match="no times"):
        load(made)
