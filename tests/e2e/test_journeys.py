"""One journey for each promise: answering, voting, recording in a room, reading the inputs."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import OpenContext, SignIn
from tests.support.service import Service

COORDINATOR = "koordinaattori@example.org"
FACILITATOR = "fasilitaattori@example.org"
EDITOR = "toimittaja@example.org"
SURVEY = "/kaarina-nyt/kysely/resident/answer/"
CONTEST = "/kaarina-nyt/visiovisa/resident/vote/"
SLIP_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{1,5})+\b")
PHONE = {"width": 390, "height": 800}
OPINION = "Kirjasto on keskustan paras paikka, ja bussi Piikkiöön saisi kulkea iltaisinkin."


def spelled(key: object) -> str:
    """The id from the database as addresses spell it."""
    return str(UUID(str(key)))


def go_on(page: Page) -> None:
    """The main form of the page has been sent by its first button, and the answer is there."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def fill_part(page: Page) -> None:
    """Every question on the screen has an answer: the first choice, a tick, or a few words."""
    for name in dict.fromkeys(
        radio.get_attribute("name") for radio in page.locator("main input[type=radio]").all()
    ):
        page.locator(f"main input[type=radio][name='{name}']").first.check(force=True)
    for name in dict.fromkeys(
        box.get_attribute("name") for box in page.locator("main input[type=checkbox]").all()
    ):
        page.locator(f"main input[type=checkbox][name='{name}']").first.check(force=True)
    for text in page.locator("main textarea").all():
        text.fill(OPINION)
    for text in page.locator("main input[type=text]").all():
        text.fill("vihreä")


def answer_survey(page: Page) -> str:
    """The survey was answered from its first page to the receipt; gives the receipt."""
    page.goto(SURVEY)
    go_on(page)
    for _ in range(12):
        if page.url.endswith("/review"):
            break
        fill_part(page)
        with page.expect_navigation():
            page.locator("main form button[value=next]").click()
    assert page.url.endswith("/review")
    expect(page.locator("main")).to_contain_text("Kirjasto on keskustan paras paikka")
    go_on(page)
    page.wait_for_url("**/thanks*")
    return page.locator(".receipt-code").inner_text().strip()


def responses(service: Service) -> int:
    """How many anonymous responses lie in the open table."""
    return len(service.ask("SELECT 1 FROM survey_response"))


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_resident_answers_on_a_phone(
    open_context: OpenContext, service: Service, script: bool
) -> None:
    before = responses(service)
    page = open_context(viewport=PHONE, java_script_enabled=script).new_page()
    receipt = answer_survey(page)
    assert len(receipt.replace("-", "")) == 16
    assert responses(service) == before + 1
    # Again from the start: the same browser is shown its receipt, and nothing is stored twice.
    page.goto(SURVEY + "thanks")
    assert page.locator(".receipt-code").inner_text().strip() == receipt
    assert responses(service) == before + 1


def test_what_was_filled_in_is_there_after_a_break(open_context: OpenContext) -> None:
    context = open_context(viewport=PHONE)
    page = context.new_page()
    page.goto(SURVEY)
    go_on(page)
    fill_part(page)
    first = page.url
    page.locator("main form button[value=next]").click()
    page.wait_for_url(lambda url: url != first)
    page.close()
    again = context.new_page()
    again.goto(first)
    assert again.locator("main input:checked").count() > 0


def slips(signed_in: SignIn, service: Service, count: int) -> list[str]:
    """So many one-time codes for the contest, as the coordinator prints them."""
    step = service.ask(
        "SELECT s.id FROM step s JOIN process p ON p.id = s.process_id"
        " WHERE p.key = 'kaarina-nyt' AND s.key = 'visiovisa'"
    )[0][0]
    page = signed_in(COORDINATOR)
    page.goto(f"/desk/steps/{spelled(step)}/participants")
    page.locator("main details", has=page.locator("input[name=count]")).locator("summary").click()
    page.locator("input[name=count]").fill(str(count))
    with page.expect_download() as printed:
        page.locator("form[action*=bearer-codes] button[type=submit]").click()
    words = "".join(one.extract_text() for one in PdfReader(printed.value.path()).pages)
    return SLIP_CODE.findall(words)


def ballots(service: Service) -> int:
    """How many ballots lie in the open box."""
    return len(service.ask("SELECT 1 FROM ballot"))


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_resident_votes_by_the_open_link_and_once(
    open_context: OpenContext, service: Service, script: bool
) -> None:
    before = ballots(service)
    page = open_context(viewport=PHONE, java_script_enabled=script).new_page()
    page.goto(CONTEST)
    go_on(page)
    page.locator("main input[name=choice]").first.check(force=True)
    go_on(page)
    go_on(page)
    assert "/receipt" in page.url
    receipt = page.locator(".receipt-code").inner_text().strip()
    assert ballots(service) == before + 1
    page.goto(CONTEST + "ballot")
    assert page.locator(".receipt-code").inner_text().strip() == receipt
    assert ballots(service) == before + 1


def test_a_mistyped_code_is_told_as_a_typo(
    signed_in: SignIn, open_context: OpenContext, service: Service
) -> None:
    (code,) = slips(signed_in, service, 1)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    page = open_context().new_page()
    page.goto("/k")
    page.locator("input[name=code]").fill(wrong)
    go_on(page)
    expect(page.locator("main [aria-invalid=true]")).to_have_count(1)
    assert page.locator("input[name=code]").input_value() == wrong


def test_a_facilitator_records_and_a_participant_joins(
    signed_in: SignIn, open_context: OpenContext, service: Service
) -> None:
    room, code = service.ask(
        "SELECT r.id, r.join_code FROM workshop_session r JOIN workshop w ON w.id = r.workshop_id"
        " JOIN step s ON s.id = w.step_id WHERE s.key = 'ilta'"
    )[0]
    console = signed_in(FACILITATOR)
    console.goto(f"/desk/workshop-sessions/{spelled(room)}")
    console.locator("#entry textarea").fill("Fasilitaattorin kirjaus: lisää penkkejä rantaan.")
    console.locator("#entry input[name=prompt]").first.check(force=True)
    console.locator("#entry button[type=submit]").click()
    expect(console.locator("#notes")).to_contain_text("lisää penkkejä rantaan")

    phone = open_context(viewport=PHONE).new_page()
    phone.goto("/join")
    phone.locator("input[name=code]").fill(str(code))
    go_on(phone)
    phone.wait_for_url("**/join/*")
    phone.locator("main input[name=prompt]").first.check(force=True)
    phone.locator("main textarea").fill("Puhelimesta: uimaranta on ihana.")
    phone.locator("main form button[type=submit]").first.click()  # sent by the page's script
    expect(phone.locator("main")).to_contain_text("uimaranta on ihana")

    plain = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    plain.goto("/join")
    plain.locator("input[name=code]").fill(str(code))
    go_on(plain)
    plain.locator("main input[name=prompt]").first.check(force=True)
    plain.locator("main textarea").fill("Ilman skriptiä: koulumatka on turvallinen.")
    go_on(plain)
    expect(plain.locator("main")).to_contain_text("koulumatka on turvallinen")

    # The console shows what came from the phones without being loaded again.
    expect(console.locator("#notes")).to_contain_text("uimaranta on ihana", timeout=20_000)


def historic(service: Service) -> str:
    """The id of the historic process as addresses spell it."""
    (row,) = service.ask("SELECT id FROM process WHERE key = 'kaarina-2018'")
    return spelled(row[0])


def accept_one(page: Page, process: str) -> None:
    """A suggestion of the machine was accepted by a person's click."""
    page.goto(f"/desk/processes/{process}/themes")
    for _ in range(30):
        if page.locator("main input[name=themes]").count():
            break
        page.locator("main a[data-skip]").click()
    page.locator("main input[name=themes]").first.check(force=True)
    page.locator("main button[name=accept]").click()
    expect(page.locator("main [data-undo]")).to_be_visible()


def test_an_editor_codes_builds_and_downloads(signed_in: SignIn, service: Service) -> None:
    process = historic(service)
    page = signed_in(EDITOR)
    read = service.ask("SELECT sum(read_count) FROM evidence_state")[0][0]
    accept_one(page, process)
    assert service.ask("SELECT sum(read_count) FROM evidence_state")[0][0] == int(str(read)) + 1

    before = packages(service)
    page.goto(f"/desk/processes/{process}/inputs")
    page.locator("main form[action$=inputs] button[type=submit]").click()
    page.wait_for_url("**/desk/jobs/*")
    service.wait_for("SELECT 1 FROM draft_input WHERE number = :n", n=before + 1)
    page.goto(f"/desk/processes/{process}/inputs/{before + 1}")
    expect(page.locator("main h1")).to_be_visible()
    for ending, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")):
        link = page.locator(f"main a[href$='/files/{ending}']").first
        if not link.is_visible():
            page.locator(f"main details:has(a[href$='/files/{ending}']) summary").first.click()
        with page.expect_download() as coming:
            link.click()
        assert Path(coming.value.path()).read_bytes().startswith(start), ending


def packages(service: Service) -> int:
    """How many draft inputs there are."""
    return len(service.ask("SELECT 1 FROM draft_input"))
