"""What voting may cost: so many statements, so many bytes, and one short transaction."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.clock import at
from tests.factories.processes import NOON
from tests.factories.voting import make_contest, open_it
from tests.integration.surveys.test_speed import COLD_BYTES, statements, weight
from tests.support.app import WatchedClient
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method

HERE = "/kaarina-2018/visiovisa/resident/vote"
MARKS = {"mark-meri": "5", "mark-metsa": "0"}
STATEMENTS_OF_A_PAGE = 7
# Five to know the ballot; then within the transaction whether it may be cast, and its insert.
STATEMENTS_OF_A_CAST = 10


def reads_and_writes(app: Flask, call: Callable[[], Any]) -> list[str]:
    """The statements without the lock against sealing, which PostgreSQL alone is asked for."""
    return [one for one in statements(app, call) if "pg_advisory" not in one]


@pytest.fixture
def contest(session: Session) -> Iterator[Contest]:
    """A star contest is open and the clock stands at NOON."""
    with at(NOON):
        made = open_it(session, make_contest(session))
        made.ballot_kind, made.method = BallotKind.STARS, Method.STAR
        session.commit()
        yield made


def test_a_cast_takes_ten_statements_at_most_however_often_it_is_sent(
    app: Flask, client: WatchedClient, contest: Contest
) -> None:
    client.post(f"{HERE}/begin")
    client.get(f"{HERE}/ballot")
    cast = reads_and_writes(app, lambda: client.post(f"{HERE}/cast", data=MARKS))
    assert len(cast) <= STATEMENTS_OF_A_CAST, cast
    again = reads_and_writes(app, lambda: client.post(f"{HERE}/cast", data=MARKS))
    assert len(again) <= STATEMENTS_OF_A_CAST + 1, again


@pytest.mark.parametrize("page", ["ballot", "receipt"])
def test_a_page_of_voting_takes_few_statements(
    app: Flask, client: WatchedClient, contest: Contest, page: str
) -> None:
    client.post(f"{HERE}/begin")
    if page == "receipt":
        client.post(f"{HERE}/cast", data=MARKS)
    seen = reads_and_writes(app, lambda: client.get(f"{HERE}/{page}"))
    assert len(seen) <= STATEMENTS_OF_A_PAGE, seen


def test_the_pages_of_voting_weigh_less_than_sixty_kilobytes_with_all_they_load(
    client: WatchedClient, contest: Contest
) -> None:
    assert weight(client, f"{HERE}/") < COLD_BYTES
    client.post(f"{HERE}/begin")
    assert weight(client, f"{HERE}/ballot") < COLD_BYTES
    client.post(f"{HERE}/cast", data=MARKS)
    assert weight(client, f"{HERE}/receipt") < COLD_BYTES
