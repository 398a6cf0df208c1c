"""What a coordinator does around a survey, page by page: process, questions, doors, the end."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count

from playwright.sync_api import Locator, Page, expect

from tests.support.service import Service

DAYS = timedelta(days=30)
RESIDENTS = "Matkan asukkaat"
PLACES = "Kirjasto | Biblioteket\nUimaranta | Badstranden\nTori | Torget"
OFTEN = "Joka viikko | Varje vecka\nHarvemmin | Mera sällan"
_numbers = count(1)


def press(page: Page, name: str | re.Pattern[str], within: Locator | None = None) -> None:
    """The button of this name has been pressed, and its answer is on the screen."""
    with page.expect_navigation():
        (within or page.locator("main")).get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """The link of this name has been followed."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()


def new_step(desk: Page, *, is_over: bool = False) -> tuple[str, str]:
    """A process with one survey step came in by its file; gives its key and the step's address."""
    key = f"matka-{next(_numbers)}-{datetime.now(UTC):%H%M%S}"
    opens = datetime.now(UTC) - (2 * DAYS if is_over else timedelta(hours=2))
    desk.goto("/desk/processes/import")
    desk.locator("main input[type=file]").set_input_files(
        {"name": "matka.yaml", "mimeType": "application/yaml", "buffer": _file(key, opens).encode()}
    )
    press(desk, "Tuo")
    follow(desk, re.compile(key))
    follow(desk, "Matkakysely")
    return key, desk.url


def _file(key: str, opens: datetime) -> str:
    return f"""
format: engage-process/1
key: {key}
languages: [fi, sv]
title: {{fi: "Matka {key}", sv: "Resa {key}"}}
audiences:
  - {{key: resident, root: resident, title: {{fi: "{RESIDENTS}", sv: "Resans invånare"}}}}
steps:
  - key: kysely
    kind: survey
    title: {{fi: "Matkakysely", sv: "Reseenkät"}}
    date: {opens:%Y-%m-%d}
    opens: {opens:%Y-%m-%dT%H:%M}+00:00
    closes: {opens + DAYS:%Y-%m-%dT%H:%M}+00:00
    audiences:
      - {{audience: resident, minimum: 5}}
"""


def add_question(desk: Page, fi: str, sv: str, kind: str, options: str = "") -> None:
    """The last section has one more question of this kind, in both languages."""
    box = desk.locator("section.editor-section:has(ol), section.editor-section:has(details)").last
    adding = box.locator("details:not(.editor-menu)")
    adding.locator("summary").click()
    adding.locator("input[name=title]").fill(fi)
    adding.locator("select[name=kind]").select_option(kind)
    press(desk, "Lisää kysymys", adding)
    desk.locator("main [name=title-sv]").fill(sv)
    if options:
        desk.locator("main textarea[name=new-rows]").fill(options)
    press(desk, "Valmis")


def begin_questionnaire(desk: Page, address: str) -> None:
    """The step's audience has a questionnaire of three questions, not saved yet."""
    desk.goto(f"{address}/survey")
    follow(desk, "Laadi kyselylomake")
    nothing = desk.locator("form", has=desk.locator("input[value=nothing]"))
    nothing.locator("input[name=title]").fill("Matkalla rannassa")
    press(desk, "Aloita tyhjästä")
    desk.locator("#new-section").fill("Ranta")
    press(desk, "Lisää osio")
    add_question(desk, "Mikä paikka on tärkein?", "Vilken plats är viktigast?", "single", PLACES)
    add_question(desk, "Mitä siellä parannat?", "Vad förbättrar du där?", "long-text")
    desk.locator("#new-section").fill("Sinä")
    press(desk, "Lisää osio")
    add_question(desk, "Kuinka usein käyt?", "Hur ofta kommer du?", "single", OFTEN)


def translate(desk: Page) -> None:
    """Titles that were given in Finnish alone are there in Swedish too."""
    follow(desk, "Otsikko, johdanto, kielet")
    desk.locator("main [name=title-sv]").fill("På väg vid stranden")
    press(desk, "Valmis")
    for fi, sv in (("Ranta", "Stranden"), ("Sinä", "Du")):
        follow(desk, fi)
        desk.locator("main [name=title-sv]").fill(sv)
        press(desk, "Valmis")


def save_questionnaire(desk: Page) -> None:
    """The questionnaire was checked, found whole and saved."""
    follow(desk, "Tarkista ja tallenna")
    expect(desk.locator("main")).to_contain_text("Mikään ei estä tallentamista")
    press(desk, "Tallenna kyselylomake")


def add_door(desk: Page, address: str, form: str, name: str) -> None:
    """The step's audience has a door of this form."""
    desk.goto(f"{address}/doors")
    adding = desk.locator("main form", has=desk.locator("select[name=form]"))
    adding.locator("select[name=form]").select_option(form)
    adding.locator("input[name=name]").fill(name)
    press(desk, "Lisää", adding)
    expect(desk.locator("main")).to_contain_text(name)


def open_survey(desk: Page, address: str) -> None:
    """Answers are taken."""
    desk.goto(f"{address}/survey")
    press(desk, "Avaa kysely")


def end_and_seal(desk: Page, address: str, process: str, service: Service) -> None:
    """The step was closed early, everything is confirmed to be in, it is sealed and counted."""
    desk.goto(address)
    press(desk, "Sulje vaihe nyt")
    desk.goto(f"{address}/participants")
    press(desk, re.compile("Vahvista"))
    press(desk, re.compile("Sinetöi"))
    service.wait_for(
        "SELECT 1 FROM survey_result r JOIN survey v ON v.id = r.survey_id"
        " JOIN step s ON s.id = v.step_id JOIN process p ON p.id = s.process_id WHERE p.key = :k",
        k=process,
    )


def survey_of(desk: Page, address: str) -> str:
    """The address of the pages that belong to the step's one survey."""
    desk.goto(f"{address}/survey")
    link = desk.locator("main a[href$='/weighting']").get_attribute("href")
    assert link is not None
    return link.removesuffix("/weighting")
