"""Who took part and what was said never meet: not while the survey is open, not after sealing."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.services import create_account
from engage.clock import at
from engage.db import Model, db, read_session, unit_of_work
from engage.jobs import Job
from engage.keys import key_store
from engage.processes.models import Step, StepAudience
from engage.rolls.participation import step_secret
from engage.rolls.rules.secrecy import receipt_hash
from engage.rolls.sealing import reconcile_step, run_sealing
from surveys.models import (
    Response,
    ResponseDraft,
    ResponseReceipt,
    ResponseVector,
    SealedCount,
    SealedResponse,
    SealedVector,
)
from surveys.rules.vector import pack
from surveys.services.responding import submit_response
from surveys.services.sealing import ResponseStore
from tests.factories.accounts import PASSWORD
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import ANSWERS, asked_of, make_respondent, make_survey_step
from tests.integration.surveys.journey import HOME, begin, digest, fill_in
from tests.support.app import WatchedClient

MANY = 60
SECRET = (
    Response,
    ResponseVector,
    ResponseDraft,
    SealedResponse,
    SealedVector,
    ResponseReceipt,
)


def snapshot() -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of every table."""
    with read_session() as session:
        return {
            name: Counter(map(repr, session.execute(select(table)).all()))  # type: ignore[misc]
            for name, table in Model.metadata.tables.items()
        }


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The tables whose rows are not the same."""
    return {name for name in after if before[name] != after[name]}


def open_survey() -> UUID:
    """A committed survey step; its id."""
    with at(NOON), unit_of_work() as session:
        return make_survey_step(session).id


def test_a_submit_changes_its_own_row_and_nothing_else(committed_db: Flask) -> None:
    open_survey()
    client = committed_db.test_client()
    assert isinstance(client, WatchedClient)
    with at(NOON):
        begin(client)
        before = snapshot()
        fill_in(client)
        assert changed(before, snapshot()) == {"survey_response_draft"}
        reviewed = digest(client)
        client.post(f"{HOME}/review", data={"digest": reviewed})
    after = snapshot()
    assert changed(before, after) == {"survey_response", "survey_response_vector"}
    assert not after["survey_response_draft"]


def test_whoever_is_signed_in_answers_without_their_session_being_touched(
    committed_db: Flask,
) -> None:
    open_survey()
    client = committed_db.test_client()
    assert isinstance(client, WatchedClient)
    with at(NOON):
        with unit_of_work() as session:
            create_account(
                session,
                email="kaisa@example.org",
                name="Kaisa",
                password=PASSWORD,
                roles=[Role.COORDINATOR],
            )
        sent = {"email": "kaisa@example.org", "password": PASSWORD}
        assert client.post("/sign-in", data=sent).status_code == 303
    before = snapshot()
    with at(NOON + timedelta(minutes=20)):
        begin(client)
        fill_in(client)
        client.post(f"{HOME}/review", data={"digest": digest(client)})
        client.get(f"{HOME}/thanks")
    assert changed(before, snapshot()) == {"survey_response", "survey_response_vector"}


def test_a_submit_writes_the_response_and_its_vector_and_drops_the_draft(
    app: Flask, client: WatchedClient, step: Step
) -> None:
    begin(client)
    fill_in(client)
    sent = {"digest": digest(client)}
    writes: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        verb = statement.split(maxsplit=1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            writes.append(" ".join(statement.split()[:3]))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            client.post(f"{HOME}/review", data=sent)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert writes == [
        "INSERT INTO survey_response",
        "INSERT INTO survey_response_vector",
        "DELETE FROM survey_response_draft",
    ]


def test_no_secret_table_tells_a_time_or_an_order(session: Session) -> None:
    inspector = inspect(session.connection())
    for table in SECRET:
        columns = inspector.get_columns(table.__tablename__)
        kinds = {str(column["type"]).upper() for column in columns}
        assert not [kind for kind in kinds if "TIME" in kind or "SERIAL" in kind]
        assert not [one for one in columns if one.get("autoincrement") is True]


@pytest.mark.sqlite_only
def test_secret_tables_have_no_hidden_row_number(session: Session) -> None:
    for table in SECRET:
        made = session.scalar(
            text("SELECT sql FROM sqlite_master WHERE name = :name"),
            {"name": table.__tablename__},
        )
        assert "WITHOUT ROWID" in made


def test_the_response_says_nothing_of_who_gave_it(
    session: Session, residents: StepAudience
) -> None:
    asked, respondent = make_respondent(session, residents)
    submit_response(session, asked, respondent, ANSWERS, now=NOON)
    row = session.scalars(select(Response)).one()
    assert row.key == respondent.key
    assert respondent.participant.ref.encode() not in row.key
    assert row.elector_id is None
    assert row.document == {"answers": ANSWERS}
    assert row.sequence is None
    packed = session.scalars(select(ResponseVector)).one()
    assert (packed.key, packed.survey_id) == (row.key, row.survey_id)
    assert packed.vector == pack(asked.form, ANSWERS)


def test_a_vector_says_nothing_but_the_coded_answers(session: Session) -> None:
    assert set(ResponseVector.__table__.c.keys()) == {"key", "survey_id", "version", "vector"}
    assert set(SealedVector.__table__.c.keys()) == {"survey_id", "id", "version", "vector"}


@pytest.mark.parametrize(
    "changes",
    [
        {"elector_id": UUID(int=1)},
        {"is_anonymous": False},
        {"key": b"short"},
        {"signed_by": "Aino"},
        {"sequence": 1},
    ],
)
def test_an_anonymous_response_cannot_become_a_named_one(
    session: Session, residents: StepAudience, changes: dict[str, Any]
) -> None:
    asked, respondent = make_respondent(session, residents)
    submit_response(session, asked, respondent, ANSWERS, now=NOON)
    row = session.scalars(select(Response)).one()
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_promise_of_anonymity_cannot_be_switched_once_somebody_answered(
    session: Session, residents: StepAudience
) -> None:
    asked, respondent = make_respondent(session, residents)
    submit_response(session, asked, respondent, ANSWERS, now=NOON)
    session.flush()
    asked.survey.is_anonymous = False
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def many_responses() -> tuple[UUID, list[str]]:
    """A step with many responses, given in the order of their numbers; and their receipts."""
    step_id = open_survey()
    receipts = []
    for number in range(MANY):
        with at(NOON), unit_of_work() as session:
            audience = session.get_one(Step, step_id).audiences[0]
            asked, respondent = make_respondent(session, audience)
            answers = ANSWERS | {"words": f"{number:03}"}
            receipts.append(submit_response(session, asked, respondent, answers, now=NOON).code)
    return step_id, receipts


def seal(step_id: UUID) -> None:
    """The step is closed, confirmed and sealed."""
    with at(AFTER):
        with unit_of_work() as session:
            reconcile_step(session, session.get_one(Step, step_id), actor=None, now=AFTER)
        run_sealing(step_id, actor=None)


def test_sealed_rows_have_no_relation_to_the_order_they_came_in(committed_db: Flask) -> None:
    step_id, _receipts = many_responses()
    seal(step_id)
    with read_session() as session:
        rows = session.scalars(select(SealedResponse)).all()
        by_key = session.scalars(select(SealedResponse).order_by(SealedResponse.id)).all()
    assert len(rows) == MANY
    given = [f"{number:03}" for number in range(MANY)]
    for order in (rows, by_key):
        words = [row.document["answers"]["words"] for row in order]
        assert sorted(words) == given
        assert words not in (given, given[::-1])
    assert {row.id.version for row in rows} == {4}


def test_sealed_vectors_go_with_their_documents_and_in_no_order_either(
    committed_db: Flask,
) -> None:
    step_id, _receipts = many_responses()
    seal(step_id)
    with read_session() as session:
        form = asked_of(session, session.get_one(Step, step_id).audiences[0]).form
        documents = {row.id: row.document for row in session.scalars(select(SealedResponse))}
        vectors = session.scalars(select(SealedVector)).all()
        counts = session.scalars(select(SealedCount)).all()
    assert {row.id for row in vectors} == set(documents)
    for row in vectors:
        assert row.vector == pack(form, documents[row.id]["answers"])
    words = [documents[row.id]["answers"]["words"] for row in vectors]
    assert words not in (sorted(words), sorted(words, reverse=True))
    assert [row.responses for row in counts] == [MANY]


def test_after_sealing_no_key_leads_to_a_response(committed_db: Flask) -> None:
    step_id, receipts = many_responses()
    with read_session() as session:
        keys = {row.hex() for row in session.scalars(select(Response.key))}
        step = session.get_one(Step, step_id)
        step_secret(step)
    seal(step_id)
    with read_session() as session:
        for table in (Response, ResponseVector, ResponseDraft):
            assert session.scalars(select(table)).all() == []
        hashes = session.scalars(select(ResponseReceipt.receipt_sha256)).all()
    assert sorted(hashes) == sorted(receipt_hash(one) for one in receipts)
    dump = repr(snapshot()).lower()
    assert not [key for key in keys if key in dump]
    assert key_store().destroy(step_id) is False


def test_drafts_that_were_never_sent_are_gone_with_the_sealing(committed_db: Flask) -> None:
    step_id = open_survey()
    client = committed_db.test_client()
    assert isinstance(client, WatchedClient)
    with at(NOON):
        begin(client)
        fill_in(client)
    assert snapshot()["survey_response_draft"]
    seal(step_id)
    assert not snapshot()["survey_response_draft"]


def test_the_counting_of_every_survey_waits_in_the_queue_after_sealing(
    committed_db: Flask,
) -> None:
    step_id = open_survey()
    seal(step_id)
    with read_session() as session:
        tasks = session.scalars(select(Job.task)).all()
    assert tasks == ["surveys.tally"] * 3


def test_the_store_counts_and_names_who_took_part_in_memory_only(
    session: Session, residents: StepAudience
) -> None:
    store = ResponseStore()
    assert store.open_tables == (Response, ResponseVector, ResponseDraft)
    asked, respondent = make_respondent(session, residents)
    submit_response(session, asked, respondent, ANSWERS, now=NOON)
    session.flush()
    assert store.count(session, residents.id) == 1
    assert store.nullifiers(session, residents.id) == {respondent.key}
    staff = asked_of(session, residents.step.audiences[1]).survey.step_audience_id
    assert (store.count(session, staff), store.nullifiers(session, staff)) == (0, set())
