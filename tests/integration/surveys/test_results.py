"""From sealed answers to results: counted by a job, shown after the gate, small groups hidden."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import db
from engage.processes.models import ResultsPolicy, Step, StepAudience
from engage.synthesis.sources import Measure
from surveys.evidence import SurveyEvidence
from surveys.models import SurveyResult
from surveys.services.counting import count, read_vectors
from surveys.services.results import read_results, replace_result
from surveys.tasks import tally_survey
from tests.factories.processes import AFTER, NOON, text
from tests.factories.surveys import asked_of, make_elector, make_survey_step, option, question
from tests.integration.surveys.counting import (
    count_surveys,
    end_step,
    seal_answers,
    varied,
)
from tests.integration.surveys.journey import HOME, begin, fill_in
from tests.support.app import WatchedClient

RESULTS = "/kaarina-2018/kysely/survey-results"
LATER = AFTER + timedelta(days=1)


@pytest.fixture
def counted(session: Session, step: Step) -> Step:
    """A sealed and counted step: 40 residents, 12 of the staff, three trustees."""
    for audience, size in zip(step.audiences, (40, 12, 3), strict=True):
        seal_answers(session, audience, [varied(number) for number in range(size)])
    end_step(session, step)
    count_surveys(session, step)
    return step


def result_of(session: Session, audience: StepAudience) -> SurveyResult:
    """The stored result of the audience."""
    return session.get_one(SurveyResult, asked_of(session, audience).survey.id)


def test_the_task_counts_every_sealed_answer_and_twice_changes_nothing(
    session: Session, step: Step, residents: StepAudience
) -> None:
    seal_answers(session, residents, [varied(number) for number in range(20)])
    end_step(session, step)
    session.commit()
    survey_id = str(asked_of(session, residents).survey.id)
    assert tally_survey(survey_id) == {"responses": 20}
    session.expire_all()
    first = result_of(session, residents)
    kept = (first.input_version, first.cube, first.disclosed)
    assert tally_survey(survey_id) == {"responses": 20}
    session.expire_all()
    again = result_of(session, residents)
    assert (again.input_version, again.cube, again.disclosed) == kept
    assert again.cube["responses"] == 20


def test_an_older_count_never_replaces_a_newer_one(
    session: Session, step: Step, residents: StepAudience
) -> None:
    survey_id = asked_of(session, residents).survey.id
    seal_answers(session, residents, [varied(1)])
    older = count(read_vectors(session, survey_id))
    seal_answers(session, residents, [varied(2)])
    replace_result(session, count(read_vectors(session, survey_id)))
    replace_result(session, older)
    assert result_of(session, residents).cube["responses"] == 2


def test_nobody_sees_results_before_the_sealing(
    client: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    seal_answers(session, residents, [varied(number) for number in range(20)])
    count_surveys(session, step)
    for moment in (NOON, AFTER):
        with at(moment):
            answer = client.get(RESULTS)
            assert answer.status_code == 403
            assert "Toive" not in answer.text
            assert "bars" not in answer.text


def test_results_for_the_staff_alone_are_not_shown_to_the_public(
    client: WatchedClient, counted: Step
) -> None:
    counted.results_policy = ResultsPolicy.STAFF
    with at(LATER):
        page = client.get(RESULTS)
    assert page.status_code == 403
    assert "niille, jotka valmistelevat strategiaa" in page.text


def test_results_stand_side_by_side_with_their_bases(client: WatchedClient, counted: Step) -> None:
    with at(LATER):
        page = client.get(RESULTS)
    assert page.status_code == 200
    assert "n = 40 vastasi" in page.text
    assert "n = 12 vastasi" in page.text
    assert "piilotettu: vähän vastauksia" in page.text
    assert "varmentamaton" in page.text
    assert "Näytä taulukkona" in page.text
    assert "Toive numero" not in page.text


def test_results_that_are_being_counted_say_so(
    client: WatchedClient, session: Session, step: Step
) -> None:
    end_step(session, step)
    with at(LATER):
        assert "lasketaan" in client.get(RESULTS).text


def test_only_survey_steps_have_survey_results(client: WatchedClient, step: Step) -> None:
    assert client.get("/kaarina-2018/nothing/survey-results").status_code == 404


def test_a_small_audience_shows_no_figure_anywhere(session: Session, counted: Step) -> None:
    trustee = read_results(session, counted.id)[2]
    for slot in trustee.slots:
        assert slot.total.is_suppressed
        assert set(slot.total.counts.values()) <= {None}
        for groups in slot.groups.values():
            assert all(group.is_suppressed for group in groups)


def test_evidence_closes_its_counts(session: Session, counted: Step) -> None:
    make_elector(session, counted.audiences[1])
    rows = SurveyEvidence().counts(session, counted.process_id)
    assert [(one.audience, one.collected, one.used, one.entitled) for one in rows] == [
        ("resident", 40, 40, None),
        ("staff", 12, 12, 1),
        ("trustee", 3, 3, None),
    ]


def test_findings_speak_of_each_question_audience_and_unit(session: Session, counted: Step) -> None:
    findings = SurveyEvidence().findings(session, counted.process_id)
    whole = {(one.audience, one.question_key): one for one in findings if one.is_whole_audience}
    schools = whole["resident", "services.schools"]
    assert schools.measure is Measure.SCALE
    assert (schools.shown, schools.answered, schools.mean) == (40, 40, 3.0)
    health = whole["resident", "services.health"]
    assert (health.answered, health.dont_know) == (10, 30)
    priorities = whole["resident", "priorities"]
    assert priorities.share("traffic") == 14 / 40
    assert priorities.share("schools") is None
    assert priorities.note == "almost-all"
    assert whole["trustee", "grade"].is_suppressed
    assert {one.unit_key for one in findings} == {None, "piikkio", "littoinen", "keskusta"}
    assert not [one for one in findings if one.question_key in {"age", "improve", "words"}]


def test_a_number_without_bands_is_a_finding_with_mean_and_median(session: Session) -> None:
    years = {"first": 0, "last": 99, "unit": {"fi": "vuotta", "sv": "år", "en": "years"}}
    asked = [
        question("years", "number", number=years),
        question("district", "unit", unit_kind="district", options=[option("a"), option("b")]),
    ]
    section = {"key": "s", "title": text("s"), "questions": asked}
    form = {"languages": ["fi", "sv", "en"], "title": text("K"), "sections": [section]}
    with at(NOON):
        step = make_survey_step(session, given=form)
        many = [{"years": 10 + n % 3, "district": "a"} for n in range(30)]
        seal_answers(session, step.audiences[0], [*many, {"years": 80, "district": "b"}])
        seal_answers(session, step.audiences[2], [{"years": 5, "district": "a"}] * 3)
    end_step(session, step)
    count_surveys(session, step)
    findings = SurveyEvidence().findings(session, step.process_id)
    found = [one for one in findings if one.question_key == "years"]
    by_place = {(one.audience, one.unit_key): one for one in found}
    whole = by_place["resident", None]
    shown = {
        slot.slot: slot.total
        for one in read_results(session, step.id)
        for slot in one.slots
        if one.asked.step_audience.audience.key == "resident"
    }["years"]
    assert whole.measure is Measure.SCALE
    assert (whole.answered, whole.mean, whole.median) == (31, shown.mean, shown.median)
    assert whole.mean == pytest.approx(410 / 31)
    assert whole.wording["fi"].endswith("(vuotta)")
    for place in (("resident", "b"), ("trustee", None)):
        assert by_place[place].is_suppressed
        assert (by_place[place].mean, by_place[place].median) == (None, None)
    # The other district may not give away the one that is hidden.
    assert by_place["resident", "a"].mean is None


def test_a_unit_without_answers_is_hidden_like_a_small_one(session: Session, counted: Step) -> None:
    findings = SurveyEvidence().findings(session, counted.process_id)
    for one in findings:
        if one.unit_key == "keskusta":
            assert one.is_suppressed
            assert one.note == "below-minimum"


def test_passages_are_all_open_texts_and_name_no_small_unit(
    session: Session, counted: Step
) -> None:
    passages = SurveyEvidence().passages(session, counted.process_id)
    assert len([one for one in passages if one.prompt_key == "improve"]) == 55
    assert {one.polarity for one in passages if one.prompt_key == "improve"} == {"improve"}
    trustees = [one for one in passages if one.audience == "trustee"]
    assert trustees
    assert {one.unit_key for one in trustees} == {None}
    residents = {one.unit_key for one in passages if one.audience == "resident"}
    assert residents == {"piikkio", "littoinen"}


def test_passages_come_in_the_order_of_the_texts(session: Session, counted: Step) -> None:
    passages = SurveyEvidence().passages(session, counted.process_id)
    texts = [
        one.text for one in passages if (one.audience, one.prompt_key) == ("resident", "improve")
    ]
    assert texts == sorted(texts)


def test_a_step_that_was_never_counted_gives_no_evidence(session: Session, step: Step) -> None:
    source = SurveyEvidence()
    assert source.key == "surveys"
    assert source.counts(session, step.process_id) == []
    assert source.findings(session, step.process_id) == []
    assert source.passages(session, step.process_id) == []


def statements(app: Flask, client: WatchedClient, url: str) -> int:
    """How many SQL statements the page takes."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get(url).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_public_page_takes_a_handful_of_statements(
    app: Flask, client: WatchedClient, counted: Step
) -> None:
    with at(LATER):
        assert statements(app, client, RESULTS) <= 5


def test_answering_costs_the_same_however_many_have_answered(
    app: Flask, client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    begin(client)
    fill_in(client)
    pages = [f"{HOME}/", f"{HOME}/1", f"{HOME}/2", f"{HOME}/review"]
    before = [statements(app, client, page) for page in pages]
    seal_answers(session, residents, [varied(number) for number in range(200)])
    after = [statements(app, client, page) for page in pages]
    assert before == after
    assert max(before) <= 5


def test_results_cost_the_same_however_many_have_answered(
    app: Flask, client: WatchedClient, session: Session, counted: Step
) -> None:
    with at(LATER):
        before = statements(app, client, RESULTS)
        seal_answers(session, counted.audiences[0], [varied(number) for number in range(200)])
        count_surveys(session, counted)
        assert statements(app, client, RESULTS) == before
