"""What the cells of a LimeSurvey table hold."""

from enum import Enum

from surveys.formats.limesurvey.kinds import number_in
from surveys.formats.limesurvey.structure import Asked
from surveys.rules.shapes import WIDEST_SCALE

MOST_CELLS = 120


class Table(Enum):
    """How a table of cells is asked here."""

    BOXES = "boxes"
    SCALES = "scales"
    NUMBERS = "numbers"
    TEXTS = "texts"
    TOO_LARGE = "too-large"


def table_of(asked: Asked) -> Table:
    """Boxes to tick, numbers picked from a list, or fields to fill in."""
    cells = len(asked.rows()) * len(asked.columns())
    if not 0 < cells <= MOST_CELLS:
        return Table.TOO_LARGE
    if asked.type == ";":
        return Table.NUMBERS if asked.attributes.get("numbers_only") == "1" else Table.TEXTS
    if asked.attributes.get("multiflexible_checkbox") == "1":
        return Table.BOXES
    return Table.NUMBERS if _is_filled_in(asked) else Table.SCALES


def _is_filled_in(asked: Asked) -> bool:
    """Whether people write the number; they also do where no list of ours has the steps."""
    names = ("multiflexible_min", "multiflexible_max", "multiflexible_step")
    usual = (1.0, 10.0, 1.0)
    given = (number_in(asked, name) for name in names)
    first, last, step = (
        usual[place] if value is None else value for place, value in enumerate(given)
    )
    is_list = step == 1 and first >= 0 and first.is_integer() and last.is_integer()
    is_wide = not 1 <= last - first < WIDEST_SCALE
    return asked.attributes.get("input_boxes") == "1" or not is_list or is_wide
