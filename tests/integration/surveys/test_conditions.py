"""Conditions on the way through a survey: what is hidden never blocks, and is never sent."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step
from surveys.models import Response, ResponseDraft
from surveys.services.faults import AnswersRefused
from surveys.services.responding import load_progress, save_section, submit_draft, submit_response
from tests.factories.processes import NOON, text
from tests.factories.surveys import make_respondent, make_survey_step, option, question
from tests.integration.surveys.journey import HOME, begin, digest
from tests.support.app import WatchedClient

YES_NO = [option("yes"), option("no")]


def section(key: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A section whose title tells its key."""
    return {"key": key, "title": text(key), "questions": list(questions), **more}


CASCADE: dict[str, Any] = {
    "languages": ["fi", "sv", "en"],
    "title": text("Kysely"),
    "sections": [
        section(
            "first",
            question("uses", "single", required=True, options=YES_NO),
            question("line", "single", required=True, options=YES_NO, relevant="${uses} = 'yes'"),
            question("why", "short-text", relevant="${line} = 'yes'"),
        ),
        section(
            "second", question("more", "short-text", required=True), relevant="${line} = 'yes'"
        ),
        section("third", question("last", "short-text")),
    ],
}
FULL = {"uses": "yes", "line": "yes", "why": "hidas", "more": "lisää"}


@pytest.fixture
def cascade(session: Session) -> Step:
    """An open survey in which one answer leads to the next question."""
    with at(NOON):
        yield make_survey_step(session, given=CASCADE)


def fields(answers: dict[str, str], **more: str) -> dict[str, str]:
    """The answers as a form sends them."""
    return {f"q.{key}": value for key, value in answers.items()} | more


def is_hidden(page: str, key: str) -> bool:
    """Whether the page keeps the question from the eye."""
    (attributes,) = re.findall(f'data-question="{key}"([^>]*)>', page)
    return "hidden" in attributes


def test_the_draft_keeps_hidden_answers_and_the_submit_drops_them(
    session: Session, cascade: Step
) -> None:
    asked, respondent = make_respondent(session, cascade.audiences[0])
    first, second, _third = asked.form.sections
    save_section(
        session, asked, respondent, first, {k: FULL[k] for k in FULL if k != "more"}, now=NOON
    )
    save_section(session, asked, respondent, second, {"more": "lisää"}, now=NOON)
    changed = {"uses": "no", "line": "yes", "why": "hidas"}
    save_section(session, asked, respondent, first, changed, now=NOON)
    progress = load_progress(session, asked, respondent)
    assert progress.answers == changed | {"more": "lisää"}
    assert progress.sent == {"uses": "no"}
    assert progress.seen.questions == {"uses", "last"}
    receipt = submit_draft(session, asked, respondent, digest=progress.digest, now=NOON)
    assert receipt.is_as_sent
    assert session.scalars(select(Response)).one().document == {"answers": {"uses": "no"}}
    again = submit_draft(session, asked, respondent, digest=progress.digest, now=NOON)
    assert again.is_as_sent


def test_a_question_behind_a_hidden_one_stays_hidden(session: Session, cascade: Step) -> None:
    asked, respondent = make_respondent(session, cascade.audiences[0])
    submit_response(session, asked, respondent, FULL | {"uses": "no"}, now=NOON)
    assert session.scalars(select(Response)).one().document == {"answers": {"uses": "no"}}


def test_a_required_question_blocks_only_while_it_is_shown(session: Session, cascade: Step) -> None:
    asked, respondent = make_respondent(session, cascade.audiences[0])
    with pytest.raises(AnswersRefused) as caught:
        submit_response(session, asked, respondent, {"uses": "yes"}, now=NOON)
    assert [(one.question, one.code) for one in caught.value.problems] == [("line", "required")]
    submit_response(session, asked, respondent, {"uses": "no"}, now=NOON)


def test_without_script_the_page_comes_again_with_what_the_answer_leads_to(
    client: WatchedClient, session: Session, cascade: Step
) -> None:
    begin(client)
    page = client.get(f"{HOME}/1").text
    assert is_hidden(page, "line")
    assert is_hidden(page, "why")
    sent = fields({"uses": "yes"}, shown="uses", go="next")
    assert client.post(f"{HOME}/1", data=sent).location == f"{HOME}/1"
    page = client.get(f"{HOME}/1").text
    assert not is_hidden(page, "line")
    assert is_hidden(page, "why")
    missing = client.post(f"{HOME}/1", data=fields({"uses": "yes"}, shown="uses line", go="next"))
    assert missing.status_code == 422
    sent = fields({"uses": "yes", "line": "no"}, shown="uses line", go="next")
    assert client.post(f"{HOME}/1", data=sent).location == f"{HOME}/3"


def test_a_hidden_part_is_passed_over_in_both_directions(
    client: WatchedClient, session: Session, cascade: Step
) -> None:
    begin(client)
    sent = fields({"uses": "no", "line": "yes"}, shown="uses", go="next")
    assert client.post(f"{HOME}/1", data=sent).location == f"{HOME}/3"
    draft = session.scalars(select(ResponseDraft)).one()
    assert draft.document["answers"] == {"uses": "no", "line": "yes"}
    assert client.get(f"{HOME}/2").location == f"{HOME}/3"
    assert client.post(f"{HOME}/3", data={"go": "back"}).location == f"{HOME}/1"
    assert client.post(f"{HOME}/3", data={"go": "next"}).location == f"{HOME}/review"
    review = client.get(f"{HOME}/review").text
    assert "second" not in review
    assert "line" not in review
    assert client.post(f"{HOME}/review", data={"digest": digest(client)}).location.endswith(
        "thanks"
    )
    assert session.scalars(select(Response)).one().document == {"answers": {"uses": "no"}}


def test_the_way_through_the_parts_that_are_shown(client: WatchedClient, cascade: Step) -> None:
    begin(client)
    sent = fields({"uses": "yes", "line": "yes", "why": "hidas"}, shown="uses line why", go="next")
    assert client.post(f"{HOME}/1", data=sent).location == f"{HOME}/2"
    assert client.post(f"{HOME}/2", data={"q.more": "lisää", "go": "next"}).location == f"{HOME}/3"
    assert client.post(f"{HOME}/1", data=sent, query_string={"then": "review"}).location == (
        f"{HOME}/review"
    )
    unseen = fields({"uses": "yes"}, shown="uses", go="next")
    again = client.post(f"{HOME}/1", data=unseen, query_string={"then": "review"})
    assert again.location == f"{HOME}/1?then=review"
    assert client.post(f"{HOME}/1", data={"go": "back"}).location == f"{HOME}/"
