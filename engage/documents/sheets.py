"""The document's tables and figures as sheets, ready for the workbook writer."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.documents.chart_tables import chart_table
from engage.documents.contents import numbered
from engage.documents.labels import Labels
from engage.documents.model import Badge, Cell, Document, Figure, Heading, Table, Value
from engage.documents.plain import cleaned

SheetCell = str | int | float | None


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """One sheet in the shape that `engage.tables.xlsx.write_xlsx` takes."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[SheetCell]]
    widths: Sequence[float] | None = None
    note: str | None = None


def to_sheets(document: Document, labels: Labels) -> list[DocumentSheet]:
    """A front sheet with the contents, then one sheet for each table and figure in order."""
    document = cleaned(document)
    sheets: list[DocumentSheet] = []
    listing: list[Sequence[SheetCell]] = [[key, value] for key, value in document.meta]
    for block, number in numbered(document):
        if isinstance(block, Heading):
            listing.append([number, block.text])
        elif isinstance(block, Table | Figure):
            word = labels.table if isinstance(block, Table) else labels.figure
            sheet = _sheet(block, f"{word} {number}", labels)
            listing.append([sheet.name, block.caption])
            sheets.append(sheet)
    front = DocumentSheet(
        labels.contents,
        [labels.sheet, document.title],
        listing,
        widths=(16, 90),
        note=document.municipality,
    )
    return [front, *sheets]


def _sheet(block: Table | Figure, name: str, labels: Labels) -> DocumentSheet:
    table = block if isinstance(block, Table) else chart_table(block, labels)
    note = "\n".join(part for part in (table.caption, table.note) if part)
    rows = [[_value(cell) for cell in row] for row in table.rows]
    return DocumentSheet(name, [column.title for column in table.columns], rows, note=note)


def _value(cell: Cell) -> SheetCell:
    match cell:
        case Badge():
            return f"{cell.text} ({cell.level}/{cell.of})"
        case Value():
            return cell.text if cell.number is None else cell.number
        case _:
            return cell
