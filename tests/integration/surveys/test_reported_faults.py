"""Faults of other survey tools that people reported in public: who answers, by which door, once.

The numbers are those of the project's reading notes; others of them stand in test_editions.py,
test_reports_answering.py, the unit tests, and (46) beside the mails.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.processes.models import Step, StepAudience
from engage.processes.services.exporting import define_process
from engage.processes.services.importing import StepFixed, import_process
from engage.rolls.models import DoorForm
from engage.rolls.services.issuing import issue_personal_codes
from surveys.models import Response, ResponseDraft
from surveys.rules.tally import cube_from_dict
from surveys.services.counting import count, read_vectors
from surveys.services.paper import Outcome, PaperIsIn, enter_paper
from tests.factories.accounts import AccountFactory
from tests.factories.doors import make_door
from tests.factories.processes import NOON
from tests.factories.surveys import ANSWERS, asked_of, make_elector
from tests.integration.surveys.counting import end_step, seal_answers, varied
from tests.integration.surveys.journey import HOME, PARTS, begin, fill_in
from tests.integration.surveys.journey import send as send_answers
from tests.support.app import WatchedClient

STAFF_HOME = HOME.replace("resident", "staff")
SWEDISH = {"Accept-Language": "sv"}


def responses_in(session: Session) -> int:
    """How many responses there are."""
    return session.scalar(select(func.count()).select_from(Response)) or 0


def answer_by_code(client: WatchedClient, code: str) -> int:
    """The status of the last page after answering everything by this code and sending it."""
    client.post("/k", data={"code": code})
    for number, fields in enumerate(PARTS, start=1):
        client.post(f"{STAFF_HOME}/{number}", data=fields | {"go": "next"})
    review = client.get(f"{STAFF_HOME}/review").text
    digest = review.partition('name="digest" value="')[2].partition('"')[0]
    client.post(f"{STAFF_HOME}/review", data={"digest": digest})
    return client.get(f"{STAFF_HOME}/thanks").status_code


def test_report_33_drafts_in_the_data_gave_shares_above_one(
    client: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    """odoo PR#197849: only what was sent is counted, and every share is of those."""
    begin(client)
    fill_in(client)
    seal_answers(session, residents, [varied(number) for number in range(12)])
    assert session.scalars(select(ResponseDraft)).all()
    end_step(session, step)
    stored = count(read_vectors(session, asked_of(session, residents).survey.id))
    cube = cube_from_dict(stored.cube)
    assert cube.responses == 12
    for counts in cube.counts.values():
        assert counts.shown == 12
        assert all(ticked <= counts.answered for ticked in counts.codes.values())


def test_report_37_answers_given_in_swedish_were_another_answer(
    app: Flask, session: Session, step: Step
) -> None:
    """formbricks PR#7141, LimeSurvey PR#661 (12201): a page in Swedish sends the same keys."""
    for headers in ({"Accept-Language": "fi"}, SWEDISH):
        browser = app.test_client()
        browser.post(f"{HOME}/", headers=headers)
        for number, fields in enumerate(PARTS, start=1):
            browser.post(f"{HOME}/{number}", data=fields | {"go": "next"}, headers=headers)
        review = browser.get(f"{HOME}/review", headers=headers).text
        digest = review.partition('name="digest" value="')[2].partition('"')[0]
        browser.post(f"{HOME}/review", data={"digest": digest}, headers=headers)
    first, second = session.scalars(select(Response)).all()
    assert first.document == second.document


def test_report_41_an_active_survey_lost_its_anonymity(
    client: WatchedClient,
    session: Session,
    step: Step,
    signed_in: Callable[..., WatchedClient],
) -> None:
    """LimeSurvey PR#4389 (20192): nothing that is opened or read in again takes the promise."""
    desk = signed_in(Role.COORDINATOR)
    audience = step.audiences[0]
    for page in ("messages", "letters"):
        assert desk.get(f"/desk/step-audiences/{audience.id}/{page}").status_code == 200
    session.expire_all()
    assert asked_of(session, audience).survey.is_anonymous
    given = define_process(session, step.process)
    changed = [
        replace(one, is_in_body_name=True) if one.key == step.key else one for one in given.steps
    ]
    with pytest.raises(StepFixed):
        import_process(session, replace(given, steps=tuple(changed)))


def test_report_41_the_token_could_be_read_in_the_page(
    client: WatchedClient, session: Session, step: Step
) -> None:
    """LimeSurvey PR#2089 and PR#2091 (14302): no page of an anonymous survey holds the code."""
    staff = step.audiences[1]
    make_elector(session, staff)
    (issued,) = issue_personal_codes(session, staff, actor=None, now=NOON)
    entered = client.post("/k", data={"code": issued.code})
    assert entered.location == f"{STAFF_HOME}/"
    for place in ("/", "/1", "/2", "/review", "/elsewhere"):
        page = client.get(f"{STAFF_HOME}{place}", follow_redirects=True)
        assert page.status_code == 200
        for told in (page.text, str(page.headers)):
            assert issued.code not in told.replace("-", "").replace(" ", "")


def test_report_42_an_anonymous_submit_took_the_token_twice_or_crashed(
    app: Flask, session: Session, step: Step
) -> None:
    """LimeSurvey PR#4407: one code is one response, from whichever device and however often."""
    staff = step.audiences[1]
    make_elector(session, staff)
    (issued,) = issue_personal_codes(session, staff, actor=None, now=NOON)
    session.flush()
    assert [answer_by_code(app.test_client(), issued.code) for _ in range(3)] == [200] * 3
    assert responses_in(session) == 1


def test_report_42_entering_paper_crashed_or_counted_twice(
    session: Session, residents: StepAudience
) -> None:
    """LimeSurvey PR#3873 (19580): a paper is in exactly once, whoever types it again."""
    make_door(session, residents, DoorForm.PAPER, "Paperi")
    asked = asked_of(session, residents)
    clerks = [AccountFactory(roles=[Role.FACILITATOR]).id for _ in range(3)]
    typed = [enter_paper(session, asked, 4, ANSWERS, actor=one, now=NOON) for one in clerks[:2]]
    assert typed == [Outcome.WAITS, Outcome.IS_IN]
    with pytest.raises(PaperIsIn):
        enter_paper(session, asked, 4, ANSWERS, actor=clerks[2], now=NOON)
    assert responses_in(session) == 1


def test_report_44_all_anonymous_visitors_were_one(
    app: Flask, session: Session, step: Step
) -> None:
    """unicef/iogt#470, OSP/decidim-app PR#1015: a blank session is not everybody's session."""
    receipts = set()
    for _ in range(3):
        browser = app.test_client()
        begin(browser)
        fill_in(browser)
        receipts.add(send_answers(browser))
    assert len(receipts) == responses_in(session) == 3
