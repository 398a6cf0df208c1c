"""The grid of 500 metres: every point lies in one square, and a square tells nothing finer."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.maps import (
    cell_name,
    columns_of,
    fits,
    is_on_map,
    read_place,
    rows_of,
    square_of_cell,
)
from surveys.rules.questionnaire import BaseMap
from surveys.rules.squares import (
    EAST,
    NORTH,
    SIDE,
    SOUTH,
    WEST,
    Square,
    metres_of,
    projected,
    square_at,
    square_named,
    square_numbered,
)

KAARINA = BaseMap(240_000, 6_700_000, 250_250, 6_709_750)
eastings = st.floats(WEST + 1, EAST - 1)
northings = st.floats(SOUTH, NORTH - 1)
squares = st.builds(square_at, eastings, northings)
latitudes, longitudes = st.floats(59.5, 70.1), st.floats(19.1, 31.6)


def test_the_middle_meridian_runs_along_half_a_million_metres() -> None:
    """On it the northing is the arc of the meridian times 0.9996: 6,654,072.819 m to 60 degrees."""
    easting, northing = projected(60, 27)
    assert easting == pytest.approx(500_000, abs=0.001)
    assert northing == pytest.approx(6_654_072.8194 * 0.9996, abs=0.001)


def test_the_equator_is_nought() -> None:
    assert projected(0, 27) == pytest.approx((500_000, 0), abs=0.001)


@given(latitudes, st.floats(0, 4))
def test_both_sides_of_the_meridian_are_alike(latitude: float, away: float) -> None:
    (east, north), (west, other) = (projected(latitude, 27 + sign * away) for sign in (1, -1))
    assert east - 500_000 == pytest.approx(500_000 - west, abs=0.001)
    assert north == pytest.approx(other, abs=0.001)


@given(latitudes, longitudes)
def test_lengths_hardly_change(latitude: float, longitude: float) -> None:
    """A step of about a hundred metres keeps its length within what the zone promises."""
    step = 0.0009
    one, other = projected(latitude, longitude), projected(latitude + step, longitude)
    radius = (
        6_378_137
        * (1 - 0.00669438)
        / (1 - 0.00669438 * math.sin(math.radians(latitude)) ** 2) ** 1.5
    )
    assert math.dist(one, other) == pytest.approx(math.radians(step) * radius, rel=0.003)


@given(eastings, northings)
def test_every_point_lies_in_exactly_one_square(easting: float, northing: float) -> None:
    square = square_at(easting, northing)
    around = [Square(square.row + n, square.column + e) for n in (-1, 0, 1) for e in (-1, 0, 1)]
    holding = [
        one
        for one in around
        if one.corner[0] <= easting < one.corner[0] + SIDE
        and one.corner[1] <= northing < one.corner[1] + SIDE
    ]
    assert holding == [square]


@given(squares, st.floats(0, SIDE - 0.01), st.floats(0, SIDE - 0.01))
def test_all_points_of_a_square_are_told_alike(square: Square, east: float, north: float) -> None:
    corner = square.corner
    assert square_at(corner[0] + east, corner[1] + north).name == square.name


@given(squares)
def test_names_and_numbers_of_squares_lead_back(square: Square) -> None:
    assert square_named(square.name) == square
    assert square_numbered(square.number) == square
    assert float(square.number) == square.number > 0


@pytest.mark.parametrize(
    "name", ["500mN67001E2400", "500mN67000E0", "500mN670000E2400", "250mN67000E2400", "F7", ""]
)
def test_what_is_no_name_of_the_grid_is_none(name: str) -> None:
    is_real = name == "500mN67000E0"
    assert (square_named(name) is not None) == is_real


@given(st.integers(240_000, 250_249), st.integers(6_700_000, 6_709_749))
def test_every_point_of_a_map_has_one_square_with_one_name(easting: int, northing: int) -> None:
    square = square_at(easting, northing)
    assert is_on_map(square, KAARINA)
    name = cell_name(square, KAARINA)
    assert square_of_cell(name, KAARINA) == square
    assert square_of_cell(name.lower(), KAARINA) == square


def test_squares_are_named_from_the_northwest() -> None:
    assert cell_name(Square(rows_of(KAARINA)[0], columns_of(KAARINA)[0]), KAARINA) == "A1"
    assert cell_name(square_at(240_000, 6_700_000), KAARINA) == "A20"
    wide = BaseMap(240_000, 6_700_000, 265_000, 6_705_000)
    assert cell_name(square_at(264_999, 6_704_999), wide) == "AX1"
    names = {
        cell_name(Square(row, column), wide) for row in rows_of(wide) for column in columns_of(wide)
    }
    assert len(names) == 500


@pytest.mark.parametrize(
    ("edges", "is_right"),
    [
        ((240_000, 6_700_000, 265_000, 6_725_000), True),
        ((240_000, 6_700_000, 265_500, 6_725_000), False),
        ((250_000, 6_700_000, 240_000, 6_709_000), False),
        ((240_000, 0, 250_000, 10_000), False),
        ((240_001, 6_700_001, 240_002, 6_700_002), True),
    ],
)
def test_a_map_lies_in_finland_and_is_no_wider_than_its_names(
    edges: tuple[int, int, int, int], *, is_right: bool
) -> None:
    assert fits(BaseMap(*edges)) == is_right


@pytest.mark.parametrize(
    "written",
    [
        "60.4500, 22.3700",
        "60,4500 22,3700",
        "60.4500 N, 22.3700 E",
        "22.37 60.45",
        "60.45;22.37",
        "(60.45°, 22.37°)",
    ],
)
def test_coordinates_are_read_however_people_write_them(written: str) -> None:
    assert read_place(written, KAARINA) == square_at(*projected(60.45, 22.37))


def test_metres_are_read_too() -> None:
    square = square_at(245_678, 6_704_321)
    assert read_place("N 6704321 E 245678", None) == square
    assert read_place("245678,5 6704321,5", None) == square
    assert read_place(square.name, None) == square
    assert metres_of(1, 2) is None


@pytest.mark.parametrize(
    "written",
    ["Rantakatu 5", "Rantakatu 60.45, 22.37", "60.45", "1 2 3", "A0", "Z99", "12, 13", ""],
)
def test_an_address_is_no_place(written: str) -> None:
    assert read_place(written, KAARINA) is None
