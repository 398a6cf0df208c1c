"""While ballots are taken no answer of any route tells a count by option, whoever asks."""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import chain, repeat
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engage.access import Role
from engage.clock import at
from engage.db import Model
from engage.processes.models import StepKind
from engage.rolls.sealing import reconcile_step
from tests.factories.processes import NOON
from tests.factories.voting import (
    CLOSED,
    cast_many,
    close_seal_and_count,
    make_contest,
    open_it,
    residents,
)
from tests.support.app import WatchedClient
from voting.evidence import VotingEvidence
from voting.models import Contest, ContestTally
from voting.services.counting import read_count_input
from voting.services.errors import NotSealed

SignIn = Callable[..., WatchedClient]
COUNTS = {"meri": 137, "metsa": 211, "silta": 389}
BLANK = 23
# The counts themselves, and what they are of all ballots and of those that aren't blank.
FIGURES = re.compile(r"(?<![\w#])(137|211|389|1[78][.,]\d|2[78][.,][68]|5[12][.,]\d)(?!\w)")
LEAST_PAGES = 60


@pytest.fixture
def voted(session: Session) -> Iterator[Contest]:
    """An open contest with 760 ballots, of which each option has a number of its own."""
    with at(NOON):
        contest = open_it(session, make_contest(session))
        everybody = residents(session, contest, sum(COUNTS.values()) + BLANK)
        named = chain.from_iterable(repeat([key], count) for key, count in COUNTS.items())
        cast_many(session, contest, everybody, chain(named, repeat([], BLANK)))
        session.commit()
        yield contest


def values_of(contest: Contest) -> dict[str, Any]:
    """What stands in addresses that lead to the contest, by the names that routes use."""
    step, electorate = contest.step, contest.step.audiences[0]
    ids = dict.fromkeys(("step_audience_id", "audience_id", "electorate_id", "first_id"))
    return {
        **dict.fromkeys(ids, electorate.id),
        "second_id": step.audiences[1].id,
        "step_id": step.id,
        "process_id": step.process_id,
        "entry_id": contest.entries[0].id,
        **dict.fromkeys(("process_key", "process", "key"), step.process.key),
        **dict.fromkeys(("step_key", "step"), step.key),
        **dict.fromkeys(("audience_key", "audience"), electorate.audience.key),
        "language": "fi",
        "number": 1,
        "format_name": "json",
        "kind": "csv",
    }


def addresses(client: WatchedClient, values: Mapping[str, Any]) -> list[str]:
    """Every address that can be asked for, those of the contest among them."""

    def address(rule: Rule) -> str:
        given = {
            name: values.get(name, uuid4() if name.endswith("_id") else "x")
            for name in rule.arguments
        }
        return str(client.application.url_map.bind("localhost").build(rule.endpoint, given))

    rules = client.application.url_map.iter_rules()
    asked = [rule for rule in rules if "GET" in (rule.methods or set())]
    return sorted({address(rule) for rule in asked if rule.endpoint != "web.static_file"})


def readable(answer: TestResponse) -> str:
    """What is written in the answer: the words of a PDF, the parts of an archive, or the text."""
    if answer.data.startswith(b"%PDF"):
        pages = PdfReader(BytesIO(answer.data)).pages
        return "\n".join(str(page.extract_text()) for page in pages)
    if answer.data.startswith(b"PK"):
        with ZipFile(BytesIO(answer.data)) as archive:
            return "\n".join(
                archive.read(name).decode(errors="replace") for name in archive.namelist()
            )
    return str(answer.data.decode(errors="replace"))


def tells(client: WatchedClient, address: str) -> list[str]:
    """The forbidden figures in the answer, its headers and its address."""
    answer = client.get(address)
    assert answer.status_code < 500, address
    # A stylesheet or a token may hold any digits: what is read is what is written for people.
    body = re.sub(r'(name="csrf_token"[^>]*|href="/static/[^"]*")', "", readable(answer))
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return FIGURES.findall(body) + FIGURES.findall(headers)


def crawl(client: WatchedClient, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The addresses whose answers tell a figure."""
    asked = addresses(client, values)
    assert len(asked) > LEAST_PAGES
    told = {address: tells(client, address) for address in asked}
    return {address: figures for address, figures in told.items() if figures}


@pytest.mark.parametrize("role", [None, *Role])
def test_no_answer_tells_a_count_while_the_contest_is_open(
    client: WatchedClient, signed_in: SignIn, voted: Contest, role: Role | None
) -> None:
    asker = signed_in(role) if role else client
    assert crawl(asker, values_of(voted)) == {}


def test_nor_after_the_close_until_it_is_sealed(
    signed_in: SignIn, session: Session, voted: Contest
) -> None:
    with at(CLOSED):
        asker = signed_in(*Role)
        assert crawl(asker, values_of(voted)) == {}
        reconcile_step(session, voted.step, actor=None, now=CLOSED)
        assert crawl(asker, values_of(voted)) == {}


def test_the_same_walk_finds_the_counts_when_they_are_out(
    client: WatchedClient, session: Session, voted: Contest
) -> None:
    close_seal_and_count(session, voted)
    with at(CLOSED):
        told = crawl(client, values_of(voted))
    result = told["/kaarina-2018/visiovisa/contest-result"]
    assert {str(count) for count in COUNTS.values()} <= set(result)
    assert "/kaarina-2018/visiovisa/contest-result/result.json" in told


def test_a_search_for_a_receipt_tells_nothing_before_the_result(
    client: WatchedClient, voted: Contest
) -> None:
    answer = client.post(
        "/kaarina-2018/visiovisa/contest-result", data={"receipt": "ABCD-ABCD-ABCD-ABCD"}
    )
    assert answer.status_code == 404


def test_neither_a_job_nor_the_evidence_counts_an_open_contest(
    session: Session, voted: Contest
) -> None:
    with pytest.raises(NotSealed):
        read_count_input(session, voted.id)
    assert voted.step.kind is StepKind.CONTEST
    assert not list(VotingEvidence().findings(session, voted.step.process_id))
    assert session.scalars(select(ContestTally)).all() == []


def test_no_table_beside_the_ballots_holds_a_mark_or_a_count(
    session: Session, voted: Contest
) -> None:
    for name, table in Model.metadata.tables.items():
        if name == "ballot":
            continue
        for row in session.execute(select(table)):
            assert not re.search(r'(?<![\w-])(137|211|389)(?![\w-])|"meri":1', str(tuple(row))), (
                name
            )
