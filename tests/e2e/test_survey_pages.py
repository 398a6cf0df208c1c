"""Axe finds nothing on the pages around a survey that no walk of links reaches."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.survey_desk import (
    RESIDENTS,
    add_door,
    begin_questionnaire,
    end_and_seal,
    follow,
    new_step,
    open_survey,
    press,
    save_questionnaire,
    survey_of,
)
from tests.e2e.test_journeys import COORDINATOR
from tests.e2e.test_survey_journeys import answer
from tests.support.browsing import PHONE, WIDE, faults_of
from tests.support.service import Service

ROLL = "id;nimi;sähköposti;kieli;katuosoite;postinumero;postitoimipaikka\n" + "".join(
    f"{n};Matti {n};matti{n}@example.org;fi;Rantatie {n};20780;Kaarina\n" for n in range(1, 13)
)
RESULTS = "Vastausaika;Ikä;Mikä on parasta?;Mitä toivot?\n" + "".join(
    f"2026-09-{n:02d} 12:00;{'alle 30' if n % 3 else 'yli 30'};"
    f"{('Ranta', 'Kirjasto')[n % 2]};Toive numero {n}\n"
    for n in range(1, 15)
)


@dataclass
class Look:
    """Looks at pages of the desk at both widths, and notes what is wrong."""

    page: Page
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def here(self) -> None:
        """The page as it stands has been judged."""
        self.seen.append(re.sub(r"[0-9a-f-]{36}", "*", self.page.url))
        for width in (WIDE, PHONE):
            self.faults += [str(fault) for fault in faults_of(self.page, width)]
        self.page.set_viewport_size({"width": WIDE, "height": 800})

    def at(self, *addresses: str) -> None:
        """Each page answers and has been judged."""
        for address in addresses:
            said = self.page.goto(address)
            if said is None or said.status >= 400:
                self.faults.append(f"{address} answered {said and said.status}")
            self.here()


def questionnaire_address(desk: Page, address: str) -> str:
    """Where the questionnaire of the step's audience is written."""
    desk.goto(f"{address}/survey")
    follow(desk, re.compile("Muokkaa kyselylomaketta|Laadi kyselylomake"))
    return desk.url.partition("?")[0].partition("#")[0].rstrip("/").removesuffix("/start")


def test_the_pages_on_which_a_questionnaire_is_written(signed_in: SignIn) -> None:
    desk = signed_in(COORDINATOR)
    look = Look(desk)
    _, address = new_step(desk)
    look.at(f"{address}/survey")
    writing = questionnaire_address(desk, address)
    look.here()  # where to begin from
    begin_questionnaire(desk, address)
    question = desk.locator("main .editor-question a").first.get_attribute("href")
    section = desk.locator("main .editor-section h2 a").first.get_attribute("href")
    assert question is not None
    assert section is not None
    look.at(f"{writing}/", question, section, f"{section}/bank", f"{writing}/texts")
    look.at(f"{writing}/check", f"{writing}/preview", f"{writing}/preview/start")
    desk.goto(question)
    press(desk, "Lisää pankkiin")
    look.at("/desk/question-bank", f"{section}/bank")
    desk.goto("/desk/question-bank")
    follow(desk, re.compile("Mikä paikka on tärkein"))
    look.here()
    desk.goto(f"{writing}/")
    save_questionnaire(desk)
    open_survey(desk, address)
    look.at(f"{address}/survey", f"{writing}/", f"{writing}/changes")
    assert look.faults == []


def test_the_pages_around_a_survey_that_is_open(signed_in: SignIn, service: Service) -> None:
    desk = signed_in(COORDINATOR)
    look = Look(desk)
    _, address = new_step(desk)
    begin_questionnaire(desk, address)
    save_questionnaire(desk)
    for form in ("plain", "paper", "kiosk", "assisted"):
        add_door(desk, address, form, f"Ovi {form}")
    audience = import_roll(desk, address)
    open_survey(desk, address)
    survey = survey_of(desk, address)
    look.at(*(f"{survey}/{page}" for page in ("paper", "contacts", "weighting", "reader", "texts")))
    look.at(f"{address}/survey/exports", f"{address}/doors", f"{address}/participants")
    look.at(f"{audience}/letters", f"{audience}/messages", f"{audience}/messages/new/invitation")
    look.at("/desk/counter", address)
    assert look.faults == []


def import_roll(desk: Page, address: str) -> str:
    """The step's audience has a roll of twelve people; gives the start of the audience's pages."""
    desk.goto(f"{address}/participants")
    box = desk.locator("main details", has=desk.locator("form[action$='/roll']"))
    box.locator("summary").click()
    action = box.locator("form").get_attribute("action")
    assert action is not None
    box.locator("input[type=file]").set_input_files(
        {"name": "luettelo.csv", "mimeType": "text/csv", "buffer": ROLL.encode()}
    )
    press(desk, "Tuo", box)
    return action.removesuffix("/roll")


def test_the_pages_of_a_sealed_survey(
    signed_in: SignIn, open_context: OpenContext, service: Service
) -> None:
    desk = signed_in(COORDINATOR)
    look = Look(desk)
    process, address = new_step(desk)
    begin_questionnaire(desk, address)
    save_questionnaire(desk)
    add_door(desk, address, "plain", "Linkki")
    open_survey(desk, address)
    for often in ("Harvemmin", "Joka viikko", "Joka viikko", "Harvemmin", "Joka viikko"):
        answer(open_context(java_script_enabled=False), process, "Tori", often)
    survey = survey_of(desk, address)
    end_and_seal(desk, address, process, service)
    service.wait_for(
        "SELECT 1 FROM survey_open_text WHERE survey_id = :s",
        s=survey.split("/")[-1].replace("-", ""),
    )
    look.at(f"{survey}/texts")
    follow(desk, "Lue seuraavat")
    look.here()
    look.at(f"{desk.url}/decided", f"{survey}/weighting", f"{address}/survey/exports")
    look.at(f"/{process}/kysely/survey-results", f"/{process}/kysely/survey-changes")
    look.at(f"/{process}/kysely/survey-results/over-time")
    assert look.faults == []


def test_the_pages_on_which_a_result_file_is_brought_in(signed_in: SignIn) -> None:
    desk = signed_in(COORDINATOR)
    look = Look(desk)
    _, address = new_step(desk, is_over=True)
    desk.goto(f"{address}/survey")
    desk.locator("main details summary").first.click()
    follow(desk, RESIDENTS)
    look.here()
    desk.locator("main input[type=file]").first.set_input_files(
        {"name": "tulokset.csv", "mimeType": "text/csv", "buffer": RESULTS.encode()}
    )
    press(desk, "Lue tiedosto")
    look.here()
    columns = desk.locator("main table tbody th a")
    expect(columns).to_have_count(4, timeout=30_000)  # the file is read by a job
    with desk.expect_navigation():
        columns.nth(2).click()
    look.here()
    desk.go_back()
    press(desk, "Tarkista tiedosto")
    look.here()
    follow(desk, "Katso tulos")
    look.here()
    press(desk, "Tuo vastaukset")
    follow(desk, "Katso tulos")
    look.here()
    expect(desk.locator("main")).to_contain_text("14")
    look.at("/desk/result-mappings", f"{address}/survey")
    assert look.faults == []
