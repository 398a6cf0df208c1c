"""XLSForm workbooks as sheets and pyxform's tree, bounded before any parser sees them."""

import re
import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from pyxform import xls2json_backends
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform
from xlrd import XLRDError, open_workbook
from xlrd.compdoc import CompDocError

from engage.tables.archives import check_archive
from engage.tables.faults import TableError
from surveys.formats.imported import Unreadable

MAX_BYTES = 10_000_000
MAX_OLD_BYTES = 2_000_000
MAX_ROWS = 3_000
MAX_OPTIONS = 60_000
MAX_CELLS = 250_000
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
CELL = re.compile(rb"<(?:[A-Za-z0-9]+:)?c[\s/>]")
TITLES = frozenset({"form_title", "set form title", "set_form_title", "title", "form title"})
DEEPEST = 30
ROW = re.compile(r"\[row : ([0-9]+)\]")
TEXT_COLUMNS = ("label", "hint", "guidance_hint", "x_title", "x_intro", "x_unit", "form_title")
# pyxform makes straight quotes of curly ones, which is right in conditions and wrong in sentences.
CURLY = {"‘": "\ue018", "’": "\ue019", "“": "\ue01c", "”": "\ue01d"}  # noqa: RUF001
SHIELD = str.maketrans(CURLY)
UNSHIELD = str.maketrans({shield: quote for quote, shield in CURLY.items()})
# The readers of both workbook formats fail in their own ways on bytes that are none.
DAMAGES = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    SyntaxError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    EOFError,
    struct.error,
    zlib.error,
    BadZipFile,
    XLRDError,
    CompDocError,
)


class _Silence:
    """Takes the remarks that xlrd would print where our own answer stands."""

    def write(self, text: str) -> None:
        """The remark is dropped; what matters is raised."""


xls2json_backends.xlrd_open = partial(open_workbook, logfile=_Silence())

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows as they stand in the sheets, and pyxform's tree of them."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    tree: dict[str, Any]
    is_titled: bool = True

    @property
    def is_ours(self) -> bool:
        """Whether Engage wrote the workbook."""
        return self.tree.get("x_format") == "engage"

    def survey_rows(self) -> dict[str, int]:
        """The row of each name, counted as the sheet counts."""
        return {row["name"]: number for number, row in enumerate(self.survey, 2) if row.get("name")}

    def choice_rows(self) -> Iterator[tuple[str, str, int]]:
        """List, name and row of each choice."""
        for number, row in enumerate(self.choices, 2):
            listed = row.get("list_name") or row.get("list name")
            if listed and row.get("name"):
                yield str(listed), str(row["name"]), number


def read_workbook(data: bytes) -> Workbook:
    """The sheets of the workbook and their tree; Unreadable when it is no survey."""
    is_zip = data.startswith(ZIP)
    if len(data) > (MAX_BYTES if is_zip else MAX_OLD_BYTES):
        raise Unreadable("file-too-large")
    if not data.startswith((ZIP, OLE)):
        raise Unreadable("not-a-workbook")
    try:
        if is_zip:
            check_archive(data)
            _check_cells(data)
        with warnings.catch_warnings():
            # The parser warns about styles and parts that no survey needs.
            warnings.simplefilter("ignore")
            sheets = get_xlsform(BytesIO(data), file_type=".xlsx" if is_zip else ".xls")
        for sheet in (sheets.survey, sheets.choices, sheets.settings):
            _shield(sheet or ())
        _check_sizes(sheets.survey or (), sheets.choices or ())
        tree: dict[str, Any] = workbook_to_json(sheets, form_name="survey", warnings=[])
    except Unreadable:
        raise
    except TableError as error:
        raise Unreadable("damaged") from error
    except PyXFormError as error:
        raise _refused(error) from error
    except DAMAGES as error:
        raise Unreadable("damaged") from error
    columns = {str(column).lower() for row in sheets.settings or () for column in row}
    is_titled = bool(columns & TITLES)
    return Workbook(tuple(sheets.survey), tuple(sheets.choices or ()), tree, is_titled)


def _refused(error: PyXFormError) -> Unreadable:
    """What pyxform says, with the row that it says it of."""
    said = " ".join(str(error).split())
    row = ROW.search(said)
    sheet = "choices" if "'choices' sheet" in said else "survey"
    return Unreadable("refused", said, f"{sheet}:{row[1]}" if row else "file")


def _check_cells(data: bytes) -> None:
    """The parser keeps every cell in memory, so they are counted before it starts."""
    cells = 0
    with ZipFile(BytesIO(data)) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/"):
                cells += sum(1 for _ in CELL.finditer(archive.read(member)))
    if cells > MAX_CELLS:
        raise Unreadable("too-many-rows", MAX_ROWS)


def _check_sizes(survey: Sequence[Row], choices: Sequence[Row]) -> None:
    """Every question gets a copy of its list, so it is their number that counts."""
    if len(survey) > MAX_ROWS or len(choices) > MAX_ROWS:
        raise Unreadable("too-many-rows", MAX_ROWS)
    depth = 0
    for row in survey:
        kind = str(row.get("type", "")).strip().lower()
        depth += kind.startswith("begin") - kind.startswith("end")
        if depth > DEEPEST:
            raise Unreadable("too-deep", DEEPEST)
    lists = Counter(str(row.get("list_name") or row.get("list name")) for row in choices)
    words = (str(row.get("type", "")).split() for row in survey)
    if sum(lists[one[1]] for one in words if len(one) > 1) > MAX_OPTIONS:
        raise Unreadable("too-many-rows", MAX_ROWS)


def _shield(rows: Any) -> None:
    """Sentences keep the quotes that they were written with."""
    for row in rows:
        for column, value in row.items():
            if isinstance(value, str) and column.lower().startswith(TEXT_COLUMNS):
                row[column] = value.translate(SHIELD)
