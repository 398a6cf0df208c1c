"""The coordinator's page: opening, turnout, the workbook; and answering in a body's name."""

import io
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import RoleGrant
from engage.clock import at
from engage.processes.models import Step, StepKind
from engage.rolls.rules.codes import code_hash, new_code
from surveys.models import Response
from surveys.services.lifecycle import create_survey
from surveys.tasks import tally_survey
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import AFTER, NOON, make_step
from tests.factories.surveys import DEFINITION, asked_of, make_elector, make_survey_step
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.integration.surveys.journey import PARTS
from tests.support.app import WatchedClient

LATER = AFTER + timedelta(days=1)


@pytest.fixture
def coordinator(client: WatchedClient) -> Iterator[WatchedClient]:
    """A browser in which a coordinator has signed in at NOON."""
    with at(NOON):
        sign_in(client, AccountFactory())
        yield client


def test_the_page_shows_the_form_and_the_state(coordinator: WatchedClient, step: Step) -> None:
    page = coordinator.get(f"/desk/steps/{step.id}/survey").text
    assert "avoinna" in page
    assert "priorities" in page
    assert "Avoin linkki" in page
    assert f"/desk/steps/{step.id}/participants" in page
    assert "results.xlsx" not in page


def test_only_coordinators_manage_surveys(client: WatchedClient, step: Step) -> None:
    assert client.get(f"/desk/steps/{step.id}/survey").status_code in {302, 303, 401, 403}
    assert client.post(f"/desk/steps/{step.id}/survey/open").status_code in {302, 303, 401, 403}


def test_a_step_is_opened_once_it_has_all_its_questions(
    coordinator: WatchedClient, session: Session
) -> None:
    step = make_step(session, StepKind.SURVEY, key="uusi")
    address = f"/desk/steps/{step.id}/survey"
    assert "Kyselylomaketta ei vielä ole" in coordinator.get(address).text
    refused = coordinator.post(f"{address}/open", follow_redirects=True)
    assert "tarvitsee ensin kyselylomakkeen" in refused.text
    for audience in step.audiences:
        create_survey(session, audience, DEFINITION, actor=None)
    assert "Avaa kysely" in coordinator.get(address).text
    opened = coordinator.post(f"{address}/open", follow_redirects=True)
    assert "Kysely on avattu" in opened.text
    session.refresh(step)
    assert step.frozen_at == NOON


def test_a_step_without_times_says_what_is_missing(
    coordinator: WatchedClient, session: Session
) -> None:
    step = make_step(session, StepKind.SURVEY, key="uusi")
    step.opens_at = step.closes_at = None
    for audience in step.audiences:
        create_survey(session, audience, DEFINITION, actor=None)
    page = coordinator.post(f"/desk/steps/{step.id}/survey/open", follow_redirects=True).text
    assert "Aseta ensin vaiheen avautumis- ja päättymisaika." in page


def test_another_kind_of_step_has_no_survey_page(
    coordinator: WatchedClient, session: Session
) -> None:
    step = make_step(session, StepKind.CONTEST)
    assert coordinator.get(f"/desk/steps/{step.id}/survey").status_code == 404


def test_the_workbook_waits_for_the_gate(coordinator: WatchedClient, step: Step) -> None:
    assert coordinator.get(f"/desk/steps/{step.id}/survey/results.xlsx").status_code == 403


def test_the_workbook_has_the_disclosed_figures_and_the_codebook(
    coordinator: WatchedClient, session: Session, step: Step
) -> None:
    for audience, size in zip(step.audiences, (40, 12, 3), strict=True):
        seal_answers(session, audience, [varied(number) for number in range(size)])
    end_step(session, step)
    count_surveys(session, step)
    with at(LATER):
        account = AccountFactory()
        account.grants = [RoleGrant(role=Role.EDITOR)]
        sign_in(coordinator, account)
        answer = coordinator.get(f"/desk/steps/{step.id}/survey/results.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Tulokset", "Koodikirja"]
    header, *rows = book["Tulokset"].iter_rows(values_only=True)
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    schools = [
        one
        for one in lines
        if one["Kohderyhmä"] == "resident"
        and one["Rivin tunnus"] == "schools"
        and one["Ryhmän tunnus"] is None
    ]
    assert [one["Määrä"] for one in schools] == [8] * 5
    assert {one["n"] for one in schools} == {40}
    assert {one["Keskiarvo"] for one in schools} == {3}
    trustees = [one for one in lines if one["Kohderyhmä"] == "trustee"]
    assert {one["Määrä"] for one in trustees} == {None}
    assert "below-minimum" in {one["Miksi luku puuttuu"] for one in trustees}
    everything = str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
    assert "Toive numero" not in everything
    assert "littoinen" in everything


def test_a_body_answers_in_its_own_name_and_its_results_are_not_hidden(
    client: WatchedClient, session: Session
) -> None:
    with at(NOON):
        step = make_survey_step(session, is_in_body_name=True)
        audience = step.audiences[1]
        audience.is_unsuppressed = True
        elector = make_elector(session, audience, "Johtoryhmä")
        code = new_code()
        elector.code_hash = code_hash(code)
        home = "/kaarina-2018/kysely/staff/answer"
        assert "toimielimesi nimissä" in client.get(f"{home}/").text
        assert client.post("/k", data={"code": code}).location == f"{home}/"
        for number, fields in enumerate(PARTS, start=1):
            client.post(f"{home}/{number}", data=fields | {"go": "next"})
        review = client.get(f"{home}/review").text
        assert "Allekirjoittaja" in review
        digest = review.partition('name="digest" value="')[2].partition('"')[0]
        unsigned = client.post(f"{home}/review", data={"digest": digest})
        assert unsigned.status_code == 422
        assert "Kerro, kuka allekirjoittaa vastauksen." in unsigned.text
        endless = client.post(f"{home}/review", data={"digest": digest, "signed_by": "x" * 201})
        assert endless.status_code == 422
        assert "tilaa on 200 merkille" in endless.text
        sent = {"digest": digest, "signed_by": "Aino Esimerkki, johtaja"}
        assert client.post(f"{home}/review", data=sent).location == f"{home}/thanks"
    row = session.scalars(select(Response)).one()
    assert (row.elector_id, row.signed_by) == (elector.id, "Aino Esimerkki, johtaja")
    tally_survey(str(asked_of(session, audience).survey.id))
    with at(AFTER):
        page = client.get("/kaarina-2018/kysely/survey-results").text
    assert "n = 1 vastasi" in page
    assert "piilotettu" not in page
    assert "Bussi kulkisi" in page
    assert "Johtoryhmä (Aino Esimerkki, johtaja)" in page


def test_a_step_links_to_its_pages_once_it_is_open(app: Flask, session: Session) -> None:
    step = make_step(session, StepKind.SURVEY, key="uusi")
    part = app.extensions["engage.step_parts"][StepKind.SURVEY]
    with app.test_request_context():
        assert part.participate_url(step.audiences[0]) is None
        step.frozen_at = NOON
        home = "/kaarina-2018/uusi/resident/answer/"
        assert part.participate_url(step.audiences[0]) == home
        assert part.results_urls([step]) == {step.id: "/kaarina-2018/uusi/survey-results"}
        assert part.manage_url(step) == f"/desk/steps/{step.id}/survey"
