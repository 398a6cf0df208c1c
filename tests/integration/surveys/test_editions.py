"""A questionnaire that people are asked by: words make editions, structure makes a version."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.processes.models import Step, StepAudience
from engage.processes.services.importing import is_fixed
from engage.processes.services.lifecycle import ClosingNotLater, extend_step
from surveys.models import Questionnaire, Response, Survey
from surveys.rules.union import union
from surveys.services.editions import change_questionnaire, editions_of, plan_change
from surveys.services.faults import (
    AnswersRefused,
    ChangesRefused,
    QuestionnaireFrozen,
    ReasonMissing,
)
from surveys.services.lookup import form_of, survey_by_id
from surveys.services.responding import load_progress, save_section, submit_draft, submit_response
from tests.factories.processes import AFTER, NOON, text
from tests.factories.surveys import ANSWERS, asked_of, definition, make_respondent, option, question

LATER = NOON + timedelta(minutes=5)


def survey_of(session: Session, audience: StepAudience) -> Survey:
    """The audience's survey."""
    return asked_of(session, audience).survey


def change(session: Session, audience: StepAudience, new: dict[str, Any]) -> Questionnaire:
    """The questionnaire is this from now on."""
    survey = survey_of(session, audience)
    return change_questionnaire(
        session, survey, new, reason="Kirjoitusvirhe", actor=None, now=LATER
    )


def changed(section: int, place: int, **fields: Any) -> dict[str, Any]:
    """The small questionnaire in which one question has these fields."""
    new = definition()
    new["sections"][section]["questions"][place].update(fields)
    return new


def without(key: str) -> dict[str, Any]:
    """The small questionnaire without that question."""
    new = definition()
    for section in new["sections"]:
        section["questions"] = [row for row in section["questions"] if row["key"] != key]
    return new


def answered(session: Session, audience: StepAudience) -> Response:
    """Somebody's response to what is asked now."""
    asked, respondent = make_respondent(session, audience)
    submit_response(session, asked, respondent, dict(ANSWERS), now=NOON)
    return session.scalars(select(Response).where(Response.key == respondent.key)).one()


def test_a_change_of_words_is_an_edition_of_the_same_version(
    session: Session, residents: StepAudience
) -> None:
    before = form_of(survey_of(session, residents).questionnaires[-1])
    layout = deepcopy(survey_of(session, residents).questionnaires[-1].layout)
    made = change(session, residents, changed(0, 2, title=text("Mistä Kaarina tunnetaan?")))
    assert (made.version, made.edition) == (1, 1)
    assert made.layout == layout
    asked = asked_of(session, residents)
    assert asked.version == 1
    now = asked.form.question("future")
    assert now is not None
    assert now.title["fi"] == "Mistä Kaarina tunnetaan?"
    (edition,) = editions_of(session, [asked.survey.id])
    assert (edition.number, edition.reason, edition.made_at) == (1, "Kirjoitusvirhe", LATER)
    assert edition.changes["structure"] == []
    finnish = edition.changes["wording"][0]
    assert finnish == {
        "place": "questions/future/title",
        "language": "fi",
        "before": "future",
        "after": "Mistä Kaarina tunnetaan?",
    }
    assert before.question("future") != now
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert "surveys:questionnaire:reworded" in tags


def test_report_3_a_change_of_structure_is_a_version_and_keeps_answers_apart(
    session: Session, residents: StepAudience
) -> None:
    """Editing a published survey mixed old and new answers."""
    old = answered(session, residents)
    extra = definition()
    extra["sections"][1]["questions"].append(question("more", "short-text"))
    made = change(session, residents, extra)
    new = answered(session, residents)
    assert (made.version, made.edition) == (2, 0)
    assert (old.version, new.version) == (1, 2)
    (edition,) = editions_of(session, [made.survey_id])
    assert edition.number == 0
    assert edition.changes["structure"] == [
        {"place": "questions/more", "code": "question-added", "value": "more"}
    ]
    assert [row.version for row in survey_of(session, residents).questionnaires] == [1, 2]


def test_report_1_an_option_left_out_is_retired_and_keeps_its_answers(
    session: Session, residents: StepAudience
) -> None:
    """An option removed after answers took its answers along, and columns moved."""
    row = answered(session, residents)
    made = change(session, residents, changed(0, 2, options=[option("services"), option("sea")]))
    future = form_of(made).question("future")
    assert future is not None
    assert [(one.key, one.is_retired) for one in future.options] == [
        ("nature", True),
        ("services", False),
        ("sea", False),
    ]
    assert row.document["answers"]["future"] == "nature"
    asked, respondent = make_respondent(session, residents)
    with pytest.raises(AnswersRefused):
        submit_response(session, asked, respondent, dict(ANSWERS), now=NOON)


def test_report_5_a_question_left_out_keeps_its_answers_in_the_union(
    session: Session, residents: StepAudience
) -> None:
    """What is exported is what the database holds: no more, and no less."""
    row = answered(session, residents)
    change(session, residents, without("grade"))
    versions = [form_of(one) for one in survey_of(session, residents).questionnaires]
    assert versions[-1].question("grade") is None
    assert [one.key for one in union(versions)] == [one.key for one in versions[0]]
    assert row.document["answers"]["grade"] == 8


def test_report_6_the_end_can_move_and_the_start_cannot(
    session: Session, step: Step, residents: StepAudience
) -> None:
    """Rescheduling a survey with answers crashed."""
    answered(session, residents)
    opened, end = step.opens_at, step.closes_at
    assert end is not None
    extend_step(session, step, end + timedelta(days=7), by=None)
    assert step.closes_at == end + timedelta(days=7)
    with pytest.raises(ClosingNotLater):
        extend_step(session, step, end, by=None)
    # The import of a process refuses another start of a step that is fixed.
    assert is_fixed(step)
    assert step.opens_at == opened


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "multi"}, "kind-is-fixed"),
        ({"dont_know": False}, "dont-know-stays"),
    ],
)
def test_what_answers_mean_cannot_change(
    session: Session, residents: StepAudience, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(ChangesRefused) as refused:
        change(session, residents, changed(0, 2, **fields))
    assert [one.code for one in refused.value.problems] == [code]
    assert len(survey_of(session, residents).questionnaires) == 1


def test_a_change_needs_a_reason_and_no_change_needs_none(
    session: Session, residents: StepAudience
) -> None:
    survey = survey_of(session, residents)
    given = {"reason": " ", "actor": None, "now": LATER}
    assert change_questionnaire(session, survey, definition(), **given).edition == 0
    with pytest.raises(ReasonMissing):
        change_questionnaire(session, survey, without("grade"), **given)
    assert editions_of(session, [survey.id]) == []


def test_nothing_changes_once_the_survey_is_over(session: Session, residents: StepAudience) -> None:
    survey = survey_of(session, residents)
    with pytest.raises(QuestionnaireFrozen):
        change_questionnaire(session, survey, without("grade"), reason="x", actor=None, now=AFTER)


def test_a_plan_says_what_saving_would_do(session: Session, residents: StepAudience) -> None:
    survey = survey_of(session, residents)
    assert plan_change(survey, changed(0, 2, title=text("Uusi"))).is_wording
    assert not plan_change(survey, without("grade")).is_wording


def test_a_draft_in_progress_goes_on_with_the_new_version(
    session: Session, residents: StepAudience
) -> None:
    asked, respondent = make_respondent(session, residents)
    for section in asked.form.sections:
        own = {key: ANSWERS[key] for key in (q.key for q in section.questions) if key in ANSWERS}
        save_section(session, asked, respondent, section, own, now=NOON)
    change(session, residents, without("grade"))
    newer = survey_by_id(session, asked.survey.id)
    progress = load_progress(session, newer, respondent)
    assert progress.answers["grade"] == 8
    assert set(progress.sent) == set(ANSWERS) - {"grade"}
    submit_draft(session, newer, respondent, digest=progress.digest, now=LATER)
    row = session.scalars(select(Response).where(Response.key == respondent.key)).one()
    assert row.version == 2
    assert row.document["answers"]["improve"] == ANSWERS["improve"]
    assert "grade" not in row.document["answers"]


def test_versions_and_editions_count_on(session: Session, residents: StepAudience) -> None:
    change(session, residents, changed(0, 2, title=text("Toinen")))
    change(session, residents, without("grade"))
    again = without("grade")
    again["title"] = text("Kolmas")
    made = change(session, residents, again)
    assert (made.version, made.edition) == (2, 1)
    numbers = {
        (one.questionnaire.version, one.number) for one in editions_of(session, [made.survey_id])
    }
    assert numbers == {(1, 1), (2, 0), (2, 1)}
