"""Formulas in a workbook: only the value that was saved with one is read, so it has to be there."""

import re
from io import BytesIO
from zipfile import ZipFile

from engage.tables.faults import Fault, TableError

_SHEET = re.compile(r'<sheet\b[^>]*?\br:id="([^"]+)"')
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_FORMULA = re.compile(rb"<f[ />]")
_CELL = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def formula_without_value(data: bytes, place: int) -> tuple[int, int] | None:
    """Row and column of the first formula whose result was not saved; None when all were."""
    with ZipFile(BytesIO(data)) as archive:
        found = _CELL.search(archive.read(_member(archive, place)))
    return None if found is None else (int(found[2]), column_number(found[1].decode()))


def formula_count(data: bytes, place: int) -> int:
    """How many cells of the worksheet at this place hold a formula."""
    with ZipFile(BytesIO(data)) as archive:
        return len(_FORMULA.findall(archive.read(_member(archive, place))))


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27: how spreadsheet programs name a column."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _member(archive: ZipFile, place: int) -> str:
    """The part of the container that holds the worksheet at this place."""
    book = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
    wanted = [f'Id="{name}"' for name in _SHEET.findall(book)]
    targets = [
        re.sub(r'.*\bTarget="([^"]+)".*', r"\1", relation)
        for mark in wanted[place : place + 1]
        for relation in _RELATION.findall(relations)
        if mark in relation
    ]
    if not targets:
        raise TableError(Fault.DAMAGED)
    name = targets[0].lstrip("/")
    member = name if name.startswith("xl/") else f"xl/{name}"
    if member not in archive.namelist():
        raise TableError(Fault.DAMAGED)
    return member
