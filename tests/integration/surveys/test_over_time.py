"""Results beside those of earlier surveys, as far as the reader may see them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import ResultsPolicy, Step, StepAudience, StepKind
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from surveys.models import Concept, ConceptTransition, ConceptWording, Verdict
from surveys.services.lifecycle import create_survey, open_surveys
from tests.factories.processes import AFTER, NOON, make_step
from tests.factories.surveys import DEFINITION, asked_of
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.support.app import WatchedClient

LATER = AFTER + timedelta(days=1)
ADDRESS = "/kaarina-2018/kysely/survey-results/over-time"


def earlier_step(session: Session, step: Step) -> Step:
    """A survey with the same questions that ended a month before."""
    before = make_step(session, StepKind.SURVEY, process=step.process, key="vuosi-2017")
    before.opens_at, before.closes_at = NOON - timedelta(days=60), NOON - timedelta(days=30)
    for audience in before.audiences:
        create_survey(session, audience, DEFINITION, actor=None)
    collector_of(session, before.audiences[0], CollectorKind.OPEN)
    open_surveys(session, before, actor=None, now=NOON - timedelta(days=61))
    session.flush()
    seal_answers(session, before.audiences[0], [varied(n) | {"grade": 6} for n in range(12)])
    seal_answers(
        session, before.audiences[0], [varied(n) | {"grade": 5 + n % 5} for n in range(10)]
    )
    end_step(session, before)
    count_surveys(session, before)
    return before


def test_an_earlier_survey_stands_beside_this_one(
    client: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    earlier_step(session, step)
    seal_answers(session, residents, [varied(number) for number in range(30)])
    end_step(session, step)
    count_surveys(session, step)
    with at(LATER):
        page = client.get(ADDRESS).text
    assert "(n = 30)" in page
    assert "(n = 22)" in page
    assert "Toive" not in page


def test_a_survey_that_this_reader_may_not_see_is_no_column(
    client: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    before = earlier_step(session, step)
    before.results_policy = ResultsPolicy.STAFF
    seal_answers(session, residents, [varied(number) for number in range(30)])
    end_step(session, step)
    count_surveys(session, step)
    with at(LATER):
        page = client.get(ADDRESS).text
    assert "(n = 22)" not in page
    assert "Ei verrattavaa" in page


def test_nothing_is_compared_before_the_gate_opens(client: WatchedClient, step: Step) -> None:
    with at(NOON):
        assert client.get(ADDRESS).status_code == 403


def test_a_table_carries_what_the_bank_has_it_say(
    client: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    earlier_step(session, step)
    seal_answers(session, residents, [varied(number) for number in range(30)])
    end_step(session, step)
    count_surveys(session, step)
    note = "Vuodesta 2023 vastaajat on kutsuttu <sähköpostilla>."
    session.add(Concept(key="grade", kind="scale", note=note))
    session.add(Concept(key="elsewhere", kind="scale", note="Toisaalla"))
    session.flush()
    with at(LATER):
        page = client.get(ADDRESS).text
    assert page.count("&lt;sähköpostilla&gt;") == page.count('id="grade-') > 0
    assert "Toisaalla" not in page


def test_what_the_bank_says_is_broken_is_not_compared(
    client: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    before = earlier_step(session, step)
    concept = Concept(key="grade", kind="scale")
    for edition, one in (("2017", before), ("2018", step)):
        (survey,) = [
            asked_of(session, audience).survey
            for audience in one.audiences
            if audience.audience.key == "resident"
        ]
        concept.wordings.append(
            ConceptWording(
                edition=edition,
                survey_key=survey.key,
                languages=["fi"],
                question={"key": "grade", "kind": "scale", "title": {"fi": "Arvosana"}},
            )
        )
    why = "vuonna 2017 kysyttiin <vain> keskustaa"
    concept.transitions.append(
        ConceptTransition(from_edition="2017", to_edition="2018", verdict=Verdict.BROKEN, why=why)
    )
    session.add(concept)
    seal_answers(session, residents, [varied(number) for number in range(30)])
    end_step(session, step)
    count_surveys(session, step)
    with at(LATER):
        page = client.get(ADDRESS).text
    assert "ei vertailukelpoinen: vuonna 2017 kysyttiin &lt;vain&gt; keskustaa" in page
