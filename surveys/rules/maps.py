"""The squares of a base map, what they are called on it, and places as people write them."""

import re
from math import ceil, floor

from surveys.rules.questionnaire import BaseMap
from surveys.rules.squares import (
    EAST,
    NORTH,
    SIDE,
    SOUTH,
    WEST,
    Square,
    metres_of,
    square_at,
    square_named,
)

# 25 by 25 kilometres: more squares than can be told apart on one picture.
MOST_ACROSS = 50
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CELL = re.compile(r"([A-Za-z]{1,2})[ -]?([0-9]{1,2})")
NUMBER = re.compile(r"[0-9]{1,8}(?:[.,][0-9]{1,12})?")
# What may stand between and around two numbers: signs of degrees, metres, points of the compass.
AROUND = re.compile(r"[\s,;:/°NEPInepi=()mM]*")


def fits(base_map: BaseMap) -> bool:
    """Whether the edges lie in the right order, on the grid, and not too far apart."""
    is_on_grid = WEST <= base_map.west < base_map.east <= EAST
    is_on_grid &= SOUTH <= base_map.south < base_map.north <= NORTH
    return is_on_grid and max(len(columns_of(base_map)), len(rows_of(base_map))) <= MOST_ACROSS


def columns_of(base_map: BaseMap) -> range:
    """The columns of squares that the map shows, from west to east."""
    return range(floor(base_map.west / SIDE), ceil(base_map.east / SIDE))


def rows_of(base_map: BaseMap) -> range:
    """The rows of squares that the map shows, from north to south."""
    return range(ceil(base_map.north / SIDE) - 1, floor(base_map.south / SIDE) - 1, -1)


def is_on_map(square: Square, base_map: BaseMap) -> bool:
    """Whether some of the square can be seen on the map."""
    return square.column in columns_of(base_map) and square.row in rows_of(base_map)


def cell_name(square: Square, base_map: BaseMap) -> str:
    """What the square is called on this map: letters from the west, numbers from the north."""
    column, row = columns_of(base_map).index(square.column), rows_of(base_map).index(square.row)
    return f"{column_letters(column)}{row + 1}"


def column_letters(place: int) -> str:
    """A to Z, then AA to AZ, and so on."""
    high, low = divmod(place, len(LETTERS))
    return (LETTERS[high - 1] if high else "") + LETTERS[low]


def square_of_cell(name: str, base_map: BaseMap) -> Square | None:
    """The square that is called so on this map; None where none is."""
    found = CELL.fullmatch(name.strip())
    if found is None:
        return None
    letters = found[1].upper()
    place = sum(
        (LETTERS.index(one) + 1) * len(LETTERS) ** power for power, one in enumerate(letters[::-1])
    )
    columns, rows = columns_of(base_map), rows_of(base_map)
    row = int(found[2])
    if not (place <= len(columns) and 1 <= row <= len(rows)):
        return None
    return Square(rows[row - 1], columns[place - 1])


def read_place(written: str, base_map: BaseMap | None) -> Square | None:
    """The square of what was written: its name on the map or the grid, or coordinates in it.

    Nothing finer than the square is ever given back.
    """
    words = written.strip()
    square = square_of_cell(words, base_map) if base_map else None
    square = square or square_named(words)
    if square is not None:
        return square
    place = point_of(words)
    return square_at(*place) if place else None


def point_of(written: str) -> tuple[float, float] | None:
    """Easting and northing in metres of coordinates as people write them; None where none are."""
    numbers = NUMBER.findall(written)
    if len(numbers) != 2 or not AROUND.fullmatch(NUMBER.sub("", written)):
        return None
    return metres_of(*(float(number.replace(",", ".")) for number in numbers))
