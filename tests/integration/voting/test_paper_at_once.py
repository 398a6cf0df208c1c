"""A paper and ballots of the same elector in the same moment: one vote, whoever was first."""

import threading
from collections.abc import Iterator
from contextvars import copy_context

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.errors import EngageError
from tests.factories.paper import give_paper, paper_contest
from tests.factories.processes import NOON
from tests.factories.voting import cast_one, on_roll
from voting.models import Ballot
from voting.services.lookup import contest_at

WHERE = ("kaarina-2018", "visiovisa")
POSTS = 8


@pytest.fixture
def committed(committed_db: Flask) -> Iterator[Flask]:
    """An open contest with paper is committed and the clock stands at NOON."""
    with at(NOON):
        with unit_of_work() as session:
            paper_contest(session)
        yield committed_db


def test_a_paper_and_a_ballot_at_once_are_one_vote(committed: Flask) -> None:
    with unit_of_work() as session:
        people = on_roll(session, contest_at(session, *WHERE), "trustee")
    outcomes: list[tuple[int, str]] = []
    barrier = threading.Barrier(POSTS)

    def send(thread: int) -> None:
        with committed.app_context():
            barrier.wait()
            for number, one in enumerate(people):
                try:
                    with unit_of_work() as session:
                        contest = contest_at(session, *WHERE)
                        if thread % 2:
                            give_paper(session, contest, [one])
                        else:
                            cast_one(session, contest, one, ["meri"])
                    outcomes.append((number, "paper" if thread % 2 else "online"))
                except EngageError as refusal:
                    outcomes.append((number, type(refusal).__name__))

    contexts = [copy_context() for _thread in range(POSTS)]
    threads = [
        threading.Thread(target=context.run, args=(send, number))
        for number, context in enumerate(contexts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == len(people)
    assert len(outcomes) == POSTS * len(people)
    for number in range(len(people)):
        said = {one for place, one in outcomes if place == number}
        # Online sent again is the same ballot; whoever lost is told why.
        assert said in ({"paper", "AlreadyVoted", "VotedOnPaper"}, {"online", "AlreadyVoted"})
        papers = [one for place, one in outcomes if (place, one) == (number, "paper")]
        assert len(papers) == (1 if "paper" in said else 0)
