"""Axe finds nothing on any page, no page has to be pushed sideways, no script fails."""

import pytest
from playwright.sync_api import Browser

from engage.demo.accounts import PEOPLE
from tests.e2e.conftest import OpenContext, SignIn
from tests.support.browsing import CONTRAST, PHONE, WIDE, Walk, faults_of
from tests.support.service import Service

PUBLIC = ("/", "/k", "/join", "/sign-in", "/accessibility", "/privacy")
BAD_PAGE = "<html><body><img src='x.png'><input><p style='color:#bbb'>Pale</p></body></html>"


def test_the_look_itself_has_teeth(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BAD_PAGE)
    found = {fault.what.split(":")[0] for fault in faults_of(page, WIDE)}
    assert {"label", "image-alt", "html-has-lang", "color-contrast"} <= found
    page.set_content("<p>x</p><div style='width:3000px'>wide</div>")
    assert "wider than the window" in {fault.what for fault in faults_of(page, PHONE)}
    page.close()


@pytest.fixture(scope="session")
def judged() -> set[str]:
    """Kinds of pages that a walk has judged already, so that five people's desks are not judged
    five times; each is still opened by everybody."""
    return set()


def test_every_public_page(open_context: OpenContext, service: Service, judged: set[str]) -> None:
    walk = Walk(open_context(color_scheme="light"), service.url)
    walk.run(PUBLIC)
    walk.pass_on(judged)
    assert len(walk.seen) > 15
    assert walk.report == ""


def test_public_pages_in_the_dark(open_context: OpenContext, service: Service) -> None:
    walk = Walk(
        open_context(color_scheme="dark"), service.url, (WIDE,), most_of_a_kind=1, rules=CONTRAST
    )
    walk.run(PUBLIC)
    assert walk.report == ""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_public_pages_in_the_other_languages(
    open_context: OpenContext, service: Service, language: str
) -> None:
    walk = Walk(open_context(locale=language), service.url, (PHONE,), most_of_a_kind=1)
    walk.run(PUBLIC)
    assert walk.report == ""


@pytest.mark.parametrize("email", [email for email, _, _ in PEOPLE])
def test_every_page_of_the_desk(
    signed_in: SignIn, service: Service, judged: set[str], email: str
) -> None:
    page = signed_in(email)
    walk = Walk(page.context, service.url, most_of_a_kind=1, judged=judged - {"/desk"})
    walk.run(["/desk", "/desk/account"])
    walk.pass_on(judged)
    assert walk.report == ""
    assert len(walk.seen) >= 2


def test_pages_of_what_is_not_there(open_context: OpenContext, service: Service) -> None:
    page = open_context().new_page()
    for address, status in (("/nowhere/at/all", 404), ("/desk", 200)):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status
        assert list(faults_of(page, WIDE)) + list(faults_of(page, PHONE)) == []
