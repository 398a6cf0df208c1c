"""What a browser would send of a page's form, so that a test changes only what it means to."""

from html.parser import HTMLParser
from typing import Any


def form_fields(page: str) -> dict[str, Any]:
    """The fields of the editor's large form as they stand on the page, without its buttons."""
    reader = _Fields()
    reader.feed(page.partition("data-unsaved")[2].partition("</form>")[0])
    return reader.found


class _Fields(HTMLParser):
    """Collects names and values as it meets them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        name = named.get("name", "")
        if tag == "select":
            self.select = name
            self.found.setdefault(name, "")
        elif tag == "option" and "selected" in named:
            self.found[self.select] = named.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.found[name] = ""
        elif tag == "input" and self._counts(named):
            self.found[name] = named.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def _counts(self, named: dict[str, str]) -> bool:
        is_box = named.get("type") in {"checkbox", "radio"}
        return bool(named.get("name")) and (not is_box or "checked" in named)
