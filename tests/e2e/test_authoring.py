"""A planner writes a question in the browser, with the script: conditions narrow themselves, the
preview shows the real page, and a change of an open survey says why."""

from playwright.sync_api import Page, expect

from engage.demo.accounts import PEOPLE
from tests.e2e.conftest import SignIn
from tests.support.browsing import PHONE, faults_of

COORDINATOR = PEOPLE[0][0]


def the_live_editor(page: Page) -> str:
    """The address of the editor of the live survey of residents."""
    page.goto("/desk")
    waiting, seen = ["/desk"], set[str]()
    while waiting:
        address = waiting.pop(0)
        seen.add(address)
        page.goto(address)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        editors = [link for link in links if link.startswith("/desk/questionnaires/")]
        if editors and page.get_by_text("avoinna", exact=True).count():
            return str(editors[0])
        waiting += [
            link
            for link in links
            if link.startswith(("/desk/processes", "/desk/steps"))
            and link not in seen
            and "." not in link
            and (link.count("/") <= 3 or link.endswith("/survey"))
        ]
    raise AssertionError("no survey is open")


def a_condition_by_clicking(page: Page) -> None:
    """The question is asked of those who chose the first answer of an earlier one."""
    answer, typed = page.locator("[name='if-0-answer']"), page.locator("[name='if-0-typed']")
    expect(answer).to_be_hidden()
    page.get_by_label("kun kaikki nämä pitävät paikkansa").check()
    page.locator("[name='if-0-question']").select_option("future")
    expect(answer).to_be_visible()
    expect(typed).to_be_hidden()
    values = answer.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert all(value.startswith("future:") for value in values if value)
    answer.select_option(values[1])
    assert list(faults_of(page, PHONE)) == []


def test_a_question_with_a_condition_is_written_previewed_and_saved(signed_in: SignIn) -> None:
    page = signed_in(COORDINATOR)
    home = the_live_editor(page)
    page.goto(home)
    last = page.locator("section.editor-section").nth(-2)
    last.get_by_text("Lisää kysymys").first.click()
    last.locator("input[name=title]").fill("Miksi juuri se?")
    last.locator("select[name=kind]").select_option("short-text")
    last.get_by_role("button", name="Lisää kysymys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Miksi juuri se?")

    a_condition_by_clicking(page)
    page.get_by_role("button", name="Valmis").click()
    expect(page.get_by_text("Kysymys on kirjattu työversioon.")).to_be_visible()

    page.get_by_role("link", name="Esikatselu").click()
    phone = page.frame_locator("iframe")
    phone.locator("main button[type=submit]").click()
    expect(phone.locator("h1")).to_be_visible()

    page.goto(f"{home.rstrip('/')}/check")
    expect(page.get_by_text("uusi kysymys: Miksi juuri se?")).to_be_visible()
    page.locator("textarea[name=reason]").fill("Haluamme kuulla syyn.")
    page.get_by_role("button", name="Tallenna kyselylomake").click()
    expect(page.get_by_text("versio 2", exact=True)).to_be_visible()
    page.get_by_role("link", name="Muutokset avaamisen jälkeen").click()
    expect(page.get_by_text("Haluamme kuulla syyn.")).to_be_visible()

    # The other journeys answer the survey as it was.
    page.goto(f"{home.rstrip('/')}/#question-miksi-juuri-se")
    question = page.locator("#question-miksi-juuri-se")
    question.locator("summary").click()
    question.locator("button[value=remove-question]").click()
    page.goto(f"{home.rstrip('/')}/check")
    page.locator("textarea[name=reason]").fill("Kysymys oli turha.")
    page.get_by_role("button", name="Tallenna kyselylomake").click()
    expect(page.get_by_text("versio 3", exact=True)).to_be_visible()
    expect(page.locator("#question-miksi-juuri-se")).to_have_count(0)
