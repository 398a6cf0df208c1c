"""The whole service and a browser; this folder is run on its own, never with the other tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.chromium import ARGUMENTS, chromium_path
from tests.support.service import Service

OpenContext = Callable[..., BrowserContext]
SignIn = Callable[[str], Page]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demonstration with few people in it, running."""
    one = Service(tmp_path_factory.mktemp("service"))
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = chromium_path()
    if path is None:
        pytest.fail("there is no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield one
        one.close()


@pytest.fixture
def open_context(browser: Browser, service: Service) -> Iterator[OpenContext]:
    """Opens browsers that know nothing of each other; closed at the end of the test."""
    with ExitStack() as stack:

        def open_one(**options: object) -> BrowserContext:
            settings = {"base_url": service.url, "locale": "fi-FI", **options}
            context = browser.new_context(**settings)
            context.set_default_timeout(10_000)
            stack.callback(context.close)
            return context

        yield open_one


@pytest.fixture
def signed_in(open_context: OpenContext, service: Service) -> SignIn:
    """Signs somebody in by the page; gives the page."""

    def sign_in(email: str, **options: object) -> Page:
        page = open_context(**options).new_page()
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(service.password_of(email))
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/desk*")
        return page

    return sign_in
