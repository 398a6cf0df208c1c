"""The ways to begin a questionnaire, its preview, and the question bank."""

import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engage.processes.models import Step, StepAudience
from surveys.views.authoring import starting
from tests.factories.surveys import asked_of
from tests.integration.surveys.filling import form_fields
from tests.integration.surveys.planning import begun, home, question_row, written
from tests.support.app import WatchedClient


def test_an_audience_without_questions_begins_at_the_start(
    planner: WatchedClient, audience: StepAudience
) -> None:
    answer = planner.get(f"{home(audience)}/")
    assert answer.location == f"{home(audience)}/start"
    page = planner.get(answer.location).text
    assert "Asukaskysely kunnan strategiasta" in page
    manage = planner.get(f"/desk/steps/{audience.step_id}/survey").text
    assert f"{home(audience)}/" in manage


def test_a_questionnaire_grows_from_nothing(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    refused = planner.post(f"{home(audience)}/start", data={"way": "nothing"})
    assert refused.status_code == 422
    assert "Anna kyselylle ensin otsikko." in refused.text
    start = begun(planner, audience, way="nothing", title="Oma kysely")
    made = planner.post(f"{start}/sections", data={"title": "Palvelut"})
    assert made.location == f"{start}/#section-palvelut"
    asked = {"title": "Miten kuljet?", "kind": "single"}
    made = planner.post(f"{start}/sections/palvelut/questions", data=asked)
    assert made.location == f"{start}/questions/miten-kuljet"
    fields = form_fields(planner.get(made.location).text)
    fields |= {"new-rows": "Kävellen | Till fots\nBussilla\tMed buss", "hint-fi": "Valitse yksi."}
    saved = planner.post(made.location, data=fields | {"go": "save"})
    assert saved.location == f"{start}/#question-miten-kuljet"
    row = question_row(session, audience, "miten-kuljet")
    assert [one["key"] for one in row["options"]] == ["kavellen", "bussilla"]
    assert row["options"][1]["title"] == {"fi": "Bussilla", "sv": "Med buss"}
    assert row["hint"] == {"fi": "Valitse yksi."}


def test_an_earlier_survey_is_copied_with_its_keys(
    planner: WatchedClient, session: Session, step: Step, audience: StepAudience
) -> None:
    survey = asked_of(session, step.audiences[0]).survey
    begun(planner, audience, way="survey", survey=str(survey.id))
    copied = [
        row["key"] for part in written(session, audience)["sections"] for row in part["questions"]
    ]
    assert copied == [one.key for one in asked_of(session, step.audiences[0]).form]
    assert question_row(session, audience, "future")["kind"] == "single"
    gone = planner.post(f"{home(audience)}/start", data={"way": "survey", "survey": "x"})
    assert gone.status_code == 404


def test_a_file_is_read_and_what_is_wrong_with_it_told(
    planner: WatchedClient,
    session: Session,
    audience: StepAudience,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starting, "LARGEST_FILE", 1_000)
    address = f"{home(audience)}/start"

    def upload(name: str, content: bytes) -> Any:
        sent = {"way": "file", "file": (io.BytesIO(content), name)}
        return planner.post(address, data=sent, content_type="multipart/form-data")

    asked = "{key: q, kind: short-text, title: {fi: Q}}"
    part = f"{{key: s, title: {{fi: S}}, questions: [{asked}]}}"
    good = f"languages: [fi]\ntitle: {{fi: T}}\nsections:\n- {part}"
    assert upload("k.yaml", good.encode()).status_code == 302
    assert question_row(session, audience, "q")["kind"] == "short-text"
    for name, content, words in (
        ("k.exe", b"MZ", "tällaista päätettä"),
        ("k.yaml", b"", "Valitse tiedosto."),
        ("k.yaml", b"x: [", "ei ole YAMLia"),
        ("k.yaml", b"a" * 1_001, "suurempi kuin 2"),
    ):
        refused = upload(name, content)
        assert refused.status_code == 422
        assert words in refused.text


def test_the_preview_keeps_answers_nowhere_and_follows_conditions(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    frame = planner.get(f"{start}/preview?lang=sv")
    assert "frame-src 'self'" in frame.headers["Content-Security-Policy"]
    first = planner.get(f"{start}/preview/start?lang=sv")
    assert "frame-ancestors 'self'" in first.headers["Content-Security-Policy"]
    assert "Invånarenkät" in first.text
    assert "Du svarar anonymt" in first.text
    part = planner.post(f"{start}/preview/start?lang=sv").location
    assert "/preview/1?" in part
    third = planner.post(f"{start}/preview/3?lang=sv", data={"q.trust": "1", "go": "next"})
    assert "a=" in third.location
    again = planner.post(
        f"{start}/preview/3?lang=sv",
        data={"q.trust": "1", "go": "next", "shown": "vision-words trust"},
    )
    assert "/preview/3?" in again.location
    assert "Vad försvagar förtroendet?" in planner.get(again.location).text
    review = planner.get(third.location.replace("/preview/4", "/preview/review")).text
    assert "Vad försvagar förtroendet?" in review
    ended = planner.post(f"{start}/preview/review?lang=sv")
    assert "ingenting har skickats" in planner.get(ended.location).text
    assert planner.get(f"{start}/preview/99").status_code == 404
    assert planner.get(f"{start}/preview/1?a=%%%").status_code == 200
    wrong = planner.post(f"{start}/preview/2", data={"q.priorities": ["a", "b", "c", "d"]})
    assert wrong.status_code == 422


def test_there_is_no_preview_of_what_cannot_be_read(
    planner: WatchedClient, audience: StepAudience
) -> None:
    start = begun(planner, audience, way="nothing", title="Tyhjä")
    for page in ("", "/start", "/1", "/review"):
        assert planner.get(f"{start}/preview{page}").location == f"{start}/check"
    for page in ("/start", "/1", "/review"):
        assert planner.post(f"{start}/preview{page}").location == f"{start}/check"


def test_a_question_goes_into_the_bank_and_comes_out_elsewhere(
    planner: WatchedClient, session: Session, step: Step, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    planner.post(f"{start}/questions/trust/bank")
    assert "Kuinka paljon luotat" in planner.get("/desk/question-bank").text
    assert "trust" not in planner.get("/desk/question-bank?words=koulut").text
    assert "luotat" in planner.get("/desk/question-bank/trust").text
    other = home(step.audiences[0])
    assert "Kuinka paljon luotat" in planner.get(f"{other}/sections/you/bank").text
    taken = planner.post(f"{other}/sections/you/bank", data={"concept": "trust"})
    assert taken.location == f"{other}/#question-trust"
    assert question_row(session, step.audiences[0], "trust")["scale"]["last"] == 5
    assert planner.get("/desk/question-bank/nothing").status_code == 404
