"""How a base map is drawn: sizes in pixels, the grid over it, and the names of some squares."""

from dataclasses import dataclass

from surveys.rules.maps import cell_name, columns_of, is_on_map, rows_of
from surveys.rules.questionnaire import BaseMap
from surveys.rules.squares import SIDE, Square

# A square is never smaller than a finger can hit, and the whole fills a page where it can.
SMALLEST, LARGEST, WHOLE = 28, 64, 680
# Every so many squares one bears its name: a large map with a name in each would be slow to load.
STEPS = ((150, 1), (600, 2))
WIDEST_STEP = 3


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a square at its middle."""

    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map of so many columns and rows of squares, each `cell` pixels wide."""

    base_map: BaseMap
    columns: int
    rows: int
    cell: int
    image: Box
    grid: str
    labels: tuple[Label, ...]

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.columns * self.cell

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.rows * self.cell

    def box(self, square: Square) -> Box | None:
        """Where the square is; None when it is not on the map."""
        if not is_on_map(square, self.base_map):
            return None
        column = columns_of(self.base_map).index(square.column)
        row = rows_of(self.base_map).index(square.row)
        return Box(column * self.cell, row * self.cell, self.cell, self.cell)


def drawing_of(base_map: BaseMap) -> Drawing:
    """The map with its picture, lines and names."""
    columns, rows = columns_of(base_map), rows_of(base_map)
    cell = min(LARGEST, max(SMALLEST, WHOLE // max(len(columns), 1)))
    width, height = len(columns) * cell, len(rows) * cell
    scale = cell / SIDE
    west, north = columns[0] * SIDE, (rows[0] + 1) * SIDE
    image = Box(
        round((base_map.west - west) * scale, 1),
        round((north - base_map.north) * scale, 1),
        round((base_map.east - base_map.west) * scale, 1),
        round((base_map.north - base_map.south) * scale, 1),
    )
    down = "".join(f"M{at * cell} 0v{height}" for at in range(len(columns) + 1))
    across = "".join(f"M0 {at * cell}h{width}" for at in range(len(rows) + 1))
    count = len(columns) * len(rows)
    step = next((step for most, step in STEPS if count <= most), WIDEST_STEP)
    labels = tuple(
        Label((x + 0.5) * cell, (y + 0.5) * cell, cell_name(Square(row, column), base_map))
        for y, row in enumerate(rows)
        for x, column in enumerate(columns)
        if x % step == 0 and y % step == 0
    )
    return Drawing(base_map, len(columns), len(rows), cell, image, down + across, labels)
