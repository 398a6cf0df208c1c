"""Opening surveys, submitting once, and answering in a body's name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.clock import at
from engage.errors import Gone
from engage.jobs import Job
from engage.keys.store import KeyMissing, key_store
from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.models import CollectorKind
from engage.rolls.participation import NotOnRoll, Participant, StepNotOpen
from engage.rolls.sealing import WrongState
from surveys.models import Response, ResponseDraft, SealedResponse
from surveys.rules.definition import DefinitionError
from surveys.services.faults import (
    AlreadyResponded,
    AnswersRefused,
    DraftChanged,
    QuestionnaireFrozen,
    SurveyIncomplete,
    SurveyMissing,
)
from surveys.services.lifecycle import create_survey, open_surveys, revise_questionnaire
from surveys.services.lookup import step_by_keys, survey_by_keys, surveys_of_step
from surveys.services.responding import (
    digest_of,
    load_progress,
    respondent_of,
    save_section,
    submit_draft,
    submit_response,
)
from tests.factories.processes import AFTER, NOON, make_step
from tests.factories.surveys import (
    ANSWERS,
    DEFINITION,
    asked_of,
    definition,
    elector_participant,
    make_respondent,
    make_survey_step,
    open_participant,
    text,
)


def unopened(session: Session) -> Step:
    """A survey step before anybody has given it questions."""
    return make_step(session, StepKind.SURVEY, key="uusi")


def test_a_broken_definition_makes_no_survey(session: Session) -> None:
    step = unopened(session)
    with pytest.raises(DefinitionError):
        create_survey(session, step.audiences[0], {"languages": []}, actor=None)
    assert surveys_of_step(session, step.id) == []


def test_a_change_before_opening_replaces_what_nobody_was_asked(session: Session) -> None:
    step = unopened(session)
    survey = create_survey(session, step.audiences[0], DEFINITION, actor=None)
    assert revise_questionnaire(session, survey, DEFINITION, actor=None).version == 1
    revised = revise_questionnaire(session, survey, definition(title=text("Uusi")), actor=None)
    assert revised.version == 1
    assert survey.questionnaires == [revised]
    (asked,) = surveys_of_step(session, step.id)
    assert asked.form.title["fi"] == "Uusi"
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert {"surveys:survey:created", "surveys:questionnaire:revised"} <= set(tags)


def test_a_step_opens_only_when_each_audience_is_asked_something(session: Session) -> None:
    step = unopened(session)
    create_survey(session, step.audiences[0], DEFINITION, actor=None)
    with pytest.raises(SurveyIncomplete):
        open_surveys(session, step, actor=None, now=NOON)
    for audience in step.audiences[1:]:
        create_survey(session, audience, DEFINITION, actor=None)
    open_surveys(session, step, actor=None, now=NOON)
    assert step.frozen_at == NOON


def test_a_step_without_opening_times_does_not_open(session: Session) -> None:
    step = unopened(session)
    for audience in step.audiences:
        create_survey(session, audience, DEFINITION, actor=None)
    step.opens_at = step.closes_at = None
    with pytest.raises(WrongState):
        open_surveys(session, step, actor=None, now=NOON)


def test_an_opened_questionnaire_cannot_be_changed(
    session: Session, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    with pytest.raises(QuestionnaireFrozen):
        revise_questionnaire(session, survey, definition(title=text("Toinen")), actor=None)


def test_a_survey_is_found_by_its_address_alone(session: Session, step: Step) -> None:
    asked = survey_by_keys(session, "kaarina-2018", "kysely", "resident")
    assert asked.step.id == step.id
    assert step_by_keys(session, "kaarina-2018", "kysely").id == step.id
    with pytest.raises(SurveyMissing):
        survey_by_keys(session, "kaarina-2018", "kysely", "nobody")
    with pytest.raises(SurveyMissing):
        step_by_keys(session, "kaarina-2018", "nothing")


def test_the_same_answers_again_give_the_same_receipt(
    session: Session, residents: StepAudience
) -> None:
    asked, respondent = make_respondent(session, residents)
    first = submit_response(session, asked, respondent, ANSWERS, now=NOON)
    again = submit_response(session, asked, respondent, ANSWERS, now=NOON)
    other = submit_response(session, asked, respondent, ANSWERS | {"grade": 4}, now=NOON)
    assert first == again
    assert (other.code, other.is_as_sent) == (first.code, False)
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_two_browsers_are_two_respondents(session: Session, residents: StepAudience) -> None:
    receipts = set()
    for _ in range(2):
        asked, respondent = make_respondent(session, residents)
        receipts.add(submit_response(session, asked, respondent, ANSWERS, now=NOON).code)
    assert len(receipts) == 2


def test_a_door_to_another_audience_lets_nobody_in(session: Session, step: Step) -> None:
    stranger = elector_participant(session, step.audiences[1])
    with pytest.raises(NotOnRoll):
        respondent_of(asked_of(session, step.audiences[0]), stranger)


def test_a_made_up_elector_is_not_on_the_roll(session: Session, step: Step) -> None:
    staff = step.audiences[1]
    real = elector_participant(session, staff)
    asked = asked_of(session, staff)
    ref = f"elector:{uuid4()}"
    invented = Participant(staff.id, real.collector_id, CollectorKind.ROLL, ref)
    with pytest.raises(NotOnRoll):
        submit_response(session, asked, respondent_of(asked, invented), ANSWERS, now=NOON)


@pytest.mark.parametrize("moment", [NOON - timedelta(days=1), AFTER])
def test_nothing_is_taken_outside_the_opening_times(
    session: Session, residents: StepAudience, moment: object
) -> None:
    asked, respondent = make_respondent(session, residents)
    with pytest.raises(StepNotOpen):
        submit_response(session, asked, respondent, ANSWERS, now=moment)  # type: ignore[arg-type]
    with pytest.raises(Gone):
        save_section(
            session,
            asked,
            respondent,
            asked.form.sections[1],
            {},
            now=moment,  # type: ignore[arg-type]
        )


def test_answers_that_are_none_are_not_stored(session: Session, residents: StepAudience) -> None:
    asked, respondent = make_respondent(session, residents)
    with pytest.raises(AnswersRefused) as caught:
        submit_response(session, asked, respondent, ANSWERS | {"future": "gold"}, now=NOON)
    assert caught.value.problems[0].code == "no-such-option"
    with pytest.raises(AnswersRefused):
        submit_response(session, asked, respondent, {}, now=NOON)
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_blank_response_is_told_that_it_is_blank(session: Session, step: Step) -> None:
    asked, respondent = make_respondent(session, step.audiences[0])
    with pytest.raises(AnswersRefused) as caught:
        submit_response(session, asked, respondent, {}, now=NOON)
    assert caught.value.problems[-1].code == "nothing-answered"


def test_a_draft_follows_the_respondent_and_ends_with_the_submit(
    session: Session, residents: StepAudience
) -> None:
    asked, respondent = make_respondent(session, residents)
    today, words, _you = asked.form.sections
    save_section(session, asked, respondent, today, {"future": "nature"}, now=NOON)
    save_section(session, asked, respondent, words, {"words": "meri"}, now=NOON)
    save_section(session, asked, respondent, today, {"grade": 9}, now=NOON)
    progress = load_progress(session, asked, respondent)
    assert progress.answers == {"grade": 9, "words": "meri"}
    submit_response(session, asked, respondent, ANSWERS, now=NOON)
    session.flush()
    assert session.get(ResponseDraft, respondent.key) is None
    assert load_progress(session, asked, respondent).is_in
    with pytest.raises(AlreadyResponded):
        save_section(session, asked, respondent, words, {"words": "meri"}, now=NOON)


def test_only_the_reviewed_draft_is_sent(session: Session, residents: StepAudience) -> None:
    asked, respondent = make_respondent(session, residents)
    with pytest.raises(DraftChanged):
        submit_draft(session, asked, respondent, digest=digest_of(ANSWERS), now=NOON)


def test_a_code_that_names_a_district_fills_it_in(
    session: Session, residents: StepAudience
) -> None:
    asked = asked_of(session, residents)
    known = open_participant(session, residents)
    told = Participant(
        known.step_audience_id, known.collector_id, known.kind, known.ref, "keskusta"
    )
    respondent = respondent_of(asked, told)
    assert load_progress(session, asked, respondent).answers == {"district": "keskusta"}
    save_section(session, asked, respondent, asked.form.sections[1], {"words": "x"}, now=NOON)
    kept = load_progress(session, asked, respondent).answers
    assert kept == {"district": "keskusta", "words": "x"}


def test_without_the_steps_key_answering_waits(session: Session, residents: StepAudience) -> None:
    asked, _respondent = make_respondent(session, residents)
    key_store().destroy(residents.step_id)
    with pytest.raises(KeyMissing):
        respondent_of(asked, open_participant(session, residents))


def test_a_body_answers_once_in_its_own_name(session: Session) -> None:
    with at(NOON):
        step = make_survey_step(session, is_in_body_name=True)
    audience = step.audiences[1]
    asked = asked_of(session, audience)
    assert not asked.survey.is_anonymous
    participant = elector_participant(session, audience)
    respondent = respondent_of(asked, participant)
    receipt = submit_response(
        session, asked, respondent, ANSWERS, signed_by="Aino Esimerkki, puheenjohtaja", now=NOON
    )
    again = submit_response(session, asked, respondent, ANSWERS | {"grade": 4}, now=NOON)
    session.flush()
    row = session.scalars(select(Response)).one()
    assert row.elector_id == participant.subject_id
    assert row.signed_by == "Aino Esimerkki, puheenjohtaja"
    assert len(row.key) == 16
    assert (again.code, again.is_as_sent) == (receipt.code, False)
    assert session.scalars(select(Job.task)).all() == ["surveys.tally"]
    assert session.scalars(select(SealedResponse)).all() == []


def test_a_body_does_not_answer_by_an_open_link(session: Session) -> None:
    with at(NOON):
        step = make_survey_step(session, is_in_body_name=True)
    audience = step.audiences[0]
    with pytest.raises(NotOnRoll):
        respondent_of(asked_of(session, audience), open_participant(session, audience))
