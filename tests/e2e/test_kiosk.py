"""A library's tablet: opened by a coordinator, answered by one person after another, cleared."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.test_journeys import COORDINATOR, SURVEY, answer_survey, fill_part, go_on, spelled
from tests.support.browsing import PHONE, WIDE, faults_of
from tests.support.service import Service

TABLET = "Pääkirjaston tabletti"
STEP = (
    "SELECT step.id FROM step JOIN process ON process.id = step.process_id "
    "WHERE process.key = 'kaarina-nyt' AND step.key = 'kysely'"
)


def add_kiosk(desk: Page, service: Service) -> None:
    """The survey has a kiosk, added by the desk's form."""
    ((step_id,),) = service.ask(STEP)
    desk.goto(f"/desk/steps/{spelled(step_id)}/doors")
    form = desk.locator("main form", has=desk.locator("select[name=form]"))
    form.locator("select[name=form]").select_option("kiosk")
    form.locator("input[name=name]").fill(TABLET)
    form.locator("button[type=submit]").click()
    expect(desk.locator("main")).to_contain_text(TABLET)


def open_kiosk(desk: Page) -> None:
    """The device is the kiosk, and nobody is signed in on it."""
    desk.goto("/desk/counter")
    desk.locator("main li", has_text=TABLET).locator("button[type=submit]").click()
    desk.wait_for_url(f"**{SURVEY}")


def test_a_kiosk_is_cleared_after_the_receipt_and_after_a_quiet_minute(
    signed_in: SignIn, service: Service
) -> None:
    tablet = signed_in(COORDINATOR)
    add_kiosk(tablet, service)
    for page_width in (WIDE, PHONE):
        assert [str(fault) for fault in faults_of(tablet, page_width)] == []
    open_kiosk(tablet)
    first = answer_survey(tablet)
    tablet.locator("[data-station] button[type=submit]").click()
    tablet.wait_for_url(f"**{SURVEY}")
    assert answer_survey(tablet) != first

    tablet.clock.install()
    tablet.reload()
    tablet.clock.run_for(31_000)
    expect(tablet.locator("[data-station-ask]")).to_be_visible()
    tablet.clock.run_for(21_000)
    tablet.wait_for_url(f"**{SURVEY}")

    go_on(tablet)
    fill_part(tablet)
    tablet.clock.run_for(61_000)
    ask = tablet.locator("[data-station-ask]")
    expect(ask).to_be_visible()
    assert [str(fault) for fault in faults_of(tablet, PHONE)] == []
    ask.locator("[data-station-stay]").click()
    expect(ask).to_be_hidden()
    tablet.clock.run_for(82_000)
    tablet.wait_for_url(f"**{SURVEY}")
    tablet.go_back()
    tablet.wait_for_url(f"**{SURVEY}")
    expect(tablet.locator("main input[type=radio]")).to_have_count(0)
    tablet.goto("/desk")
    assert "/sign-in" in tablet.url
