"""The script that saves while somebody fills in a part, on a phone that comes and goes."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.tree import ROOT

SCRIPT = ROOT / "surveys/static/autosave.js"
PAGE = """<!doctype html><form data-autosave method="post" action="/save"><input name="q.words">
<p data-autosave-status data-saved="tallessa" data-saving="kesken" data-rest="osa"
data-unsaved="ei"></p>
</form><script type="module" src="/autosave.js"></script>"""


class Server:
    """What was sent, and what is answered next; None is a network that is away."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers: str | None = '{"saved": true}'

    def serve(self, route: Route) -> None:
        """The page, its script, or the answer to a save."""
        if route.request.method == "POST":
            if self.answers is None:
                route.abort()
                return
            fields = parse_qs(route.request.post_data or "")
            assert fields["go"] == ["autosave"]
            self.sent += fields["q.words"]
            route.fulfill(body=self.answers, content_type="application/json")
        elif route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")


@pytest.fixture
def server() -> Server:
    """The other end."""
    return Server()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A part of a survey."""
    one = browser.new_page()
    one.route("**/*", server.serve)
    one.goto("http://form.test/")
    yield one
    one.close()


def status(page: Page, words: str) -> None:
    """The quiet line comes to say this."""
    expect(page.locator("[data-autosave-status]")).to_have_text(words)


def test_a_pause_in_the_typing_saves(page: Page, server: Server) -> None:
    page.locator("input").press_sequentially("meri")
    status(page, "tallessa")
    assert server.sent == ["meri"]


def test_what_is_not_ready_is_told_apart(page: Page, server: Server) -> None:
    server.answers = '{"saved": false, "rest": true}'
    page.locator("input").fill("meri")
    status(page, "osa")


def test_turning_to_another_app_saves_at_once(page: Page, server: Server) -> None:
    page.locator("input").fill("meri")
    with page.expect_request("**/save", timeout=700):
        page.evaluate(
            """() => {
              Object.defineProperty(document, "hidden", {value: true});
              document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )
    status(page, "tallessa")
    assert server.sent == ["meri"]


def test_what_could_not_be_saved_is_saved_when_the_network_is_back(
    page: Page, server: Server
) -> None:
    server.answers = None
    page.locator("input").fill("meri")
    status(page, "ei")
    server.answers = '{"saved": true}'
    page.evaluate("window.dispatchEvent(new Event('online'))")
    status(page, "tallessa")
    assert server.sent == ["meri"]
