"""How wide a table's columns are, where the writer has to say so."""

from engage.documents.labels import Labels
from engage.documents.measuring import text_width
from engage.documents.model import Badge, Cell, Table, Value

_PADDING = 14.0
_BOLD = 1.15
_LONGEST_USEFUL = 60


def shown(cell: Cell, labels: Labels) -> str:
    """The words of a cell."""
    if isinstance(cell, int):
        return labels.number(cell)
    return cell.text if isinstance(cell, Value | Badge) else cell


def column_widths(table: Table, labels: Labels, *, total: float, size: float) -> list[float]:
    """Each column holds its longest word; what is left goes to the columns with long texts."""
    columns = [
        [column.title, *(shown(row[index], labels) for row in table.rows)]
        for index, column in enumerate(table.columns)
    ]
    # Titles are set in bold, which takes more room.
    least = [
        max(_widest_word(texts[:1], size * _BOLD), _widest_word(texts[1:], size)) + _PADDING
        for texts in columns
    ]
    wanted = [
        max(text_width(text[:_LONGEST_USEFUL], size) for text in texts) + _PADDING
        for texts in columns
    ]
    spare = total - sum(least)
    # A bold title may be wider than the longest text; such a column has nothing left to want.
    missing = [max(0.0, want - need) for want, need in zip(wanted, least, strict=True)]
    if spare <= 0 or not any(missing):
        return [need * total / sum(least) for need in least]
    return [need + spare * part / sum(missing) for need, part in zip(least, missing, strict=True)]


def _widest_word(texts: list[str], size: float) -> float:
    words = [word for text in texts for word in text.replace("\u00a0", "x").split()]
    return max((text_width(word[:25], size) for word in words), default=0.0)
