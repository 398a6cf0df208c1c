"""The whole journey of a respondent, without script, and everything that can go wrong on it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from surveys.models import Response, ResponseDraft
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import DEFINITION, make_survey_step
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers
from tests.integration.surveys.journey import (
    ANSWERS,
    HOME,
    PARTS,
    begin,
    digest,
    fill_in,
    receipt,
    send,
)
from tests.support.app import WatchedClient


def count(session: Session, table: type[Response] | type[ResponseDraft]) -> int:
    """Rows of the table."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_resident_answers_without_script(
    client: WatchedClient, session: Session, step: Step
) -> None:
    assert "nimettömästi" in client.get(f"{HOME}/").text
    begin(client)
    for number, fields in enumerate(PARTS, start=1):
        assert 'action="' + f"{HOME}/{number}" in client.get(f"{HOME}/{number}").text
        answer = client.post(f"{HOME}/{number}", data=fields | {"go": "next"})
        last = number == len(PARTS)
        assert answer.location == (f"{HOME}/review" if last else f"{HOME}/{number + 1}")
    review = client.get(f"{HOME}/review").text
    assert "useammin." in review
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", send(client))
    row = session.scalars(select(Response)).one()
    assert row.document == {"answers": ANSWERS}
    assert row.day == NOON.date()
    assert count(session, ResponseDraft) == 0


def test_what_was_filled_in_is_there_when_somebody_comes_back(
    client: WatchedClient, step: Step
) -> None:
    begin(client)
    fill_in(client)
    assert 'value="nature" checked' in client.get(f"{HOME}/1").text
    assert "Bussi kulkisi\nuseammin." in client.get(f"{HOME}/2").text
    assert "Jatka vastaamista" in client.get(f"{HOME}/").text


def test_a_part_can_be_changed_from_the_review(client: WatchedClient, step: Step) -> None:
    begin(client)
    fill_in(client)
    changed = client.post(f"{HOME}/2?then=review", data={"q.words": "saaristo", "go": "next"})
    assert changed.location == f"{HOME}/review"
    page = client.get(f"{HOME}/review").text
    assert "saaristo" in page
    assert "Bussi" not in page


def test_going_back_keeps_a_half_filled_part(client: WatchedClient, step: Step) -> None:
    begin(client)
    back = client.post(f"{HOME}/3", data={"q.age": "old", "go": "back"})
    assert back.location == f"{HOME}/2"
    assert 'value="old" checked' in client.get(f"{HOME}/3").text


def test_a_script_saves_without_leaving_the_page(client: WatchedClient, step: Step) -> None:
    begin(client)
    saved = client.post(f"{HOME}/2", data={"q.words": "meri", "go": "autosave"})
    assert (saved.status_code, saved.json) == (200, {"saved": True})
    refused = client.post(f"{HOME}/2", data={"q.words": "m" * 201, "go": "autosave"})
    assert (refused.status_code, refused.json) == (422, {"saved": False, "rest": True})
    assert "meri" in client.get(f"{HOME}/2").text


def test_one_answer_that_is_none_yet_keeps_no_other_from_being_saved(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fields = {"q.words": "m" * 201, "q.improve": "Lisää busseja", "go": "autosave"}
    client.post(f"{HOME}/2", data={"q.words": "meri", "go": "autosave"})
    assert client.post(f"{HOME}/2", data=fields).json == {"saved": False, "rest": True}
    draft = session.scalars(select(ResponseDraft)).one()
    assert draft.document["answers"] == {"improve": "Lisää busseja", "words": "meri"}


def test_an_answer_sent_twice_is_stored_once_with_the_same_receipt(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    sent = {"digest": digest(client)}
    first = client.post(f"{HOME}/review", data=sent)
    code = receipt(client)
    again = client.post(f"{HOME}/review", data=sent)
    assert first.location == again.location == f"{HOME}/thanks"
    assert receipt(client) == code
    assert count(session, Response) == 1


def test_a_different_second_answer_leaves_the_first_standing_and_says_so(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    code = send(client)
    other = client.post(f"{HOME}/review", data={"digest": "of-other-answers"})
    assert other.location == f"{HOME}/thanks?first=stands"
    page = client.get(other.location).text
    assert "Olit jo vastannut" in page
    assert code in page
    assert client.post(f"{HOME}/1", data=PARTS[0]).location == f"{HOME}/thanks?first=stands"
    assert session.scalars(select(Response)).one().document == {"answers": ANSWERS}
    assert count(session, ResponseDraft) == 0


def test_answers_changed_in_another_window_are_shown_before_they_are_sent(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    reviewed = digest(client)
    client.post(f"{HOME}/2", data={"q.words": "saaristo", "go": "next"})
    answer = client.post(f"{HOME}/review", data={"digest": reviewed})
    assert answer.status_code == 409
    assert "saaristo" in answer.text
    assert count(session, Response) == 0


def test_an_unfinished_response_comes_back_with_what_is_missing(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/2", data=PARTS[1] | {"go": "next"})
    answer = client.post(f"{HOME}/review", data={"digest": digest(client)})
    assert answer.status_code == 422
    assert "Vastaa tähän kysymykseen." in answer.text
    assert f"{HOME}/1?then=review" in answer.text
    assert "meri, metsä" in answer.text
    assert count(session, Response) == 0


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        (1, {"q.future": "gold"}, "Valitse jokin tämän sivun vaihtoehdoista."),
        (1, {"q.future": "nature", "q.grade": "11"}, "Valitse jokin tämän sivun"),
        (1, {"q.future": "nature", "q.services.health": "6"}, "Valitse jokin tämän sivun"),
        (1, {"q.future": ["nature", "services"]}, "Valitse enintään 1."),
        (
            1,
            {"q.future": "nature", "q.priorities": ["schools", "traffic", "parks"]},
            "Valitse enintään 2.",
        ),
        (1, {}, "Vastaa tähän kysymykseen."),
        (2, {"q.improve": "x" * 100_000}, "tilaa on 4000 merkille"),
        (2, {"q.words": "kello\x07"}, "näkymättömiä merkkejä"),
    ],
)
def test_what_is_no_answer_comes_back_with_its_reason_and_is_not_stored(
    client: WatchedClient,
    session: Session,
    step: Step,
    part: int,
    fields: dict[str, object],
    words: str,
) -> None:
    begin(client)
    answer = client.post(f"{HOME}/{part}", data=fields | {"go": "next"})
    assert answer.status_code == 422
    assert words in answer.text
    assert "data-error-summary" in answer.text
    assert count(session, ResponseDraft) == 0


def test_an_error_keeps_everything_that_was_typed(client: WatchedClient, step: Step) -> None:
    begin(client)
    fields = {"q.improve": "y" * 4_001, "q.words": "säilyy"}
    answer = client.post(f"{HOME}/2", data=fields | {"go": "next"})
    assert "y" * 4_001 in answer.text
    assert 'value="säilyy"' in answer.text


def test_a_script_in_a_text_is_text(client: WatchedClient, session: Session, step: Step) -> None:
    begin(client)
    fill_in(client)
    hostile = "<script>alert(1)</script> \" onload='x' {{ 7*7 }} =HYPERLINK(1)"
    client.post(f"{HOME}/2", data={"q.improve": hostile, "q.words": hostile, "go": "next"})
    for page in (client.get(f"{HOME}/2").text, client.get(f"{HOME}/review").text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert "49" not in page
    send(client)
    assert session.scalars(select(Response)).one().document["answers"]["improve"] == hostile


def test_a_late_answer_is_refused_and_shown_as_typed(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    with at(AFTER):
        answer = client.post(f"{HOME}/2", data={"q.improve": "myöhässä", "go": "next"})
        assert answer.status_code == 410
        assert "myöhässä" in answer.text
        late = client.post(f"{HOME}/2", data={"q.improve": "myöhässä", "go": "autosave"})
        assert (late.status_code, late.json) == (410, {"saved": False})
    assert count(session, ResponseDraft) == 0


def test_a_late_submit_is_refused_and_the_answers_are_shown(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    reviewed = digest(client)
    with at(AFTER):
        answer = client.post(f"{HOME}/review", data={"digest": reviewed})
    assert answer.status_code == 410
    assert "meri, metsä" in answer.text
    assert count(session, Response) == 0


def test_the_last_moment_counts_and_the_closing_instant_does_not(
    client: WatchedClient, session: Session, step: Step
) -> None:
    assert step.closes_at is not None
    begin(client)
    with at(step.closes_at - timedelta(milliseconds=1)):
        assert client.post(f"{HOME}/2", data=PARTS[1]).status_code == 302
    with at(step.closes_at):
        assert client.post(f"{HOME}/2", data=PARTS[1]).status_code == 410


def test_a_sent_answer_shows_its_receipt_after_closing_too(
    client: WatchedClient, step: Step
) -> None:
    begin(client)
    fill_in(client)
    sent = {"digest": digest(client)}
    client.post(f"{HOME}/review", data=sent)
    code = receipt(client)
    with at(AFTER):
        assert client.post(f"{HOME}/review", data=sent).location == f"{HOME}/thanks"
        assert receipt(client) == code


def test_a_lost_cookie_does_not_lose_the_text(client: WatchedClient, step: Step) -> None:
    answer = client.post(f"{HOME}/2", data={"q.improve": "evästeettä", "go": "next"})
    assert answer.status_code == 403
    assert "evästeettä" in answer.text


def test_an_expired_form_comes_back_as_it_was_sent(
    app: Flask, client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"{HOME}/2", data={"q.improve": "vanha sivu", "go": "next"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 422
    assert "vanha sivu" in answer.text
    assert count(session, ResponseDraft) == 0


def test_nobody_answers_without_a_door(client: WatchedClient, step: Step) -> None:
    for page in (f"{HOME}/1", f"{HOME}/review", f"{HOME}/thanks"):
        assert client.get(page).location == f"{HOME}/"


def test_an_audience_by_code_is_sent_to_the_code_page(client: WatchedClient, step: Step) -> None:
    home = "/kaarina-2018/kysely/staff/answer/"
    page = client.get(home).text
    assert 'href="/k"' in page
    assert client.post(home).location == home


def test_the_channel_of_an_open_link_is_kept(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    door = collector_of(session, residents, CollectorKind.OPEN, "wilma")
    assert 'name="via" value="wilma"' in client.get(f"{HOME}/?via=wilma").text
    client.post(f"{HOME}/", data={"via": "wilma"})
    fill_in(client)
    send(client)
    assert session.scalars(select(Response)).one().collector_id == door.id


def test_parts_and_surveys_that_do_not_exist_are_not_found(
    client: WatchedClient, step: Step
) -> None:
    assert client.get(f"{HOME}/9").status_code == 404
    assert client.get(f"{HOME}/0").status_code == 404
    assert client.get("/kaarina-2018/kysely/partner/answer/").status_code == 404


def test_a_survey_that_nobody_opened_yet_does_not_exist_for_the_public(
    client: WatchedClient, session: Session, step: Step
) -> None:
    step.frozen_at = None
    assert client.get(f"{HOME}/").status_code == 404


def test_a_survey_tells_when_it_opens_and_when_it_has_ended(
    client: WatchedClient, step: Step
) -> None:
    with at(NOON - timedelta(days=1)):
        assert "ei ole vielä avautunut" in client.get(f"{HOME}/").text
        assert client.post(f"{HOME}/").location == f"{HOME}/"
    with at(AFTER):
        assert "on päättynyt" in client.get(f"{HOME}/").text
        assert client.get(f"{HOME}/1").location == f"{HOME}/"


def test_the_page_of_a_sealed_survey_needs_no_key(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    step.reconciled_at = step.sealed_at = AFTER
    with at(AFTER):
        assert "on päättynyt" in client.get(f"{HOME}/").text
        assert client.get(f"{HOME}/thanks").location == f"{HOME}/"
        assert client.post(f"{HOME}/2", data={"q.improve": "x"}).status_code == 410


def test_a_respondent_who_is_done_sees_the_receipt_and_no_form(
    client: WatchedClient, step: Step
) -> None:
    begin(client)
    fill_in(client)
    send(client)
    assert client.get(f"{HOME}/1").location == f"{HOME}/thanks"
    assert client.get(f"{HOME}/review").location == f"{HOME}/thanks"
    assert f"{HOME}/thanks" in client.get(f"{HOME}/").text
    assert client.post(f"{HOME}/").location == f"{HOME}/1"


def test_a_survey_in_one_language_is_shown_to_all_with_its_language_marked(
    client: WatchedClient, session: Session
) -> None:
    with at(NOON):
        step = make_survey_step(session, given=only_finnish(DEFINITION))
        seal_answers(session, step.audiences[0], [ANSWERS] * 12)
        begin(client)
        fill_in(client)
        client.set_cookie("lang", "sv")
        pages = [client.get(f"{HOME}/{page}") for page in ("", "1", "2", "review")]
        failed = client.post(f"{HOME}/1", data={"q.grade": "99"})
    end_step(session, step)
    count_surveys(session, step)
    with at(AFTER):
        shown = client.get("/kaarina-2018/kysely/survey-results")
    for page in (*pages, failed, shown):
        assert 'lang="fi"' in page.text
        assert "&lt;span" not in page.text
        assert '="<span' not in page.text


def only_finnish(given: Any) -> Any:
    """The definition without its other languages."""
    if isinstance(given, dict) and set(given) == {"fi", "sv", "en"}:
        return {"fi": given["fi"]}
    if isinstance(given, dict):
        kept = {name: only_finnish(value) for name, value in given.items()}
        return kept | {"languages": ["fi"]} if "languages" in kept else kept
    return [only_finnish(one) for one in given] if isinstance(given, list) else given
