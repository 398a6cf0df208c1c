"""Places of a questionnaire are named as people see them: by number and words, never by key."""

from sqlalchemy.orm import Session

from engage.processes.models import StepAudience
from engage.web.languages import in_language
from surveys.views.authoring.place_words import Places
from tests.integration.surveys.filling import form_fields
from tests.integration.surveys.planning import begun
from tests.support.app import WatchedClient

QUESTION = {"key": "place", "kind": "single", "title": {"fi": "Mikä paikka?", "sv": "Vilken?"}}
OPTIONS = [{"key": "beach", "title": {"fi": "Ranta"}}, {"key": "square", "title": {"fi": "Tori"}}]
SCALE = {"key": "rate", "kind": "matrix", "title": {"fi": "Miten toimii?"}}
ROWS = [{"key": "bus", "title": {"fi": "Bussit"}}]


def _form(*questions: object) -> dict[str, object]:
    section = {"key": "one", "title": {"fi": "Arki"}, "questions": list(questions)}
    return {"languages": ["fi", "sv"], "title": {"fi": "Kysely"}, "sections": [section]}


def test_a_place_is_named_by_its_number_and_words(session: Session) -> None:
    places = Places(_form({**QUESTION, "options": OPTIONS}, {**SCALE, "items": ROWS}))
    assert places.name("") == "Koko kyselylomake"
    assert places.name("intro") == "Koko kyselylomake (johdanto)"
    assert places.name("sections/one") == "Osio 1: Arki"
    assert places.name("questions/place/hint") == "Kysymys 1: Mikä paikka? (ohje)"
    assert places.name("questions/place/options/square") == "Kysymys 1, vaihtoehto 2: Tori"
    assert places.name("questions/rate/items/bus") == "Kysymys 2, rivi 1: Bussit"
    assert places.name("questions/rate/labels/5") == "Kysymys 2: Miten toimii? (asteikon sanat)"
    assert places.text("questions/place/title", "sv") == "Kysymys 1 ruotsiksi"
    assert places.text("minutes", "") == "Koko kyselylomake"


def test_what_was_left_out_keeps_its_words(session: Session) -> None:
    before = _form({**QUESTION, "options": OPTIONS}, {**SCALE, "items": ROWS})
    places = Places(_form({**QUESTION, "options": OPTIONS[:1]}), before)

    def said(code: str, place: str, value: str) -> str:
        return places.change({"code": code, "place": place, "value": value})

    left = "questions/place/options/square"
    assert said("option-left-out", left, "square") == (
        "Kysymys 1: Mikä paikka? – vaihtoehto jätetty pois: Tori"
    )
    assert said("question-left-out", "questions/rate", "rate") == (
        "kysymys jätetty pois: Miten toimii?"
    )
    assert said("moved", "questions/place", "one").endswith("Arki")
    assert said("changed", "questions/place", "relevant").endswith("milloin se näytetään")
    assert said("question-added", "questions/gone", "gone").endswith("gone")


def test_fields_and_problems_of_a_question_name_no_key(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    made = planner.post(
        f"{start}/sections/services/questions", data={"title": "Valitse paikka", "kind": "single"}
    )
    check = planner.get(f"{start}/check").text
    assert ": Valitse paikka</a>" in check
    assert ">valitse-paikka<" not in check
    fields = form_fields(planner.get(made.location).text)
    planner.post(made.location, data=fields | {"new-rows": "Ranta | Strand\nTori", "go": "stay"})
    page = planner.get(made.location).text
    assert "1. vaihtoehto suomeksi" in page
    assert "2. vaihtoehto ruotsiksi" in page
    assert "ranta (" not in page


def test_a_language_without_a_form_of_its_own_stands_in_brackets(session: Session) -> None:
    assert in_language("Otsikko", "fi") == "Otsikko suomeksi"
    assert in_language("Otsikko", "uk") == "Otsikko (ukraina)"
