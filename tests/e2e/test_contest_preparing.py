"""What comes before a vote, as its people do it: ideas, entries, the rule part by part, opening."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.test_journeys import COORDINATOR, PHONE, spelled
from tests.e2e.test_survey_pages import Look
from tests.support.service import Service

PLACE = "/uusi-visio/visiovisa"
FILE = """\
format: engage-process/1
key: uusi-visio
languages: [fi]
title: {{fi: "Uusi visio"}}
audiences:
  - {{key: staff, root: staff, title: {{fi: "Henkilöstö"}}}}
  - {{key: trustee, root: trustee, title: {{fi: "Luottamushenkilöt"}}}}
steps:
  - key: visiovisa
    kind: contest
    title: {{fi: "Visiovisa"}}
    date: {day}
    audiences:
      - {{audience: staff, minimum: 5, weight: 1/2, merges-into: trustee}}
      - {{audience: trustee, minimum: 5, weight: 1/4, merges-into: staff}}
"""
PARTS = ("counting", "entries", "electorates", "ties", "promise", "times", "publication")


@pytest.fixture
def step(service: Service, tmp_path: Path) -> str:
    """A contest that nobody has prepared, with rolls that share two people; the step's id."""
    process = tmp_path / "process.yaml"
    process.write_text(FILE.format(day=datetime.now(UTC).date()))
    commands = [("process", "import", str(process))]
    for audience in ("staff", "trustee"):
        roll = tmp_path / f"{audience}.csv"
        roll.write_text("id,email\n" + "".join(f"{n},p{n}@example.org\n" for n in range(8)))
        step, who = "uusi-visio/visiovisa", audience
        commands.append(("roll", "import", str(roll), "--step", step, "--audience", who))
    for command in commands:
        done = service.run(*command)
        assert done.returncode == 0, done.stderr
    (row,) = service.ask(
        "SELECT s.id FROM step s JOIN process p ON p.id = s.process_id WHERE p.key = 'uusi-visio'"
    )
    return spelled(row[0])


def send(page: Page, form: str = "main form") -> None:
    """The form was sent and the answer is there."""
    with page.expect_navigation():
        page.locator(f"{form} button[type=submit]").first.click()


def fill_span(page: Page, opens: datetime, closes: datetime) -> None:
    """From when until when, on the clock of the place."""
    for name, moment in (("opens", opens), ("closes", closes)):
        page.locator(f"input[name={name}_day]").fill(moment.strftime("%Y-%m-%d"))
        page.locator(f"input[name={name}_clock]").fill("12:00")


def test_from_an_idea_to_an_opened_contest(
    signed_in: SignIn, open_context: OpenContext, step: str
) -> None:
    desk, now = signed_in(COORDINATOR), datetime.now(UTC)
    look, home = Look(desk), f"/desk/contests/{step}"
    look.at(home, f"{home}/nomination")
    fill_span(desk, now - timedelta(days=2), now + timedelta(days=2))
    desk.locator("textarea[name=asked_fi]").fill("Mikä lause kuvaa kaupunkia?")
    send(desk)

    resident = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    for idea in ("Meri on lähellä", "Meren kaupunki", "Metsien kaupunki"):
        resident.goto(f"{PLACE}/")
        resident.get_by_role("link", name="Ehdota ideaa").click()
        resident.locator("input[name=text]").fill(idea)
        send(resident)
        assert resident.url.endswith("/ideas/sent")

    look.at(f"{home}/ideas")
    for _idea in range(3):
        send(desk, "form[action$='/shortlist']")
        desk.goto(f"{home}/ideas")
    look.at(f"{home}/ideas?state=shortlisted", f"{home}/ideas/from-passages")
    public = Look(open_context().new_page())
    public.at(f"{PLACE}/", f"{PLACE}/ideas", f"{PLACE}/ideas/sent")
    expect(public.page.get_by_text("Kiitos ideastasi").first).to_be_visible()

    word_entries(desk, home)
    go_through_the_rule(desk, look, home, now)
    settle_and_open(desk, look, home)
    public.at(f"{PLACE}/entries")
    expect(public.page.get_by_text("Lyhyempi on selvempi")).to_be_visible()
    assert look.faults + public.faults == []


def word_entries(desk: Page, home: str) -> None:
    """Two entries are worded from ideas, a further idea joins one, and a word is changed."""
    for _entry in range(2):
        desk.goto(f"{home}/ideas?state=shortlisted")
        with desk.expect_navigation():
            desk.get_by_role("link", name="Muotoile siitä vaihtoehto").first.click()
        send(desk)
    desk.goto(f"{home}/ideas?state=shortlisted")
    send(desk, "form[action$='/join']")
    desk.goto(f"{home}/rule/entries")
    with desk.expect_navigation():
        desk.get_by_role("link", name="Muokkaa").first.click()
    desk.locator("input[name=text_fi]").fill("Meri")
    send(desk)
    expect(desk.get_by_text("Kirjoita, miksi sanamuotoa muutetaan.").first).to_be_visible()
    desk.locator("input[name=reason]").fill("Lyhyempi on selvempi")
    send(desk)


def go_through_the_rule(desk: Page, look: Look, home: str, now: datetime) -> None:
    """The kind is chosen, and every part is looked at with what is missing beside it."""
    look.at(f"{home}/rule/kind")
    desk.locator("input[name=kind][value=approval]").check(force=True)
    send(desk)
    look.at(*(f"{home}/rule/{part}" for part in PARTS))
    desk.goto(f"{home}/rule/promise")
    desk.locator("textarea[name=promise_fi]").fill("Kansanäänestys ratkaisee.")
    send(desk)
    look.here()
    desk.locator("textarea[name=promise_fi]").fill("Tulos on neuvoa-antava, valtuusto päättää.")
    send(desk)
    desk.goto(f"{home}/rule/times")
    fill_span(desk, now - timedelta(days=1), now + timedelta(days=9))
    send(desk)


def settle_and_open(desk: Page, look: Look, home: str) -> None:
    """Weights are mended, the overlap is settled, ideas end, and the contest opens."""
    desk.goto(f"{home}/rule/electorates")
    with desk.expect_navigation():
        desk.get_by_role("link", name="Muokkaa").nth(1).click()
    look.here()
    desk.locator("input[name=weight]").fill("50 %")
    send(desk)
    with desk.expect_navigation():
        desk.get_by_role("link", name="Ratkaise", exact=True).click()
    look.here()
    desk.locator("input[name=votes_in]").nth(0).check(force=True)
    desk.locator("textarea[name=reason]").fill("Kumpikin rooli on oma äänensä.")
    send(desk)
    look.at(f"{home}/nomination")
    day = datetime.now(UTC) - timedelta(days=1)
    fill_span(desk, day - timedelta(days=2), day)
    send(desk)
    look.at(home)
    expect(
        desk.get_by_text("Kaikki on kunnossa").or_(desk.get_by_text("Kaikki on"))
    ).to_be_visible()
    send(desk, "form[action$='/open']")
    look.here()
