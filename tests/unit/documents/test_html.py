"""The web fragment: semantic, escaped, allowed by the strictest policy."""

from html.parser import HTMLParser

import pytest

from engage.documents.html import to_html
from engage.documents.model import Heading, Paragraph, Run
from tests.factories.documents import LABELS, document, document_saying, whole_document

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "&lt;b&gt;",
]
VOID = {"br", "hr", "img", "rect", "line", "path"}


class Structure(HTMLParser):
    """Notes tags, attributes and text, and whether every element is closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Structure:
    structure = Structure()
    structure.feed(str(html))
    assert structure.open == []
    return structure


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(text: str) -> None:
    page = parsed(to_html(document_saying(text), LABELS))
    assert page.text.count(text) >= 20
    assert not {"script", "img", "b"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    assert "href" not in names


def test_every_block_has_its_element() -> None:
    page = parsed(to_html(whole_document(), LABELS))
    expected = {"h2", "h3", "p", "ul", "ol", "table", "caption", "figure", "svg", "details"}
    assert expected | {"blockquote", "dl", "hr", "strong", "em"} <= set(page.tags)
    assert "style" not in {name for name, _ in page.attributes}
    assert page.tags.count("details") == 3


def test_ids_are_unique() -> None:
    page = parsed(to_html(whole_document(), LABELS))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_headings_are_numbered_and_start_at_the_wanted_level() -> None:
    made = document(Heading(1, "A", "a"), Heading(2, "B", "b"))
    assert '<h3 id="a"><span class="muted">1</span> A</h3>' in to_html(made, LABELS, first_level=3)
    assert '<h4 id="b"><span class="muted">1.1</span> B</h4>' in to_html(
        made, LABELS, first_level=3
    )


def test_a_line_end_in_the_text_is_kept() -> None:
    assert "<p>a<br>b</p>" in to_html(document(Paragraph("a\nb")), LABELS)


def test_a_link_keeps_its_words_when_its_address_is_refused() -> None:
    made = document(Paragraph((Run("tästä", href="javascript:x"), Run("näin", href="/a?b=1&c"))))
    html = to_html(made, LABELS)
    assert "tästä" in html
    assert 'href="/a?b=1&amp;c"' in html
    assert html.count("<a ") == 1


def test_the_languages_are_said() -> None:
    html = to_html(whole_document(), LABELS)
    assert '<div class="document prose" lang="fi">' in html
    assert '<blockquote class="quote" lang="fi" dir="auto">' in html
