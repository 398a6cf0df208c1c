"""The demonstration's surveys: loaded by real services, alike every time, and never twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.clock import utcnow
from engage.db import read_session
from engage.demo.loader import HISTORIC, LIVE, DemoPlan, load_demo
from engage.demo.registry import EXTENSION
from engage.jobs.task import run_pending
from engage.processes.models import Process, Step
from surveys.demo.loading import definitions
from surveys.evidence import SurveyEvidence
from surveys.models import Response, SealedResponse
from surveys.rules.canonical import to_dict
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Questionnaire
from tests.support.app import dispose, make_app
from tests.support.databases import Databases

SMALL = DemoPlan(residents=40, staff=15, trustees=30, seed=5)


@pytest.fixture
def surveys_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No documents are made, for they need every part."""
    monkeypatch.setattr("engage.demo.loader.prepare_inputs", lambda *_: None)


@contextmanager
def loaded(databases: Databases) -> Iterator[Flask]:
    """An app with the surveys' part of the demonstration alone, counted."""
    with databases.one() as (url, folder):
        app = make_app(url, folder)
        app.extensions[EXTENSION] = {"surveys": app.extensions[EXTENSION]["surveys"]}
        load_demo(app, SMALL, lambda *_: None)
        run_pending(app)
        with app.app_context():
            yield app
        dispose(app)


def evidence() -> list[Any]:
    """Everything the surveys of the historic process tell."""
    source = SurveyEvidence()
    with read_session() as session:
        process = session.scalars(select(Process).where(Process.key == HISTORIC)).one()
        return [
            list(source.counts(session, process.id)),
            list(source.findings(session, process.id)),
            list(source.passages(session, process.id)),
        ]


def forms() -> list[Questionnaire]:
    """Every questionnaire of the demonstration."""
    return [
        parse(definition)
        for process in (HISTORIC, LIVE)
        for audiences in definitions(process).values()
        for definition in audiences.values()
    ]


def test_every_questionnaire_of_the_demonstration_is_sound() -> None:
    for form in forms():
        assert parse(to_dict(form)) == form


def test_every_text_of_the_demonstration_is_in_three_languages() -> None:
    for form in forms():
        for question in form:
            texts = [question.title, *(one.title for one in (*question.options, *question.items))]
            assert [set(text) for text in texts] == [{"fi", "sv", "en"}] * len(texts)


def test_the_audiences_share_question_keys() -> None:
    resident, staff, trustee = (
        {question.key for question in parse(one).questions}
        for one in definitions(HISTORIC)["kyselyt-2017"].values()
    )
    shared = {"services", "future", "priorities", "good", "improve", "vision-words"}
    assert resident & staff & trustee == shared


def test_the_demonstration_comes_out_alike_twice(databases: Databases, surveys_alone: None) -> None:
    told = []
    for _ in range(2):
        with loaded(databases):
            told.append(evidence())
    assert told[0] == told[1]
    counts = {one.audience: one for one in told[0][0] if one.step_key == "kyselyt-2017"}
    assert {key: one.collected for key, one in counts.items()} == {
        "resident": 40,
        "staff": 15,
        "trustee": 17,
    }
    assert counts["trustee"].entitled == 30


def test_loading_again_adds_nothing(databases: Databases, surveys_alone: None) -> None:
    with loaded(databases) as app:
        before = [count(Response), count(SealedResponse)]
        load_demo(app, SMALL, lambda *_: None)
        assert [count(Response), count(SealedResponse)] == before


def test_past_surveys_are_sealed_and_the_live_one_is_open(
    databases: Databases, surveys_alone: None
) -> None:
    with loaded(databases), read_session() as session:
        steps = session.scalars(select(Step).where(Step.key.in_(["kyselyt-2017", "kysely"])))
        states = {step.key: (step.sealed_at is not None, step.is_open(utcnow())) for step in steps}
    assert states == {"kyselyt-2017": (True, False), "kysely": (False, True)}


def count(table: type[Response] | type[SealedResponse]) -> int:
    """Rows of the table."""
    with read_session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
