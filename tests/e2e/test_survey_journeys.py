"""A survey from its first question to the file of its answers, on screens, telephones and paper."""

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.survey_desk import (
    add_door,
    begin_questionnaire,
    end_and_seal,
    follow,
    new_step,
    open_survey,
    press,
    save_questionnaire,
    survey_of,
    translate,
)
from tests.e2e.test_journeys import COORDINATOR, FACILITATOR
from tests.support.browsing import PHONE, faults_of
from tests.support.service import Service

NARROW = {"width": PHONE, "height": 640}
WISH = "Uimarannalle lisää penkkejä ja varjoa."
REASON = "Tulosten erittely lautakunnan kokousta varten."
NEXT, REVIEW, SEND = "Seuraava osa", "Tarkista vastauksesi", "Lähetä vastaukset"


def begin_answer(page: Page, process: str) -> None:
    """The first part is on the screen, by the open link."""
    page.goto(f"/{process}/kysely/resident/answer/")
    press(page, "Aloita vastaaminen")


def finish(page: Page, often: str) -> str:
    """The second part was answered and everything sent; gives the receipt."""
    page.get_by_label(often).check(force=True)
    press(page, REVIEW)
    expect(page.locator("main")).to_contain_text(WISH)
    press(page, SEND)
    page.wait_for_url("**/thanks*")
    return page.locator(".receipt-code").inner_text().strip()


def answer(context: BrowserContext, process: str, place: str, often: str) -> str:
    """The survey was answered from its first page to the receipt; gives the receipt."""
    page = context.new_page()
    begin_answer(page, process)
    fill_first_part(page, place)
    press(page, NEXT)
    return finish(page, often)


def fill_first_part(page: Page, place: str) -> None:
    """Both questions of the first part have an answer."""
    page.get_by_label(place).check(force=True)
    page.locator("main textarea").fill(WISH)


def answer_on_two_devices(first: Page, second: Page, process: str) -> str:
    """Begun on one device, sent from the other by the code of one's own; gives the receipt."""
    begin_answer(first, process)
    fill_first_part(first, "Uimaranta")
    press(first, NEXT)
    press(first, "Jatka toisella laitteella")
    press(first, "Näytä koodi")
    code = first.locator(".receipt-code").inner_text().strip()
    second.goto(f"/{process}/kysely/resident/answer/")
    follow(second, "Aloitin toisella laitteella")
    second.locator("main input[name=code]").fill(code)
    press(second, "Jatka vastausta")
    if second.locator("main input[type=radio]").count() == 0:
        follow(second, "Jatka vastaamista")
    assert [str(fault) for fault in faults_of(second, PHONE)] == []
    return finish(second, "Joka viikko")


def draft_survey(desk: Page, address: str) -> None:
    """Written, previewed, translated, checked and saved."""
    begin_questionnaire(desk, address)
    follow(desk, "Esikatselu")
    preview = desk.frame_locator("main iframe")
    preview.get_by_role("button", name="Aloita vastaaminen").click()
    expect(preview.get_by_label("Uimaranta")).to_be_attached()
    desk.goto(desk.url.replace("/preview", "/check"))
    expect(desk.locator("main")).to_contain_text("Teksti puuttuu tältä kieleltä: ruotsi")
    follow(desk, "Takaisin jäsennykseen")
    translate(desk)
    save_questionnaire(desk)


def download(page: Page, name: str) -> bytes:
    """The bytes of the file behind the link of this name."""
    with page.expect_download() as coming:
        page.locator("main").get_by_role("link", name=name).first.click()
    return Path(coming.value.path()).read_bytes()


def exported_csv(desk: Page, address: str, service: Service) -> list[list[str]]:
    """The rows of the single answers, asked for with a reason, as a spreadsheet opens them."""
    desk.goto(f"{address}/survey/exports")
    form = desk.locator("main form", has=desk.locator("textarea[name=reason]"))
    form.locator("input[name=format][value=csv]").check(force=True)
    press(desk, "Tee tiedosto", form)
    assert "#made" not in desk.url  # without a reason there is no file
    form.locator("textarea[name=reason]").fill(REASON)
    press(desk, "Tee tiedosto", form)
    service.wait_for(
        "SELECT 1 FROM survey_export WHERE reason = :r AND file_id IS NOT NULL", r=REASON
    )
    desk.reload()
    with zipfile.ZipFile(io.BytesIO(download(desk, "Lataa"))) as bundle:
        name = next(one for one in bundle.namelist() if one.endswith(".csv"))
        words = bundle.read(name).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(words), delimiter=";"))


def test_a_survey_from_its_first_question_to_the_file_of_its_answers(
    signed_in: SignIn, open_context: OpenContext, service: Service
) -> None:
    desk = signed_in(COORDINATOR)
    process, address = new_step(desk)
    draft_survey(desk, address)
    add_door(desk, address, "plain", "Kotisivun linkki")
    open_survey(desk, address)

    plain = open_context(viewport=NARROW, java_script_enabled=False)
    receipts = {answer(plain, process, "Kirjasto", "Harvemmin")}
    first = open_context(viewport=NARROW, java_script_enabled=False).new_page()
    second = open_context(viewport=NARROW).new_page()
    receipts.add(answer_on_two_devices(first, second, process))
    for place in ("Uimaranta", "Uimaranta", "Uimaranta", "Tori"):
        receipts.add(answer(open_context(viewport=NARROW), process, place, "Joka viikko"))
    assert len(receipts) == 6

    desk.goto(f"/{process}/kysely/survey-results")
    expect(desk.locator("main")).not_to_contain_text("Uimaranta")
    end_and_seal(desk, address, process, service)
    desk.goto(f"{address}/survey")
    follow(desk, "Tulokset")
    expect(desk.locator("main")).to_contain_text("Useimmin: Uimaranta, 67 %")
    # Five of six come every week: whoever knows the five would know the sixth.
    expect(desk.locator("main")).to_contain_text("lähes kaikki vastasivat samoin")
    desk.go_back()
    ensure_workbook(load_workbook(io.BytesIO(download(desk, "Lataa tulokset"))))
    head, *rows = exported_csv(desk, address, service)
    assert head[1:] == ["Mikä paikka on tärkein?", "Kuinka usein käyt?"]
    assert Counter(row[1] for row in rows) == {"Kirjasto": 1, "Uimaranta": 4, "Tori": 1}
    assert service.ask("SELECT 1 FROM audit_event WHERE details LIKE :r", r=f"%{REASON}%")


def ensure_workbook(book: Workbook) -> None:
    """The results are in the workbook, and what is hidden on the page is hidden here."""
    results, codebook = book.worksheets
    counts = {row[9]: row[10] for row in results.iter_rows(min_row=2, values_only=True)}
    assert counts["Uimaranta"] == 4
    assert counts["Harvemmin"] is None
    assert "Uimaranta" in {row[7] for row in codebook.iter_rows(values_only=True)}


def print_forms(desk: Page) -> None:
    """The form came down as a document in each language of the questionnaire."""
    links = desk.locator("main a[href*='paper.pdf']")
    assert links.count() == 2
    for place in range(2):
        with desk.expect_download() as coming:
            links.nth(place).click()
        assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")


def type_paper(page: Page, number: int, place: str, often: str) -> None:
    """A paper was typed on the page of paper answers, and no hand left the keyboard."""
    keys = page.keyboard
    expect(page.locator("#number")).to_be_focused()
    keys.type(str(number))
    for words in (place, WISH):
        keys.press("Enter")
        keys.type(words)
    keys.press("Control+Enter")
    keys.type(often)
    with page.expect_navigation():
        keys.press("Enter")


def test_two_people_type_a_paper_by_the_keyboard_alone(signed_in: SignIn, service: Service) -> None:
    desk = signed_in(COORDINATOR)
    _, address = new_step(desk)
    begin_questionnaire(desk, address)
    save_questionnaire(desk)
    add_door(desk, address, "paper", "Terveysaseman lomake")
    open_survey(desk, address)
    paper = f"{survey_of(desk, address)}/paper"
    before = stored(service)

    desk.goto(paper)
    print_forms(desk)
    desk.goto(paper)
    type_paper(desk, 7, "2", "1")
    type_paper(desk, 8, "3", "2")
    assert stored(service) == before
    other = signed_in(FACILITATOR)
    other.goto(paper)
    type_paper(other, 7, "2", "1")
    assert stored(service) == before + 1
    type_paper(other, 8, "1", "2")
    assert stored(service) == before + 1
    follow(other, "Paperi 8")
    expect(other.locator("main")).to_contain_text("Tori")
    other.keyboard.type("3")  # the field of the doubtful question has the focus, and is selected
    with other.expect_navigation():
        other.keyboard.press("Enter")
    assert stored(service) == before + 2
    expect(other.locator("main .stat").first).to_contain_text("2")


def stored(service: Service) -> int:
    """How many anonymous responses lie in the open table."""
    return len(service.ask("SELECT 1 FROM survey_response"))


def test_the_separate_form_after_the_thank_you(
    signed_in: SignIn, open_context: OpenContext, service: Service
) -> None:
    desk = signed_in(COORDINATOR)
    process, address = new_step(desk)
    begin_questionnaire(desk, address)
    save_questionnaire(desk)
    add_door(desk, address, "plain", "Kotisivun linkki")
    desk.goto(f"{survey_of(desk, address)}/contacts")
    desk.locator("main input[name=draw]").check(force=True)
    desk.locator("main input[name=prize_fi]").fill("Kaksi uimalippua")
    desk.locator("main input[name=results]").check(force=True)
    press(desk, "Tallenna")
    open_survey(desk, address)

    phone = open_context(viewport=NARROW, java_script_enabled=False)
    answer(phone, process, "Tori", "Harvemmin")
    page = phone.pages[-1]
    follow(page, "Erilliselle lomakkeelle")
    page.locator("main input[name=name]").fill(f"Maija {process}")
    page.locator("main input[name=email]").fill("maija@example.org")
    page.locator("main input[name=draw]").check(force=True)
    press(page, "Tallenna")
    expect(page.locator("main")).to_contain_text("Tallennettu. Kiitos")
    desk.goto(f"{survey_of(desk, address)}/contacts")
    expect(desk.locator("main .stat").first).to_contain_text("1")
    expect(desk.locator("main")).not_to_contain_text("Maija")
    contact = service.ask(
        "SELECT wants_draw, wants_results FROM survey_contact WHERE name = :n", n=f"Maija {process}"
    )
    assert contact == [(1, 0)]
