"""Looking at pages as people do: axe, reflow, errors in the console, and walking all the links."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDE, PHONE = 1280, 320
A_FEW = 2
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
NO_PAGES = (".xlsx", ".json", ".txt", ".csv", ".yaml", ".docx", ".pdf", ".md", ".svg", ".zip")
LEAVING = ("/language/", "/assets/", "/brand/")
Rules = Mapping[str, object]


@dataclass(frozen=True)
class Fault:
    """Something wrong on a page."""

    address: str
    width: int
    what: str

    def __str__(self) -> str:
        """In one line."""
        return f"{self.address} at {self.width}: {self.what}"


def faults_of(page: Page, width: int, rules: Rules = ALL) -> Iterator[Fault]:
    """What axe finds at this width, and whether the page has to be pushed sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    address = urlsplit(page.url).path
    for broken in Axe().run(page, options=rules).response["violations"]:
        places = ", ".join(str(node["target"][0]) for node in broken["nodes"][:4])
        yield Fault(address, width, f"{broken['id']}: {places}")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        yield Fault(address, width, "wider than the window")


def pattern_of(address: str) -> str:
    """Addresses that differ in an id or a number only are pages of one kind."""
    return KEYS.sub("*", urlsplit(address).path)


@dataclass
class Walk:
    """Walks every page that links lead to, a few of each kind, and looks at each."""

    context: BrowserContext
    base: str
    widths: tuple[int, ...] = (WIDE, PHONE)
    most_of_a_kind: int = A_FEW
    rules: Rules = field(default_factory=lambda: ALL)
    judged: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Nothing has been seen yet."""
        self.seen: list[str] = []
        self.faults: list[Fault] = []

    def run(self, starts: Iterable[str]) -> None:
        """Every page within reach of the starts has been looked at."""
        waiting = deque(urljoin(self.base, start) for start in starts)
        known, kinds = set(waiting), defaultdict(int)
        page = self.context.new_page()
        page.on("pageerror", lambda error: self._note(page, f"script: {error}"))
        page.on("console", lambda said: self._console(page, said.type, said.text))
        while waiting:
            address = waiting.popleft()
            kind = pattern_of(address)
            if kinds[kind] >= self.most_of_a_kind:
                continue
            kinds[kind] += 1
            self._look(page, address)
            for link in self._links(page):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
        page.close()

    def pass_on(self, judged: set[str]) -> None:
        """Later walks know which kinds of pages this one has judged."""
        judged |= {pattern_of(address) for address in self.seen}

    @property
    def report(self) -> str:
        """Every fault in a line of its own; empty when there is none."""
        return "\n".join(sorted({str(fault) for fault in self.faults}))

    def _look(self, page: Page, address: str) -> None:
        answer = page.goto(address)
        self._check_answer(page, answer)
        self.seen.append(urlsplit(page.url).path)
        # What another reader's walk has judged is only opened: it must answer, and its script run.
        if pattern_of(page.url) not in self.judged:
            for width in self.widths:
                self.faults += faults_of(page, width, self.rules)

    def _check_answer(self, page: Page, answer: Response | None) -> None:
        if answer is None or answer.status >= 400:
            self._note(page, f"answered {answer.status if answer else 'nothing'}")

    def _console(self, page: Page, kind: str, words: str) -> None:
        if kind == "error":
            self._note(page, f"console: {words}")

    def _note(self, page: Page, what: str) -> None:
        self.faults.append(Fault(urlsplit(page.url).path, 0, what))

    def _links(self, page: Page) -> list[str]:
        found = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        plain = (link.partition("#")[0].partition("?")[0] for link in found)
        return [link for link in plain if self._is_page(link)]

    def _is_page(self, link: str) -> bool:
        path = urlsplit(link).path
        is_ours = link.startswith(self.base + "/")
        return is_ours and not path.startswith(LEAVING) and not path.endswith(NO_PAGES)
