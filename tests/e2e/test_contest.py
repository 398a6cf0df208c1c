"""A whole contest of the staff, from the process file to the recount, as its people do it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.test_journeys import COORDINATOR, PHONE, go_on, spelled
from tests.support.service import Service

VOTERS = 6
PLACE = "/syksyn-valinta/valinta"
ENTRIES = ("Kaarina kasvaa yhdessä", "Meren ja metsän kaupunki")
OF_THE_CONTEST = (
    "JOIN contest c ON c.id = x.contest_id JOIN step s ON s.id = c.step_id WHERE s.key = 'valinta'"
)
FILE = """\
format: engage-process/1
key: syksyn-valinta
languages: [fi]
title: {{fi: "Syksyn valinta"}}
audiences:
  - key: staff
    root: staff
    title: {{fi: "Henkilöstö"}}
steps:
  - key: valinta
    kind: contest
    title: {{fi: "Henkilöstön valinta"}}
    date: {day}
    opens: {opens}
    closes: {closes}
    audiences:
      - {{audience: staff, minimum: 5, weight: 1}}
"""


@pytest.fixture
def contest(service: Service, tmp_path: Path) -> str:
    """The contest's step and its roll, imported from files; gives the id of the step."""
    now = datetime.now(UTC).replace(microsecond=0)
    opens, closes = now - timedelta(hours=2), now + timedelta(days=1)
    process, roll = tmp_path / "process.yaml", tmp_path / "roll.csv"
    process.write_text(
        FILE.format(day=now.date(), opens=opens.isoformat(), closes=closes.isoformat())
    )
    roll.write_text("id,name\n" + "".join(f"H{n},Nimi {n}\n" for n in range(VOTERS)))
    for command in (
        ("process", "import", str(process)),
        ("roll", "import", str(roll), "--step", "syksyn-valinta/valinta", "--audience", "staff"),
    ):
        done = service.run(*command)
        assert done.returncode == 0, done.stderr
    (row,) = service.ask("SELECT id FROM step WHERE key = 'valinta'")
    return spelled(row[0])


def open_contest(page: Page, step: str) -> None:
    """The rule is chosen, the entries are in, and the rule is fixed."""
    page.goto(f"/desk/contests/{step}/rule/kind")
    page.locator("input[name=kind][value=single]").check(force=True)
    press(page, "form")
    page.goto(f"/desk/contests/{step}/rule/promise")
    page.locator("textarea[name=promise_fi]").fill("Valtuusto päättää, tulos on neuvoa-antava.")
    press(page, "form")
    for text in ENTRIES:
        page.goto(f"/desk/contests/{step}/entries/new")
        page.locator("input[name=text_fi]").fill(text)
        press(page, "form[action*='/entries/new'], main form")
    page.goto(f"/desk/contests/{step}")
    press(page, "form[action$='/open']")


def press(page: Page, form: str) -> None:
    """The form was sent and the answer is there."""
    with page.expect_navigation():
        page.locator(f"main :is({form}) button[type=submit]").first.click()


def personal_codes(page: Page, step: str) -> list[str]:
    """A code for everybody on the roll, from the list the coordinator downloads."""
    page.goto(f"/desk/steps/{step}/participants")
    page.locator("main details:has(form[action*=personal-codes]) summary").click()
    with page.expect_download() as coming:
        page.locator("form[action*=personal-codes] button").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    return [row[3] for row in rows[1:]]


def vote(page: Page, code: str, entry: str) -> str:
    """A ballot for the entry was cast with the code; gives the receipt."""
    page.goto("/k")
    page.locator("input[name=code]").fill(code)
    go_on(page)
    page.goto(f"{PLACE}/staff/vote/ballot")
    page.locator("label", has_text=entry).locator("input[name=choice]").check(force=True)
    go_on(page)
    go_on(page)
    assert "/receipt" in page.url
    return page.locator(".receipt-code").inner_text().strip()


def vote_all(open_context: OpenContext, codes: list[str]) -> list[str]:
    """Everybody has voted, every other one without script; gives the receipts."""
    receipts = []
    for number, code in enumerate(codes):
        context = open_context(viewport=PHONE, java_script_enabled=bool(number % 2))
        receipts.append(vote(context.new_page(), code, ENTRIES[number > 3]))
        context.close()
    return receipts


def ballot_page(open_context: OpenContext, code: str) -> Page:
    """Where the code leads in a fresh browser."""
    page = open_context().new_page()
    page.goto("/k")
    page.locator("input[name=code]").fill(code)
    go_on(page)
    page.goto(f"{PLACE}/staff/vote/ballot")
    return page


def close_and_seal(desk: Page, step: str, service: Service) -> None:
    """The coordinator has closed, confirmed and sealed, and the worker has counted."""
    desk.goto(f"/desk/steps/{step}")
    press(desk, f"form[action$='/{step}/close']")
    for form in ("form[action$='/reconcile']", "form[action$='/seal']"):
        desk.goto(f"/desk/steps/{step}/participants")
        press(desk, form)
    service.wait_for(f"SELECT 1 FROM contest_tally x {OF_THE_CONTEST}", 60)


def test_the_staff_votes_by_code_and_anybody_can_recount(
    contest: str, signed_in: SignIn, open_context: OpenContext, service: Service, tmp_path: Path
) -> None:
    desk = signed_in(COORDINATOR)
    open_contest(desk, contest)
    codes = personal_codes(desk, contest)
    receipts = vote_all(open_context, codes)
    assert len(set(receipts)) == VOTERS
    # The same code in another browser leads to the receipt that stands.
    again = ballot_page(open_context, codes[0])
    assert again.locator(".receipt-code").inner_text().strip() == receipts[0]
    # While it is open nobody sees more than turnout, the coordinator included.
    for file in ("ballots.json", "receipts.txt", "result.json"):
        assert desk.request.get(f"{PLACE}/contest-result/{file}").status in {403, 404}

    close_and_seal(desk, contest, service)
    assert ballot_page(open_context, codes[1]).locator("input[name=choice]").count() == 0
    assert service.ask(f"SELECT 1 FROM ballot x {OF_THE_CONTEST}") == []
    assert not list((service.folder / "data" / "keys").glob(f"{contest.replace('-', '')}*"))
    public = open_context().new_page()
    public.goto(f"{PLACE}/contest-result")
    expect(public.locator("main")).to_contain_text(ENTRIES[0])
    published = public.request.get(f"{PLACE}/contest-result/receipts.txt").text()
    assert all(receipt in published for receipt in receipts)
    recount(public, service, tmp_path)


def recount(page: Page, service: Service, folder: Path) -> None:
    """The published file, counted by the command line, gives the winner of the page."""
    answer = page.request.get(f"{PLACE}/contest-result/ballots.json")
    assert answer.status == 200
    file = folder / "ballots.json"
    file.write_bytes(answer.body())
    done = service.run("vote", "tally", str(file), "--method", "plurality", "--json")
    assert done.returncode == 0, done.stderr
    counted = json.dumps(json.loads(done.stdout))
    assert '"kaarina-kasvaa-yhdessa": 4' in counted
    assert '"meren-ja-metsan-kaupunki": 2' in counted
