"""The vision contest from the first idea to the recount in an empty folder, as people do it."""

import csv
import io
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import APIRequestContext, Page, expect
from pypdf import PdfReader
from sqlalchemy import text

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.test_contest_preparing import fill_span
from tests.e2e.test_journeys import COORDINATOR, SLIP_CODE, go_on, spelled
from tests.support.service import Service

NARROW = {"width": 320, "height": 640}
PLACE = "/uusi-suunta/visio"
IDEAS = ("Meri on lähellä", "Metsien kaupunki")
Fields = dict[str, str | float | bool]
EACH = 6  # voters in each electorate: one of them in a browser
FILE = """\
format: engage-process/1
key: uusi-suunta
languages: [fi]
title: {{fi: "Uusi suunta"}}
audiences:
  - {{key: resident, root: resident, title: {{fi: "Asukkaat"}}}}
  - {{key: staff, root: staff, title: {{fi: "Henkilöstö"}}}}
  - {{key: trustee, root: trustee, title: {{fi: "Luottamushenkilöt"}}}}
steps:
  - key: visio
    kind: contest
    title: {{fi: "Visiovisa"}}
    date: {day}
    audiences:
      - {{audience: resident, minimum: 5, weight: 1/2, merges-into: staff}}
      - {{audience: staff, minimum: 5, weight: 1/4, merges-into: resident}}
      - {{audience: trustee, minimum: 5, weight: 1/4, merges-into: staff}}
"""
OF_THE_STEP = "step s JOIN process p ON p.id = s.process_id WHERE p.key = 'uusi-suunta'"
COUNTED = (
    "SELECT 1 FROM contest_tally t JOIN contest c ON c.id = t.contest_id"
    f" JOIN (SELECT s.id FROM {OF_THE_STEP}) AS here ON here.id = c.step_id"
)


@pytest.fixture
def step(service: Service, tmp_path: Path) -> str:
    """A contest that nobody has prepared, with a roll of the staff; the step's id."""
    process, roll = tmp_path / "process.yaml", tmp_path / "roll.csv"
    process.write_text(FILE.format(day=datetime.now(UTC).date()))
    roll.write_text("id,name\n" + "".join(f"V{n},Nimi {n}\n" for n in range(EACH)))
    where = ("--step", "uusi-suunta/visio", "--audience", "staff")
    for command in (("process", "import", str(process)), ("roll", "import", str(roll), *where)):
        done = service.run(*command)
        assert done.returncode == 0, done.stderr
    return spelled(service.ask(f"SELECT s.id FROM {OF_THE_STEP}")[0][0])


def send(page: Page, form: str = "main form") -> None:
    """The form was sent and the answer is there."""
    with page.expect_navigation():
        page.locator(form).locator("button[type=submit]").first.click()


def nominate(desk: Page, resident: Page, home: str, now: datetime) -> None:
    """A resident's ideas were taken, shortlisted and worded as entries; no more are taken."""
    desk.goto(f"{home}/nomination")
    fill_span(desk, now - timedelta(days=3), now + timedelta(days=3))
    desk.locator("textarea[name=asked_fi]").fill("Mikä lause kuvaa kaupunkia?")
    send(desk)
    for idea in IDEAS:
        resident.goto(f"{PLACE}/ideas")
        resident.locator("input[name=text]").fill(idea)
        send(resident)
        assert resident.url.endswith("/ideas/sent")
    for _idea in IDEAS:
        desk.goto(f"{home}/ideas")
        send(desk, "form[action$='/shortlist']")
    for _idea in IDEAS:
        desk.goto(f"{home}/ideas?state=shortlisted")
        with desk.expect_navigation():
            desk.get_by_role("link", name="Muotoile siitä vaihtoehto").first.click()
        send(desk)
    desk.goto(f"{home}/nomination")
    fill_span(desk, now - timedelta(days=3), now - timedelta(days=2))
    send(desk)


def fix_the_rule(desk: Page, home: str, now: datetime) -> None:
    """Stars, by three doors, for nine days: the rule is whole and fixed."""
    desk.goto(f"{home}/rule/kind")
    desk.locator("input[name=kind][value=stars]").check(force=True)
    send(desk)
    desk.goto(f"{home}/rule/promise")
    desk.locator("textarea[name=promise_fi]").fill("Tulos on neuvoa-antava, valtuusto päättää.")
    send(desk)
    desk.goto(f"{home}/rule/times")
    fill_span(desk, now - timedelta(days=1), now + timedelta(days=9))
    send(desk)
    desk.goto(home)
    if desk.locator("form[action$='/open-link']").count() == 0:
        desk.goto(f"{home}/rule/electorates")
    send(desk, "form[action$='/open-link'] >> nth=0")
    desk.goto(home)
    send(desk, "form[action$='/open']")


def codes_of_all(desk: Page, step: str) -> tuple[list[str], list[str]]:
    """One-time codes from printed slips for the trustees, personal ones for the staff."""
    place = f"/desk/steps/{step}/participants"
    desk.goto(place)
    slips = desk.locator("main details", has=desk.locator("input[name=count]")).last
    slips.locator("summary").click()
    slips.locator("input[name=count]").fill(str(EACH))
    with desk.expect_download() as printed:
        slips.locator("form[action*=bearer-codes] button[type=submit]").click()
    words = "".join(page.extract_text() for page in PdfReader(printed.value.path()).pages)
    desk.goto(place)
    desk.locator("main details:has(form[action*=personal-codes]) summary").first.click()
    with desk.expect_download() as listed:
        desk.locator("form[action*=personal-codes] button").first.click()
    rows = csv.reader(
        io.StringIO(Path(listed.value.path()).read_text(encoding="utf-8-sig")), delimiter=";"
    )
    return [row[3] for row in rows][1:], SLIP_CODE.findall(words)


def stars(number: int) -> Fields:
    """Every other voter is for the other vision, so that only a lot can part the two."""
    keys = ("meri-on-lahella", "metsien-kaupunki")
    better, worse = keys if number % 2 else keys[::-1]
    return {f"mark-{better}": "5", f"mark-{worse}": "2"}


def vote_in_browser(page: Page, audience: str, code: str | None) -> str:
    """Somebody gave stars, read the ballot through and cast it; gives the receipt."""
    page.goto(f"{PLACE}/{audience}/vote/" if code is None else "/k")
    if code is not None:
        page.locator("input[name=code]").fill(code)
    go_on(page)
    if not page.url.endswith("/ballot"):
        page.goto(f"{PLACE}/{audience}/vote/ballot")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    for name, value in stars(0).items():
        page.locator(f"input[name='{name}'][value='{value}']").check(force=True)
    go_on(page)
    expect(page.locator("main")).to_contain_text("5 tähteä")
    go_on(page)
    assert "/receipt" in page.url
    return page.locator(".receipt-code").inner_text().strip()


def vote_by_hand(asking: APIRequestContext, audience: str, code: str | None, number: int) -> str:
    """The same without a browser, for the others; gives the receipt."""
    place = f"{PLACE}/{audience}/vote"
    page = asking.get(f"{place}/" if code is None else "/k").text()
    entered = asking.post(
        f"{place}/begin" if code is None else "/k", form={"code": code or "", **token_in(page)}
    )
    assert entered.ok
    form = {**stars(number), **token_in(asking.get(f"{place}/ballot").text())}
    done = asking.post(f"{place}/cast", form=form)
    assert done.url.endswith("/receipt"), done.text()
    found = re.search(r'receipt-code">([^<]+)<', done.text())
    assert found
    return found[1].strip()


def token_in(page: str) -> Fields:
    """The token of the page's form, where it has one."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    return {"csrf_token": found[1]} if found else {}


def everybody_votes(open_context: OpenContext, codes: dict[str, list[str | None]]) -> list[str]:
    """One of each electorate voted on a narrow screen, two of them without script, and the rest."""
    receipts = []
    for audience, each in codes.items():
        has_script = audience == "staff"
        context = open_context(viewport=NARROW, java_script_enabled=has_script)
        receipts.append(vote_in_browser(context.new_page(), audience, each[0]))
        context.close()
        for number, code in enumerate(each[1:], start=1):
            context = open_context()
            receipts.append(vote_by_hand(context.request, audience, code, number))
            context.close()
    return receipts


def let_the_closing_time_come(service: Service) -> None:
    """The clock has passed the closing; nothing else has happened."""
    moment = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    engine = service.engine()
    with engine.begin() as connection:
        statement = (
            f"UPDATE step SET closes_at = :moment WHERE id IN (SELECT s.id FROM {OF_THE_STEP})"
        )
        assert connection.execute(text(statement), {"moment": moment}).rowcount == 1
    engine.dispose()


def seal(desk: Page, step: str, service: Service) -> None:
    """The coordinator confirmed that all is in and sealed it, and the worker counted."""
    for form in ("form[action$='/reconcile']", "form[action$='/seal']"):
        desk.goto(f"/desk/steps/{step}/participants")
        send(desk, f"main {form}")
    service.wait_for(COUNTED)


def draw_lot(desk: Page, home: str, service: Service) -> None:
    """What was drawn in public is on record, and the lot has parted the two."""
    desk.goto(home)
    desk.locator("[name=draw]").fill("7 13 22 34 38")
    send(desk, "main form[action$='/draw']")
    service.wait_for(f"{COUNTED} WHERE json_extract(t.result, '$.needs_draw') = 0")


def test_from_an_idea_to_a_recount_in_an_empty_folder(
    step: str, signed_in: SignIn, open_context: OpenContext, service: Service, tmp_path: Path
) -> None:
    desk, now, home = signed_in(COORDINATOR), datetime.now(UTC), f"/desk/contests/{step}"
    resident = open_context(viewport=NARROW, java_script_enabled=False).new_page()
    nominate(desk, resident, home, now)
    staff, trustees = codes_of_all(desk, step)
    fix_the_rule(desk, home, now)
    codes: dict[str, list[str | None]] = {
        "resident": [None] * EACH,
        "staff": [*staff],
        "trustee": [*trustees],
    }
    receipts = everybody_votes(open_context, codes)
    assert len(set(receipts)) == 3 * EACH
    assert desk.request.get(f"{PLACE}/contest-result/result.json").status in {403, 404}

    let_the_closing_time_come(service)
    late = open_context().new_page()
    late.goto(f"{PLACE}/resident/vote/")
    expect(late.locator("main")).to_contain_text("Äänestys on päättynyt")
    seal(desk, step, service)
    assert not list((service.folder / "data" / "keys").glob(f"*{step.replace('-', '')}*"))
    public = open_context().new_page()
    public.goto(f"{PLACE}/contest-result")
    assert lots_on(public) == []
    draw_lot(desk, home, service)
    public.reload()
    expect(public.locator("main")).to_contain_text("julkinen arvonta ratkaisi")
    assert lots_on(public) == sorted(lots_on(public))
    published = public.request.get(f"{PLACE}/contest-result/receipts.txt").text()
    assert published.split() == sorted(receipts)
    public.locator("main input[name=receipt]").fill(receipts[0])
    send(public, "main form:has(input[name=receipt])")
    expect(public.locator("main")).to_contain_text("Kuitti on luettelossa")
    check_bundle(public, tmp_path / "empty")


def lots_on(page: Page) -> list[str]:
    """The SHA-256 by which each vision was drawn, in the order of the page."""
    words = page.locator("main").inner_text()
    return re.findall(r"\b([0-9a-f]{64}) (?:meri-on-lahella|metsien-kaupunki)", words)


def check_bundle(page: Page, folder: Path) -> None:
    """What is downloaded checks itself where nothing else is, and tells when it was altered."""
    folder.mkdir()
    page.goto(f"{PLACE}/contest-result")
    with page.expect_download() as coming:
        page.locator("main a[href$='/bundle.zip']").first.click()
    with ZipFile(coming.value.path()) as bundle:
        bundle.extractall(folder)
    done = verify(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NO " not in done.stdout
    ballots = folder / "ballots.json"
    altered = re.sub("[1-8]", lambda digit: str(int(digit[0]) + 1), ballots.read_text(), count=1)
    ballots.write_text(altered)
    assert verify(folder).returncode != 0


def verify(folder: Path) -> "subprocess.CompletedProcess[str]":
    """`python3 -I verify.py` in the folder, without any package and any setting."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
