"""A place on a map: given by the planner, pressed on a phone, moved by keys, typed too."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.survey_desk import (
    add_door,
    add_question,
    end_and_seal,
    follow,
    new_step,
    open_survey,
    press,
)
from tests.e2e.test_journeys import COORDINATOR
from tests.support.browsing import PHONE, WIDE, faults_of
from tests.support.service import Service

NARROW = {"width": PHONE, "height": 640}
SQUARE = "Ruutu tai koordinaatit"
ASKED = "Missä viihdyt parhaiten?"


def picture() -> bytes:
    """A map with a river and a park."""
    drawn = Image.new("RGB", (800, 800), "#eef1e6")
    pen = ImageDraw.Draw(drawn)
    pen.line([(0, 500), (300, 420), (800, 600)], fill="#7fb2d6", width=40)
    pen.ellipse([450, 120, 650, 300], fill="#b9d8a0")
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def write_with_map(desk: Page, address: str) -> None:
    """The step's one question is for a place, on a map, with two districts beside it."""
    desk.goto(f"{address}/survey")
    follow(desk, "Laadi kyselylomake")
    nothing = desk.locator("form", has=desk.locator("input[value=nothing]"))
    nothing.locator("input[name=title]").fill("Viihtyisät paikat")
    press(desk, "Aloita tyhjästä")
    desk.locator("#new-section").fill("Paikat")
    press(desk, "Lisää osio")
    districts = "Piikkiö | Pikis\nLittoinen | Littois"
    add_question(desk, ASKED, "Var trivs du bäst?", "location", districts)
    follow(desk, ASKED)
    follow(desk, "Valitse kartta ja sen kulmat")
    file = {"name": "kartta.png", "mimeType": "image/png", "buffer": picture()}
    desk.locator("main input[type=file]").set_input_files(file)
    desk.get_by_label("Lounaiskulma").fill("6700000, 240000")
    desk.get_by_label("Koilliskulma").fill("6706000, 246000")
    desk.get_by_label("Kenen kartta on").fill("Kaarinan kaupunki 2026")
    press(desk, "Valmis")
    for width in (WIDE, PHONE):
        assert [str(fault) for fault in faults_of(desk, width)] == []


def begin(page: Page, process: str) -> None:
    """The question is on the screen."""
    page.goto(f"/{process}/kysely/resident/answer/")
    press(page, "Aloita vastaaminen")


def send(page: Page) -> None:
    """What was answered is in."""
    press(page, "Tarkista vastauksesi")
    expect(page.locator("main")).to_contain_text("Ruutu ")
    press(page, "Lähetä vastaukset")
    page.wait_for_url("**/thanks*")


def press_the_map(page: Page) -> None:
    """A press writes the square into the field, arrow keys move from there, and it is said."""
    svg = page.locator("[data-location] svg")
    svg.click(position={"x": 70, "y": 10})
    field = page.get_by_label(SQUARE)
    assert field.input_value() == "B1"
    page.locator("[data-location] .map").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert field.input_value() == "B3"
    expect(page.locator("[data-location-status]")).to_have_text("Ruutu B3")
    page.locator("[data-location] select").select_option("littoinen")
    assert field.input_value() == ""
    svg.click(position={"x": 70, "y": 10})
    assert page.locator("[data-location] select").input_value() == ""


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_place_is_chosen_on_a_telephone_and_shown_as_its_square(
    signed_in: SignIn, open_context: OpenContext, service: Service, *, is_scripted: bool
) -> None:
    desk = signed_in(COORDINATOR)
    process, address = new_step(desk)
    write_with_map(desk, address)
    desk.goto(desk.url.partition("/questions/")[0] + "/check")
    press(desk, "Tallenna kyselylomake")
    add_door(desk, address, "plain", "Kotisivun linkki")
    open_survey(desk, address)
    for _person in range(5):
        page = open_context(viewport=NARROW, java_script_enabled=is_scripted).new_page()
        begin(page, process)
        if is_scripted:
            press_the_map(page)
            assert [str(fault) for fault in faults_of(page, PHONE)] == []
        else:
            page.get_by_label(SQUARE).fill("b1")
        send(page)
    for _person in range(5):
        page = open_context(viewport=NARROW, java_script_enabled=False).new_page()
        begin(page, process)
        page.get_by_label(SQUARE).fill("e9")
        send(page)
    end_and_seal(desk, address, process, service)
    desk.goto(f"/{process}/kysely/survey-results")
    main = desk.locator("main")
    expect(main).to_contain_text("Paikkoja, jotka alle 5 vastaajaa nimesi")
    expect(main.locator("svg .map-mark")).to_have_count(2)
    expect(main.locator(".bars")).to_contain_text("B1 (500mN67055E2405)")
    for width in (WIDE, PHONE):
        assert [str(fault) for fault in faults_of(desk, width)] == []
