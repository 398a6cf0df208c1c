"""Open answers: a person decides what the public reads, and one person may read early."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit.models import AuditEvent
from engage.clock import at
from engage.processes.models import Step, StepAudience
from surveys.models import OpenText, ReviewState, Survey, SurveyReading
from surveys.services.open_texts import (
    digest,
    read_open_texts,
    replace_texts,
    review_counts,
    review_text,
    shown_texts,
)
from surveys.services.reading import make_batch, name_reader, surveys_to_batch
from surveys.services.responding import submit_response
from surveys.tasks import batch_readings, list_texts
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import asked_of, make_respondent
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.support.app import WatchedClient

LATER = AFTER + timedelta(days=1)
SOON = NOON + timedelta(days=1)


def listed(session: Session, audience: StepAudience) -> Survey:
    """The survey, with its sealed texts in the list."""
    survey = asked_of(session, audience).survey
    replace_texts(session, survey, read_open_texts(session, survey))
    session.flush()
    return survey


def show_all(session: Session, survey: Survey, question: str) -> None:
    """Every text of the question is let through."""
    account = AccountFactory()
    keys = session.scalars(
        select(OpenText.text_sha256).where(
            OpenText.survey_id == survey.id, OpenText.question_key == question
        )
    ).all()
    for sha256 in keys:
        review_text(
            session, survey, question, sha256, ReviewState.SHOWN, actor=account.id, now=LATER
        )
    session.flush()


@pytest.fixture
def sealed(session: Session, step: Step, residents: StepAudience) -> Survey:
    """The residents' survey, sealed and listed, with nine different wishes."""
    seal_answers(session, residents, [varied(number) for number in range(30)])
    end_step(session, step)
    count_surveys(session, step)
    return listed(session, residents)


@pytest.fixture
def editor(client: WatchedClient) -> Iterator[WatchedClient]:
    """A browser in which a coordinator has signed in after the step was sealed."""
    with at(LATER):
        sign_in(client, AccountFactory())
        yield client


def test_texts_are_listed_once_with_how_many_wrote_them(session: Session, sealed: Survey) -> None:
    rows = session.scalars(select(OpenText).where(OpenText.question_key == "improve")).all()
    assert len(rows) == 9
    assert sum(row.times for row in rows) == 30
    assert {row.state for row in rows} == {ReviewState.WAITING}
    columns = set(OpenText.__table__.columns.keys())
    assert not columns & {"unit", "unit_key", "response_id", "day", "collector_id"}


def test_listing_again_keeps_decisions_and_drops_what_is_gone(
    session: Session, sealed: Survey
) -> None:
    # nextcloud/forms#3448: deleted answers were still in a later export.
    show_all(session, sealed, "improve")
    found = read_open_texts(session, sealed)
    gone = next(pair for pair in found if pair[0] == "improve")
    del found[gone]
    replace_texts(session, sealed, found)
    counts = review_counts(session, sealed.id)["improve"]
    assert (counts.waiting, counts.shown) == (0, 8)


def test_the_public_reads_nothing_before_a_person_lets_it_through(
    client: WatchedClient, session: Session, sealed: Survey
) -> None:
    address = "/kaarina-2018/kysely/survey-results/improve"
    with at(LATER):
        assert "Toive numero" not in client.get(address).text
        show_all(session, sealed, "improve")
        assert "Toive numero 3" in client.get(address).text


def test_few_texts_are_not_shown(session: Session, sealed: Survey, residents: StepAudience) -> None:
    account = AccountFactory()
    review_text(
        session,
        sealed,
        "improve",
        digest("Toive numero 1"),
        ReviewState.SHOWN,
        actor=account.id,
        now=LATER,
    )
    session.flush()
    assert shown_texts(session, asked_of(session, residents), "improve") == []


def test_the_page_shows_the_words_that_were_changed_and_escapes_them(
    editor: WatchedClient, session: Session, sealed: Survey
) -> None:
    page = f"/desk/surveys/{sealed.id}/texts/improve"
    assert "Toive numero 1" in editor.get(page).text
    show_all(session, sealed, "improve")
    name = digest("Toive numero 1").hex()
    words = "<b>Toive</b> ilman nimeä"
    sent = {f"d.{name}": "shown", f"w.{name}": words}
    assert editor.post(page, data=sent).status_code == 302
    shown = editor.get("/kaarina-2018/kysely/survey-results/improve").text
    assert "&lt;b&gt;Toive&lt;/b&gt; ilman nimeä" in shown
    assert "Toive numero 1" not in shown


def test_a_decision_can_be_taken_back(
    editor: WatchedClient, session: Session, sealed: Survey
) -> None:
    page = f"/desk/surveys/{sealed.id}/texts/improve"
    name = digest("Toive numero 1").hex()
    editor.post(page, data={f"d.{name}": "held"})
    assert "Toive numero 1" in editor.get(f"{page}/decided").text
    assert "Toive numero 1" not in editor.get(page).text
    editor.post(f"{page}/{name}/reopen")
    assert "Toive numero 1" in editor.get(page).text


def test_a_text_that_is_not_there_cannot_be_decided_on(
    editor: WatchedClient, sealed: Survey
) -> None:
    page = f"/desk/surveys/{sealed.id}/texts/improve"
    assert editor.post(page, data={"d.zz": "shown", "w.zz": "x"}).status_code == 404
    assert editor.get(f"/desk/surveys/{sealed.id}/texts/grade").status_code == 404


def test_readers_do_not_review(client: WatchedClient, sealed: Survey) -> None:
    with at(LATER):
        sign_in(client, AccountFactory(roles=[Role.READER]))
        assert client.get(f"/desk/surveys/{sealed.id}/texts").status_code == 403


def answer(session: Session, audience: StepAudience, numbers: range) -> None:
    """So many responses by the open link, at NOON."""
    for number in numbers:
        asked, respondent = make_respondent(session, audience)
        submit_response(session, asked, respondent, varied(number), now=NOON)
    session.flush()


def test_the_listing_job_can_run_twice(session: Session, sealed: Survey) -> None:
    assert list_texts(str(sealed.id)) == list_texts(str(sealed.id))


def test_one_named_person_reads_while_the_survey_is_open(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    reader, other = AccountFactory(), AccountFactory()
    name_reader(session, survey, reader.id, actor=other.id, now=NOON)
    answer(session, residents, range(6))
    assert surveys_to_batch(session, NOON) == [survey.id]
    assert make_batch(session, survey, NOON)
    session.flush()
    with at(NOON):
        sign_in(client, other)
        assert client.get(f"/desk/surveys/{survey.id}/reading").status_code == 403
        client.post("/sign-out")
        sign_in(client, reader)
        page = client.get(f"/desk/surveys/{survey.id}/reading").text
    assert "Toive numero 5" in page
    assert "littoinen" not in page


def test_a_batch_waits_until_enough_have_answered_since_the_last(
    session: Session, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    account = AccountFactory()
    name_reader(session, survey, account.id, actor=account.id, now=NOON)
    session.flush()
    answer(session, residents, range(4))
    assert not make_batch(session, survey, NOON)
    answer(session, residents, range(4, 6))
    assert make_batch(session, survey, NOON)
    answer(session, residents, range(6, 20))
    assert not make_batch(session, survey, NOON)
    assert make_batch(session, survey, SOON)
    reading = session.get_one(SurveyReading, survey.id)
    assert reading.responses == 20
    assert reading.texts["improve"].count("Toive numero 1") == 3


def test_naming_somebody_is_logged_and_can_be_undone(
    editor: WatchedClient, session: Session, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    account = AccountFactory()
    page = f"/desk/surveys/{survey.id}/reader"
    with at(NOON):
        assert editor.post(page, data={"email": "nobody@example.org"}).status_code == 422
        assert editor.post(page, data={"email": account.email}).status_code == 302
        assert session.get_one(SurveyReading, survey.id).reader_id == account.id
        assert editor.post(page, data={"email": ""}).status_code == 302
    assert session.get(SurveyReading, survey.id) is None
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert tags.count("surveys:reader:named") == 2


def test_nothing_of_the_reading_is_left_after_sealing(
    session: Session, step: Step, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    account = AccountFactory()
    name_reader(session, survey, account.id, actor=account.id, now=NOON)
    answer(session, residents, range(6))
    make_batch(session, survey, NOON)
    session.flush()
    end_step(session, step)
    session.expire_all()
    assert session.get(SurveyReading, survey.id) is None


def test_the_batch_job_looks_at_open_surveys_alone(session: Session, step: Step) -> None:
    with at(LATER):
        assert batch_readings() == {"batches": 0}
