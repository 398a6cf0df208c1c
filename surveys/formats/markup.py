"""Texts written for a web page, as plain text: paragraphs stay, marks and styles go."""

import re
from html import unescape

from surveys.rules.reader import LONGEST_TEXT

MARKUP = re.compile(
    r"</?(?:a|b|i|u|p|br|em|hr|h[1-6]|ul|ol|li|div|img|span|font|strong|small|sub|sup|table|tbody|thead"
    r"|tr|td|th|script|style|center|iframe|object|video|audio|svg|input|form|button|label|o:p)\b[^<>]*>",
    re.IGNORECASE,
)
# Neither part can run on over the next "<", so that reading takes one pass whatever is written.
MARK = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9:]*)[^<>]*>|<![^<>]*>?")
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
    words = BLANKS.sub(" ", unescape("".join(_seen(text))))
    return BREAKS.sub("\n", words).strip()[:LONGEST_TEXT]


def _seen(text: str) -> list[str]:
    """The pieces that a person would see, a line end where a block begins or ends."""
    pieces: list[str] = []
    hidden, place = "", 0
    while mark := MARK.search(text, place):
        if not hidden:
            pieces.append(text[place : mark.start()])
        place = mark.end()
        closing, name = mark[1], (mark[2] or "").lower()
        if mark[0] == "<!--":
            end = text.find("-->", place)
            place = len(text) if end < 0 else end + len("-->")
        elif hidden:
            hidden = "" if closing and name == hidden else hidden
        elif name in UNSEEN and not closing:
            hidden = name
        elif name in BLOCKS | HEADINGS:
            pieces.append("\n")
    return pieces if hidden else [*pieces, text[place:]]
