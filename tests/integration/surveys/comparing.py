"""What a real survey says by Python's own readers, and what the pages and the package say of it."""

import csv
import html
import re
from io import StringIO
from typing import Any

from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"
HIDDEN = {"hidden: few answers", "hidden to protect a small group", "almost all answered alike"}
TABLE = re.compile(r"<caption[^>]*>(.*?)</caption>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
Rows = list[list[str]]


def file_rows(name: str, encoding: str, separator: str = ",") -> Rows:
    """The file as Python's own reader sees it: its header and its rows."""
    text = (SAMPLES / name).read_bytes().decode(encoding)
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator))


def words(part: str) -> str:
    """The text of a piece of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def tables(page: str) -> dict[str, dict[str, dict[str, str]]]:
    """Every table of the page by its caption: row → column → what stands there."""
    found = {}
    for caption, body in TABLE.findall(page):
        head, *rows = [[words(cell) for cell in CELL.findall(row)] for row in ROW.findall(body)]
        found[words(caption)] = {
            row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows if row
        }
    return found


def percent(part: int, whole: int) -> str:
    """The share as a page shows it."""
    return f"{100 * part / whole:.0f}%"


def ensure_closed(evidence: dict[str, Any], collected: int) -> None:
    """The counts of the package close: everything collected is used or set aside."""
    (step,) = evidence["steps"]
    assert step["collected"] == collected == step["used"] + sum(step["set_aside"].values())
    told = evidence["passages"]
    assert told["passages"] == told["with_theme"] + told["without_theme"] + told["unread"]


def finding(evidence: dict[str, Any], question: str, unit: str | None = None) -> dict[str, Any]:
    """The one finding of the question, of all or of the unit."""
    found = [one for one in evidence["findings"]
             if one["question_key"] == question and one["unit_key"] == unit]  # fmt: skip
    assert len(found) == 1, sorted({one["question_key"] for one in evidence["findings"]})
    one: dict[str, Any] = found[0]
    return one
