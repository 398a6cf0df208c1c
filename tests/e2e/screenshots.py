"""`make screenshots`: every page in three widths, light and dark, into out/screenshots."""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from engage.demo.accounts import PEOPLE
from tests.support.browsing import Walk
from tests.support.chromium import ARGUMENTS, chromium_path
from tests.support.service import Service
from tests.support.tree import ROOT

WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
PUBLIC = ("/", "/k", "/join", "/sign-in", "/accessibility", "/privacy", "/nowhere")
TAKING_PART = ("/kaarina-nyt/kysely/resident/answer/", "/kaarina-nyt/visiovisa/resident/vote/")


class Camera(Walk):
    """Walks the pages like the tests do, and takes pictures instead of judging."""

    folder: Path = ROOT / "out" / "screenshots"
    name: str = ""

    def _look(self, page: Page, address: str) -> None:
        page.goto(address)
        self.seen.append(address)
        take(page, self.folder, self.name)


def take(page: Page, folder: Path, name: str) -> None:
    """The page as it stands is in the folder, once for each width."""
    path = urlsplit(page.url).path.strip("/").replace("/", "_") or "home"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder / f"{name}-{path[:90]}-{width}.png", full_page=True)


def photograph(browser: Browser, service: Service, scheme: str, folder: Path) -> Iterable[str]:
    """Every page that visitors and the five people of the desk can reach; gives what was seen."""
    settings = {"base_url": service.url, "locale": "fi-FI", "color_scheme": scheme}
    for email in (None, *(email for email, _, _ in PEOPLE)):
        context = browser.new_context(**settings)
        camera = Camera(context, service.url, most_of_a_kind=1)
        camera.folder, camera.name = folder, f"{scheme}-{(email or 'public').partition('@')[0]}"
        starts = PUBLIC
        if email is not None:
            page = context.new_page()
            page.goto("/sign-in")
            page.locator("input[name=email]").fill(email)
            page.locator("input[name=password]").fill(service.password_of(email))
            page.locator("main form button[type=submit]").click()
            page.wait_for_url("**/desk*")
            page.close()
            starts = ("/desk", "/desk/account")
        else:
            take_part(context.new_page(), folder, scheme)
        camera.run(starts)
        yield from camera.seen
        context.close()


def take_part(page: Page, folder: Path, scheme: str) -> None:
    """The pages behind the doors of the open survey and contest."""
    for door in TAKING_PART:
        page.goto(door)
        take(page, folder, f"{scheme}-part")
        page.locator("main form button[type=submit]").first.click()
        take(page, folder, f"{scheme}-part")
    page.close()


def main() -> None:
    """The pictures are in out/screenshots."""
    folder = ROOT / "out" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="engage-shots-") as place, sync_playwright() as play:
        service = Service(Path(place))
        service.start()
        browser = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        seen = [one for scheme in SCHEMES for one in photograph(browser, service, scheme, folder)]
        browser.close()
        service.stop()
    sys.stdout.write(f"{len(seen)} pages are in {folder}\n")


if __name__ == "__main__":
    main()
