"""A planner writes and changes a questionnaire in the browser, without any script."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import RoleGrant
from engage.clock import at
from engage.processes.models import Step, StepAudience
from surveys.models import Survey, WorkingCopy
from surveys.services.editions import editions_of
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import asked_of
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.integration.surveys.filling import form_fields
from tests.integration.surveys.planning import begun, home, question_row, written
from tests.support.app import WatchedClient


def test_only_planners_come_in(client: WatchedClient, audience: StepAudience) -> None:
    for page in ("/", "/start", "/check", "/preview", "/texts"):
        assert client.get(home(audience) + page).status_code in {302, 303, 401, 403}
    with at(NOON):
        account = AccountFactory()
        account.grants = [RoleGrant(role=Role.READER)]
        sign_in(client, account)
        assert client.get(f"{home(audience)}/").status_code == 403


def test_a_question_without_options_comes_back_as_typed(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    made = planner.post(
        f"{start}/sections/services/questions", data={"title": "Valitse", "kind": "multi"}
    )
    fields = form_fields(planner.get(made.location).text)
    fields |= {"title-fi": "Aivan uusi teksti", "max": "kolme", "go": "save"}
    refused = planner.post(made.location, data=fields)
    assert refused.status_code == 422
    assert "Aivan uusi teksti" in refused.text
    assert 'value="kolme"' in refused.text
    assert "Kirjoita luku." in refused.text
    refused = planner.post(made.location, data=fields | {"max": ""})
    assert refused.status_code == 422
    assert "Tämä tarvitaan." in refused.text
    assert question_row(session, audience, "valitse")["title"]["fi"] == "Valitse"
    check = planner.get(f"{start}/check").text
    assert "Korjaa ensin" in check
    assert "valitse" in check
    assert planner.post(f"{start}/check").status_code == 422


def test_things_move_are_copied_removed_and_come_back(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    before = written(session, audience)

    def step(do: str, key: str) -> None:
        answer = planner.post(f"{start}/steps", data={"do": do, "key": key})
        assert answer.location.startswith(f"{start}/#")

    step("down-question", "satisfaction")
    first = written(session, audience)["sections"][0]["questions"]
    assert [row["key"] for row in first][:2] == ["recommend", "satisfaction"]
    step("up-question", "satisfaction")
    assert written(session, audience) == before
    step("copy-question", "good")
    assert question_row(session, audience, "good-2")["title"]["fi"] == "Mikä täällä on hyvää?"
    step("down-section", "life-here")
    step("up-section", "life-here")
    step("copy-section", "you")
    step("remove-section", "you-2")
    step("remove-question", "good-2")
    assert written(session, audience) == before
    page = planner.get(f"{start}/").text
    assert "Peru viimeisin muutos" in page
    planner.post(f"{start}/undo")
    assert question_row(session, audience, "good-2")
    planner.post(f"{start}/steps", data={"do": "up-section", "key": "life-here"})
    assert "Se on jo reunassa." in planner.get(f"{start}/").text
    assert planner.post(f"{start}/steps", data={"do": "fly"}).location == f"{start}/"


def test_every_kind_of_question_is_written_and_read_back(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    given: dict[str, dict[str, str]] = {
        "multi": {"new-rows": "a\nb\nc", "max": "2"},
        "rank": {"new-rows": "a\nb\nc", "max": "2"},
        "scale": {"scale-first": "1", "scale-last": "5", "label-1-fi": "huono"},
        "matrix": {"new-rows": "rivi\ntoinen", "scale-first": "1", "scale-last": "3"},
        "number": {
            "number-first": "0",
            "number-decimals": "1",
            "bands": "18; 65,5",
            "unit-fi": "v",
        },
        "date": {"days-first": "4.6.2018", "days-last": "2018-06-30"},
        "short-text": {},
        "consent": {"hint-fi": "Suostun."},
        "note": {"hint-fi": "Lue tämä."},
    }
    for kind, fields in given.items():
        made = planner.post(
            f"{start}/sections/services/questions", data={"title": f"Laji {kind}", "kind": kind}
        )
        sent = form_fields(planner.get(made.location).text) | fields | {"go": "save"}
        saved = planner.post(made.location, data=sent)
        assert saved.status_code == 302, (kind, saved.text)
        again = form_fields(planner.get(made.location).text)
        before = question_row(session, audience, made.location.rpartition("/")[2])
        assert planner.post(made.location, data=again | {"go": "save"}).status_code == 302
        assert question_row(session, audience, before["key"]) == before
    number = question_row(session, audience, "laji-number")["number"]
    assert number == {"first": 0, "decimals": 1, "bands": [18, 65.5], "unit": {"fi": "v"}}
    days = question_row(session, audience, "laji-date")["days"]
    assert days == {"first": "2018-06-04", "last": "2018-06-30"}


def test_a_condition_is_clicked_and_one_written_by_hand_is_kept(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    address = f"{start}/questions/household"
    fields = form_fields(planner.get(address).text)
    assert fields["when"] == "always"
    fields |= {
        "when": "any",
        "if-0-question": "age",
        "if-0-operator": "is",
        "if-0-answer": "age:30-44",
        "if-1-question": "trust",
        "if-1-operator": "at-least",
        "if-1-typed": "4",
    }
    wrong = planner.post(address, data=fields | {"if-1-typed": "neljä"})
    assert wrong.status_code == 422
    assert planner.post(address, data=fields | {"if-0-answer": "trust:3"}).status_code == 422
    assert planner.post(address, data=fields).status_code == 302
    expected = [
        "or",
        ["=", ["key", "age"], ["text", "30-44"]],
        [">=", ["key", "trust"], ["number", 4]],
    ]
    assert question_row(session, audience, "household")["relevant"] == expected
    again = form_fields(planner.get(address).text)
    assert (again["when"], again["if-0-answer"], again["if-1-typed"]) == ("any", "age:30-44", "4")
    by_hand = "${age} = '30-44' and (${trust} = 5 or ${trust} = 4)"
    planner.post(address, data=again | {"when": "written", "expression": by_hand})
    shown = form_fields(planner.get(address).text)
    assert (shown["when"], shown["expression"]) == ("written", by_hand)
    before = question_row(session, audience, "household")
    planner.post(address, data=shown)
    assert question_row(session, audience, "household") == before
    refused = planner.post(address, data=shown | {"expression": "${later} ="})
    assert refused.status_code == 422
    assert "${later} =" in refused.text
    unknown = planner.post(address, data=shown | {"expression": "${nobody} = 'x'"})
    assert "kysymykseen, jota ei ole" in unknown.text


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    address = f"{start}/questions/good"
    mine = form_fields(planner.get(address).text) | {"title-fi": "Minun"}
    planner.post(address, data=form_fields(planner.get(address).text) | {"title-fi": "Toisen"})
    refused = planner.post(address, data=mine)
    assert refused.status_code == 422
    assert "Minun" in refused.text
    assert question_row(session, audience, "good")["title"]["fi"] == "Toisen"
    planner.post(address, data=form_fields(refused.text))
    assert question_row(session, audience, "good")["title"]["fi"] == "Minun"


def test_sections_and_the_questionnaire_have_their_own_texts(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    address = f"{start}/sections/future"
    fields = form_fields(planner.get(address).text)
    assert planner.post(address, data=fields | {"title-fi": " "}).status_code == 422
    assert planner.post(address, data=fields | {"intro-fi": "Nyt eteenpäin."}).status_code == 302
    part = written(session, audience)["sections"][2]
    assert part["intro"] == {"fi": "Nyt eteenpäin."}
    texts = form_fields(planner.get(f"{start}/texts").text)
    changed = texts | {"languages": "fi", "minutes": "9"}
    assert planner.post(f"{start}/texts", data=changed).status_code == 302
    assert written(session, audience)["languages"] == ["fi"]
    assert written(session, audience)["minutes"] == 9
    for wrong in ({"languages": ""}, {"languages": "!!"}, {"minutes": "-1"}):
        assert planner.post(f"{start}/texts", data=changed | wrong).status_code == 422
    assert planner.get(f"{start}/sections/nobody").status_code == 404
    assert planner.get(f"{start}/questions/nobody").status_code == 404


def test_options_move_retire_and_leave(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    address = f"{start}/questions/priorities"
    fields = form_fields(planner.get(address).text)
    moved = planner.post(address, data=fields | {"go": "down:schools"})
    assert moved.location == f"{address}#rows"
    keys = [row["key"] for row in question_row(session, audience, "priorities")["options"]]
    assert keys[:2] == ["nature", "schools"]
    fields = form_fields(planner.get(address).text)
    fields |= {"row-safety-remove": "1", "row-nature-retired": "1", "row-schools-fi": "Koulut"}
    planner.post(address, data=fields)
    rows = {row["key"]: row for row in question_row(session, audience, "priorities")["options"]}
    assert "safety" not in rows
    assert rows["nature"]["retired"] is True
    assert rows["schools"]["title"]["fi"] == "Koulut"
    assert rows["other"]["text"] is True


def test_units_are_fetched_as_options(planner: WatchedClient, session: Session, step: Step) -> None:
    audience = step.audiences[0]
    start = home(audience)
    planner.post(f"{start}/sections/you/questions", data={"title": "Missä asut?", "kind": "unit"})
    address = f"{start}/questions/missa-asut"
    fields = form_fields(planner.get(address).text)
    answer = planner.post(address, data=fields | {"go": "units"})
    units = question_row(session, audience, "missa-asut").get("options", [])
    assert (answer.status_code, bool(units)) in {(302, True), (422, False)}


def test_saving_gives_the_audience_its_questionnaire(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    check = planner.get(f"{start}/check").text
    assert "Mikään ei estä tallentamista." in check
    assert session.scalars(select(Survey).where(Survey.step_audience_id == audience.id)).all() == []
    assert planner.post(f"{start}/check").location == f"{start}/"
    asked = asked_of(session, audience)
    assert asked.form.title["fi"] == "Asukaskysely kunnan strategiasta"
    assert session.get(WorkingCopy, audience.id) is None
    manage = planner.get(f"/desk/steps/{audience.step_id}/survey").text
    assert f"{start}/check" in manage
    planner.post(f"{start}/steps", data={"do": "remove-question", "key": "good"})
    assert asked_of(session, audience).form.question("good") is not None
    planner.post(f"{start}/discard")
    assert question_row(session, audience, "good")


def test_report_3_a_change_while_open_is_shown_before_it_is_made_and_needs_a_reason(
    planner: WatchedClient, session: Session, residents: StepAudience
) -> None:
    start = home(residents)
    assert "Tähän kyselyyn vastataan parhaillaan" in planner.get(f"{start}/").text
    address = f"{start}/questions/future"
    fields = form_fields(planner.get(address).text)
    planner.post(address, data=fields | {"title-fi": "Mistä meidät tunnetaan?"})
    check = planner.get(f"{start}/check").text
    assert "Pelkkiä sanoja" in check
    assert "<ins>Mistä meidät tunnetaan?</ins>" in check
    refused = planner.post(f"{start}/check", data={"reason": " "})
    assert refused.status_code == 422
    assert "Kirjoita miksi" in refused.text
    assert planner.post(f"{start}/check", data={"reason": "Selvempi"}).status_code == 302
    survey = asked_of(session, residents).survey
    assert [one.reason for one in editions_of(session, [survey.id])] == ["Selvempi"]
    planner.post(f"{start}/steps", data={"do": "remove-question", "key": "grade"})
    assert "uusi versio" in planner.get(f"{start}/check").text
    planner.post(f"{start}/check", data={"reason": "Turha"})
    assert asked_of(session, residents).version == 2
    page = planner.get(f"{start}/").text
    assert "versio 2" in page


def test_what_answers_forbid_is_told_with_its_place(
    planner: WatchedClient, session: Session, residents: StepAudience
) -> None:
    start = home(residents)
    fields = form_fields(planner.get(f"{start}/questions/grade").text)
    planner.post(f"{start}/questions/grade", data=fields | {"scale-first": "1"})
    check = planner.get(f"{start}/check").text
    assert "Asteikkoa ei voi muuttaa" in check
    assert planner.post(f"{start}/check", data={"reason": "x"}).status_code == 422
    assert asked_of(session, residents).version == 1


def test_a_survey_that_is_over_stays_as_it_is(
    planner: WatchedClient, residents: StepAudience
) -> None:
    start = home(residents)
    planner.post(f"{start}/steps", data={"do": "remove-question", "key": "grade"})
    with at(AFTER):
        sign_in(planner, AccountFactory())
        assert "Kysely on päättynyt" in planner.get(f"{start}/check").text
        assert planner.post(f"{start}/check", data={"reason": "x"}).status_code == 422


def test_readers_of_the_results_see_what_changed_and_why(
    planner: WatchedClient, session: Session, step: Step, residents: StepAudience
) -> None:
    start = home(residents)
    fields = form_fields(planner.get(f"{start}/questions/future").text)
    planner.post(f"{start}/questions/future", data=fields | {"title-fi": "<b>Uusi</b>"})
    planner.post(f"{start}/check", data={"reason": "Selvempi sanamuoto"})
    planner.post(f"{start}/steps", data={"do": "remove-question", "key": "grade"})
    planner.post(f"{start}/check", data={"reason": "Turha kysymys"})
    changes = planner.get(f"{start}/changes").text
    assert "Selvempi sanamuoto" in changes
    assert "&lt;b&gt;Uusi&lt;/b&gt;" in changes
    address = "/kaarina-2018/kysely/survey-changes"
    assert planner.get(address).status_code == 403
    for audience in step.audiences:
        seal_answers(session, audience, [varied(number) for number in range(12)])
    end_step(session, step)
    count_surveys(session, step)
    with at(AFTER + timedelta(days=1)):
        results = planner.get("/kaarina-2018/kysely/survey-results").text
        assert "Kyselylomake muuttui vastausaikana" in results
        page = planner.get(address).text
    assert "Turha kysymys" in page
    assert "kysymys jätetty pois: grade" in page
    assert planner.get("/kaarina-2018/nothing/survey-changes").status_code == 404
