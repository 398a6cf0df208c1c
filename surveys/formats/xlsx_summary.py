"""The summary sheet of a workbook: the figures that may be shown, each table with its chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engage.tables.cells import Sheet, clean_text
from engage.tables.xlsx import sheet_name, write_sheet
from surveys.formats.codebook import Words

CHART_ROWS = 12
CHART_COLUMN = 5
NARROWEST_BAR, BAR_HEIGHT, CHART_WIDTH = 160, 26, 620


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One answer, how many gave it and their share; None where it may not be shown."""

    title: str
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class SummaryBlock:
    """One question or row of a question with its base."""

    title: str
    base: str
    lines: tuple[SummaryLine, ...]
    mean: float | None = None


def add_sheet(workbook: Workbook, sheet: Sheet, taken: set[str]) -> None:
    """A plain sheet stands in the workbook."""
    write_sheet(workbook, sheet, taken)


def add_summary(
    workbook: Workbook, blocks: Sequence[SummaryBlock], words: Words, taken: set[str]
) -> None:
    """A sheet with a table and a bar chart for each block."""
    name = sheet_name(words["sheet-summary"], taken)
    worksheet = workbook.add_worksheet(name)
    kit = _Kit(workbook)
    worksheet.set_column(0, 0, 48)
    worksheet.set_column(1, 2, 12)
    row = 0
    for block in blocks:
        first = _add_block(worksheet, block, row, words, kit)
        _add_chart(workbook, worksheet, name, block, first)
        row += max(len(block.lines) + 5, CHART_ROWS + 2 if block.lines else 0)
    if not blocks:
        worksheet.write_string(0, 0, clean_text(words["no-summary"]), kit.base)


class _Kit:
    """The looks of the summary."""

    def __init__(self, workbook: Workbook) -> None:
        self.title: Format = workbook.add_format({"bold": True, "text_wrap": True})
        self.base: Format = workbook.add_format({"italic": True, "font_color": "#4A5560"})
        self.header: Format = workbook.add_format({"bold": True, "bottom": 1})
        self.share: Format = workbook.add_format({"num_format": "0 %"})
        self.mean: Format = workbook.add_format({"num_format": "0.00"})


def _add_block(worksheet: Worksheet, block: SummaryBlock, row: int, words: Words, kit: _Kit) -> int:
    """The table stands there; the row of its first line."""
    worksheet.write_string(row, 0, clean_text(block.title), kit.title)
    worksheet.write_string(row + 1, 0, clean_text(block.base), kit.base)
    if block.mean is not None:
        worksheet.write_string(row + 1, 1, clean_text(words["mean"]), kit.base)
        worksheet.write_number(row + 1, 2, block.mean, kit.mean)
    for column, name in enumerate(("answer", "count", "share") if block.lines else ()):
        worksheet.write_string(row + 2, column, clean_text(words[name]), kit.header)
    for place, line in enumerate(block.lines, start=row + 3):
        worksheet.write_string(place, 0, clean_text(line.title))
        if line.count is not None:
            worksheet.write_number(place, 1, line.count)
        if line.share is not None:
            worksheet.write_number(place, 2, line.share, kit.share)
    return row + 3


def _add_chart(
    workbook: Workbook, worksheet: Worksheet, name: str, block: SummaryBlock, first: int
) -> None:
    """Bars of the shares, in the order of the table, where there is any share to show."""
    if all(line.share is None for line in block.lines):
        return
    last = first + len(block.lines) - 1
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 2, last, 2],
            "fill": {"color": "#2F6F8F"},
            "data_labels": {"value": True, "num_format": "0 %"},
            "gap": 40,
        }
    )
    chart.set_title({"name": clean_text(block.title)[:120], "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_format": "0 %", "min": 0, "max": 1})
    chart.set_y_axis({"reverse": True})
    height = NARROWEST_BAR + BAR_HEIGHT * len(block.lines)
    chart.set_size({"width": CHART_WIDTH, "height": min(height, 20 * (CHART_ROWS + 1))})
    worksheet.insert_chart(first - 3, CHART_COLUMN, chart, {"description": clean_text(block.title)})
