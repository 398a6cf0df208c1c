"""Rows as a workbook: answers with labels, with codes, open answers, codebook, summary."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from xlsxwriter.workbook import Workbook

from engage.tables.cells import Sheet
from engage.tables.row_sheets import RowSheet, cell_xml, write_row_workbook
from surveys.formats.codebook import Words
from surveys.formats.codebook_sheet import CODEBOOK_HEADERS, codebook_rows
from surveys.formats.row_table import CHUNK, Pick, RowTable, cell_lists, chunk_starts
from surveys.formats.xlsx_summary import SummaryBlock, add_sheet, add_summary

OnRows = Callable[[int], None]


def write_workbook(
    out: BinaryIO,
    table: RowTable,
    summary: Sequence[SummaryBlock],
    words: Words,
    *,
    moment: datetime,
    on_rows: OnRows,
) -> None:
    """A workbook of everything; the summary holds what the results page shows."""
    sheets = [
        RowSheet(
            words["sheet-labels"],
            table.headers(Pick.LABELS),
            table.count,
            lambda: _chunks(table, Pick.LABELS, on_rows),
        ),
        RowSheet(
            words["sheet-codes"],
            table.headers(Pick.CODES),
            table.count,
            lambda: _chunks(table, Pick.CODES, on_rows),
        ),
    ]
    if table.text_book is not None and table.text_book.variables:
        sheets.append(_texts(table, words))
    book = Sheet(
        words["sheet-codebook"],
        [words[f"codebook-{name}"] for name in CODEBOOK_HEADERS],
        list(codebook_rows(table.whole_book, words)),
    )

    def add_others(workbook: Workbook, taken: set[str]) -> None:
        add_sheet(workbook, book, taken)
        add_summary(workbook, summary, words, taken)

    write_row_workbook(out, sheets, add_others, title=table.book.title, moment=moment)


def _chunks(table: RowTable, pick: Pick, on_rows: OnRows) -> Iterator[Iterator[Sequence[str]]]:
    for start in chunk_starts(table.count):
        yield zip(*cell_lists(table, pick, start, cell_xml), strict=True)
        on_rows(min(start + CHUNK, table.count))


def _texts(table: RowTable, words: Words) -> RowSheet:
    count = sum(len(texts) for texts in table.apart.values())
    headers = [words["codebook-variable"], words["codebook-question"], words["open-answer"]]
    return RowSheet(words["sheet-texts"], headers, count, lambda: _text_chunks(table))


def _text_chunks(table: RowTable) -> Iterator[list[list[str]]]:
    rows = table.text_rows(cell_xml)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
