"""A contest of 300 voters, attacked with all that is stored of it: no better than guesswork."""

import hashlib
import hmac
from collections.abc import Iterator
from itertools import product
from random import SystemRandom
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text

from engage.audit import audit
from engage.clock import at
from engage.db import db, read_session, unit_of_work
from engage.keys import KeyMissing, key_store
from engage.rolls.participation import step_secret
from tests.factories.processes import NOON
from tests.factories.voting import cast_one, make_contest, on_roll, open_it
from tests.integration.voting.attacker import (
    LUCK,
    Dump,
    Voter,
    attack,
    chance_of,
    shared_words,
    spelled,
)
from tests.integration.voting.story import WHERE, Story, dump, live
from tests.support.app import SECRET, dispose, make_app
from tests.support.databases import Databases
from voting.models import SealedBallot
from voting.rules.ballots import BallotKind, pack_marks
from voting.services.lookup import contest_at

ORDER = "the order of voting"
VOTERS = 300
LEAST_JOINS = 250
COPIED = ("contest_id", "step_audience_id", "collector_id", "marks")


@pytest.fixture(scope="module")
def story(databases: Databases) -> Iterator[Story]:
    """The contest, told once for all tests; its application's context is pushed."""
    with databases.one() as (url, folder):
        made = make_app(url, folder)
        with made.app_context():
            yield live(made)
        dispose(made)


def in_order(story: Story) -> dict[str, list[int]]:
    """What somebody with an access log, or at the door, knows beside the dump."""
    return {ORDER: list(range(len(story.voters)))}


def keys_of(dump: Dump) -> set[bytes]:
    """The keys of the open ballots."""
    return {bytes(row["nullifier"]) for row in dump.tables["ballot"]}


def said_anywhere(dump: Dump, word: bytes) -> bool:
    """The bytes stand in a file, or spelled in a row, the log or a mail."""
    spelling = word.hex()
    if any(word in content for content in dump.files.values()):
        return True
    return any(spelling in text for text in (*dump.texts.values(), *rows_spelled(dump)))


def rows_spelled(dump: Dump) -> list[str]:
    """The rows of every table as text."""
    return [" ".join(map(spelled, row.values())) for rows in dump.tables.values() for row in rows]


def test_while_voting_goes_on_nothing_in_the_database_leads_from_voters_to_ballots(
    story: Story,
) -> None:
    assert len(story.before.tables["ballot"]) == len(story.voters) == VOTERS
    found = attack(story.before, story.voters)
    assert found.joins > LEAST_JOINS
    assert found.luck > LUCK, found.how
    assert shared_words(story.before, story.voters) == set()


def test_the_key_of_a_ballot_is_made_by_the_key_store_and_by_nothing_in_the_database(
    story: Story,
) -> None:
    stored = keys_of(story.before)
    assert stored == set(story.nullifiers())
    with read_session() as session:
        step = contest_at(session, *WHERE).step
        found = (step.key_fingerprint or "", SECRET, str(step.id), step.id.hex, "")
    for guess in (*(one.encode() for one in found), bytes.fromhex(found[0])):
        for one in story.participants:
            message = b"nullifier\0" + one.step_audience_id.bytes + one.ref.encode()
            assert hmac.digest(guess, message, "sha256") not in stored
            assert hashlib.sha256(guess + message).digest() not in stored


def test_while_voting_goes_on_the_order_of_voting_is_a_hint_as_the_papers_say(
    story: Story,
) -> None:
    # PostgreSQL's xmin and SQLite's log of writes tell it: docs/voting-security.md says so.
    assert attack(story.before, story.voters, in_order(story)).luck < LUCK


def test_after_sealing_not_even_the_order_of_voting_and_every_receipt_lead_to_a_ballot(
    story: Story,
) -> None:
    found = attack(story.after, story.voters, in_order(story))
    assert found.joins > LEAST_JOINS
    assert found.luck > LUCK, found.how
    assert shared_words(story.after, story.voters) == set()
    rows = story.after.tables["sealed_ballot"]
    assert sorted(row["marks"] for row in rows) == sorted(one.marks for one in story.voters)


def test_after_sealing_the_key_is_gone_and_no_nullifier_is_left_anywhere(story: Story) -> None:
    with read_session() as session:
        step = contest_at(session, *WHERE).step
        with pytest.raises(KeyMissing):
            step_secret(step)
    assert key_store().step_ids() == []
    assert story.after.tables["ballot"] == []
    for nullifier in story.nullifiers():
        assert not said_anywhere(story.after, nullifier)
        assert said_anywhere(story.before, nullifier)


@pytest.mark.postgresql_only
def test_after_sealing_postgresql_has_given_the_pages_of_the_open_ballots_back(
    story: Story,
) -> None:
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_relation_size('ballot')")) == 0
        assert connection.scalar(text("SHOW track_commit_timestamp")) == "off"


def test_receipts_stand_sorted_and_were_written_in_that_order(story: Story) -> None:
    rows = story.after.tables["ballot_receipt"]
    receipts = [row["receipt"] for row in rows]
    assert receipts == sorted(receipts)
    assert len(receipts) == VOTERS
    for table in ("ballot_receipt", "sealed_ballot"):
        assert len({row.get("_xmin") for row in story.after.tables[table]}) == 1


@pytest.mark.parametrize("leak", ["the whole order", "early from late"])
def test_the_attack_finds_a_sealing_that_keeps_an_order(story: Story, leak: str) -> None:
    order = list(range(VOTERS))
    if leak == "early from late":
        half, chance = VOTERS // 2, SystemRandom()
        order = chance.sample(order[:half], half) + chance.sample(order[half:], half)
    with unit_of_work() as session:
        rows = {row.marks: row for row in session.scalars(select(SealedBallot))}
        copied = [
            {name: getattr(rows[story.voters[n].marks], name) for name in COPIED} for n in order
        ]
        session.execute(delete(SealedBallot))
        session.execute(
            insert(SealedBallot),
            [{**row, "id": UUID(int=place)} for place, row in enumerate(copied, start=1)],
        )
    found = attack(dump(), story.voters, in_order(story))
    assert found.luck < LUCK
    assert "order of voting" in found.how


def test_the_attack_finds_a_row_that_is_written_beside_each_ballot(committed_db: Flask) -> None:
    chance = SystemRandom()
    with at(NOON):
        with unit_of_work() as session:
            contest = make_contest(session, BallotKind.SCORE, staff=80)
            people = on_roll(session, open_it(session, contest), "staff")
        chance.shuffle(people)
        given = chance.sample(list(product(range(11), repeat=3)), len(people))
        marks = [dict(zip(("meri", "metsa", "silta"), one, strict=True)) for one in given]
        for person, ballot in zip(people, marks, strict=True):
            with unit_of_work() as session:
                cast_one(session, contest_at(session, *WHERE), person, ballot)
                audit(session, "test:ballot:cast", actor=None, subject=str(person.subject_id))
    voters = [
        Voter(
            "staff", (str(person.subject_id), person.subject_id.hex), pack_marks(tuple(one.items()))
        )
        for person, one in zip(people, marks, strict=True)
    ]
    found = attack(dump(), voters)
    assert found.luck < LUCK
    assert "audit_event" in found.how or "log of writes" in found.how


def test_guesswork_is_told_from_knowledge() -> None:
    order = list(range(40))
    assert chance_of(order, order) < LUCK
    assert chance_of(order, order[20:] + order[:20]) == 1
    assert chance_of(order[20:][::-1] + order[:20][::-1], order[20:] + order[:20]) < LUCK
