"""Texts written for a web page, as plain text: paragraphs stay, marks and styles go."""

import re
from html.parser import HTMLParser

from surveys.rules.reader import LONGEST_TEXT

MARKUP = re.compile(
    r"</?(?:a|b|i|u|p|br|em|hr|h[1-6]|ul|ol|li|div|img|span|font|strong|small|sub|sup|table|tbody|thead"
    r"|tr|td|th|script|style|center|iframe|object|video|audio|svg|input|form|button|label|o:p)\b[^>]*>",
    re.IGNORECASE,
)
BLOCKS = frozenset({"p", "br", "div", "li", "tr", "ul", "ol", "table", "hr", "blockquote"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
UNSEEN = frozenset({"script", "style", "head", "title", "iframe", "object", "svg"})
BREAKS = re.compile(r"[ \t\u00a0]*\n[ \t\u00a0\n]*")
BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")


def has_markup(text: str) -> bool:
    """Whether the text holds tags of a web page."""
    return MARKUP.search(text) is not None


def plain_text(text: str) -> str:
    """The words alone, a line for each paragraph; entities become their characters."""
    reader = _Words()
    reader.feed(text)
    reader.close()
    words = BLANKS.sub(" ", "".join(reader.words))
    return BREAKS.sub("\n", words).strip()[:LONGEST_TEXT]


class _Words(HTMLParser):
    """Collects what a person would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BLOCKS | HEADINGS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in BLOCKS | HEADINGS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(data)
