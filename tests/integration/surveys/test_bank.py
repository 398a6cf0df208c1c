"""The question bank: wordings by edition, and what may be compared."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from engage.processes.models import Step, StepAudience
from surveys.models import Verdict
from surveys.rules.authoring.series import Judgement
from surveys.services.bank import (
    ConceptDiffers,
    ConceptMissing,
    add_wording,
    banked_keys,
    comparability,
    concept_by_key,
    concepts,
    judge,
    question_from,
)
from tests.factories.processes import text
from tests.factories.surveys import asked_of, question
from tests.integration.surveys.planning import home
from tests.support.app import WatchedClient

SCALE = {"first": 1, "last": 5, "labels": {"5": {"sv": "mycket"}}}


def bank(session: Session, edition: str, survey_key: str | None = None, **fields: Any) -> None:
    """The bank knows the question of that edition."""
    row = question("grade", "scale", scale=SCALE, relevant=["key", "x"], required=True) | fields
    add_wording(session, row, edition=edition, languages=["fi"], survey_key=survey_key, actor=None)


def test_the_bank_keeps_a_wording_for_each_edition(session: Session) -> None:
    bank(session, "2017")
    bank(session, "2019", title=text("Toinen"))
    bank(session, "2019", title=text("Kolmas"))
    (concept,) = concepts(session)
    assert [one.edition for one in concept.wordings] == ["2017", "2019"]
    latest = concept.wordings[-1].question
    assert latest["title"]["fi"] == "Kolmas"
    assert "relevant" not in latest
    assert "required" not in latest
    assert banked_keys(session) == {"grade"}
    assert concepts(session, "KOLMAS") == [concept]
    assert concepts(session, "neljäs") == []
    with pytest.raises(ConceptDiffers):
        bank(session, "2021", kind="single")
    with pytest.raises(ConceptMissing):
        concept_by_key(session, "nothing")


def test_a_question_comes_out_in_the_languages_of_the_form(session: Session) -> None:
    bank(session, "2017", title={"fi": "Arvio", "sv": "Betyg", "en": "Grade"})
    taken = question_from(concept_by_key(session, "grade").wordings[-1], ("en", "sv"))
    assert taken["title"] == {"en": "Grade", "sv": "Betyg"}
    # Where the bank lacks the first language, it is borrowed, and the check tells.
    assert taken["scale"]["labels"]["5"] == {"en": "mycket", "sv": "mycket"}


def test_what_the_bank_says_of_two_surveys_holds(
    session: Session, step: Step, residents: StepAudience
) -> None:
    first, second = (asked_of(session, audience).survey for audience in step.audiences[:2])
    found = comparability(session, "grade", first, second)
    assert found is not None
    assert found.judgement is Judgement.SAME
    assert comparability(session, "nothing", first, second) is None
    bank(session, "2017", first.key)
    bank(session, "2019")
    bank(session, "2021", second.key)
    concept = concept_by_key(session, "grade")
    judge(session, concept, ("2019", "2017"), Verdict.SAME, "", actor=None)
    silent = comparability(session, "grade", first, second)
    assert silent is not None
    assert silent.why == ""
    judge(session, concept, ("2019", "2021"), Verdict.SAME, "Sama sanamuoto", actor=None)
    said = comparability(session, "grade", first, second)
    assert said is not None
    assert (said.judgement, said.why) == (Judgement.SAME, "Sama sanamuoto")
    judge(session, concept, ("2019", "2021"), Verdict.BROKEN, "Uusi asteikko", actor=None)
    broken = comparability(session, "grade", second, first)
    assert broken is not None
    assert broken.is_broken
    assert broken.why == "Uusi asteikko"
    judge(session, concept, ("2017", "2021"), Verdict.SAME, "Laskettu yhteen", actor=None)
    whole = comparability(session, "grade", first, second)
    assert whole is not None
    assert not whole.is_broken


def test_the_year_of_a_survey_is_its_edition_where_nothing_else_is_said(
    session: Session, step: Step
) -> None:
    first, second = (asked_of(session, audience).survey for audience in step.audiences[:2])
    bank(session, str(step.starts_on.year))
    found = comparability(session, "grade", first, second)
    assert found is not None
    assert found.judgement is Judgement.SAME


def test_a_planner_judges_a_transition_and_a_break_needs_a_reason(
    planner: WatchedClient, session: Session, residents: StepAudience
) -> None:
    bank(session, "2015", title=text("Vanha"))
    planner.post(f"{home(residents)}/questions/grade/bank")
    address = "/desk/question-bank/grade"
    page = planner.get(address).text
    assert "eri vastaukset: sarja katkeaa" in page
    editions = "2015…2018"
    refused = planner.post(address, data={"editions": editions, "verdict": "broken"})
    assert refused.status_code == 422
    assert "miksi lukuja ei voi verrata" in refused.text
    assert planner.post(address, data={"editions": editions}).status_code == 422
    assert planner.post(address, data={"editions": "x…y", "verdict": "same"}).status_code == 422
    sent = {"editions": editions, "verdict": "broken", "why": "Asteikko vaihtui"}
    assert planner.post(address, data=sent).location == address
    assert "Asteikko vaihtui" in planner.get(address).text
    assert "sarja katkeaa 2015–2018" in planner.get("/desk/question-bank").text
    kept = planner.post(f"{home(residents)}/questions/nothing/bank")
    assert kept.location == f"{home(residents)}/"


def test_the_bank_refuses_another_kind_under_a_known_key(
    planner: WatchedClient, session: Session, residents: StepAudience
) -> None:
    add_wording(
        session,
        question("grade", "short-text"),
        edition="2015",
        languages=["fi"],
        survey_key=None,
        actor=None,
    )
    answer = planner.post(f"{home(residents)}/questions/grade/bank", follow_redirects=True)
    assert "toisenlainen kysymys" in answer.text
