"""Two requests of one respondent at the same time: one response, and no lost part of a draft."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.processes.models import Step
from surveys.models import Response, ResponseDraft
from surveys.services.lookup import Asked
from surveys.services.responding import Receipt, Respondent, save_section, submit_response
from tests.factories.processes import NOON
from tests.factories.surveys import ANSWERS, make_respondent, make_survey_step

Result = TypeVar("Result")
WHILE = 0.3


def somebody() -> tuple[Asked, Respondent]:
    """A committed survey and a respondent at its door."""
    with at(NOON), unit_of_work() as session:
        step: Step = make_survey_step(session)
        return make_respondent(session, step.audiences[0])


def at_once(
    app: Flask, one: Callable[[Session], object], other: Callable[[Session], Result]
) -> Result:
    """The other begins while the first has written and not yet committed."""

    def run() -> Result:
        with app.app_context(), unit_of_work() as session:
            return other(session)

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            one(session)
            session.flush()
            running: Future[Result] = pool.submit(run)
            sleep(WHILE)
            assert not running.done()
        return running.result(timeout=20)


def test_two_submits_at_once_store_one_response(committed_db: Flask) -> None:
    asked, respondent = somebody()

    def send(session: Session) -> Receipt:
        return submit_response(session, asked, respondent, ANSWERS, now=NOON)

    assert at_once(committed_db, send, send) == Receipt(respondent.receipt, is_as_sent=True)
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_two_different_submits_at_once_leave_one_standing(committed_db: Flask) -> None:
    asked, respondent = somebody()
    late = ANSWERS | {"grade": 5}
    receipt = at_once(
        committed_db,
        lambda session: submit_response(session, asked, respondent, ANSWERS, now=NOON),
        lambda session: submit_response(session, asked, respondent, late, now=NOON),
    )
    assert receipt == Receipt(respondent.receipt, is_as_sent=False)
    with read_session() as session:
        assert session.scalars(select(Response)).one().document == {"answers": ANSWERS}


def test_two_parts_saved_at_once_are_both_in_the_draft(committed_db: Flask) -> None:
    asked, respondent = somebody()
    today, words, _you = asked.form.sections
    at_once(
        committed_db,
        lambda session: save_section(session, asked, respondent, today, {"grade": 9}, now=NOON),
        lambda session: save_section(
            session, asked, respondent, words, {"words": "meri"}, now=NOON
        ),
    )
    with read_session() as session:
        draft = session.scalars(select(ResponseDraft)).one()
    assert draft.document == {"answers": {"grade": 9, "words": "meri"}}
