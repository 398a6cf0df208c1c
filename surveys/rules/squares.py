"""The grid of 500 metres in ETRS-TM35FIN: from a point to its square, and what squares are called.

The projection follows JHS 197 (EUREF-FIN coordinate systems, appendix on map projections; before it
JHS 154), which gives the series of Krüger (1912) for the ellipsoid GRS80. Squares are named as the
INSPIRE grids are (D2.8.I.2, Geographical Grid Systems): size, then northing and easting of the
corner in the southwest without the zeros that the size makes sure of.
"""

import math
import re
from dataclasses import dataclass

SIDE = 500
# EUREF-FIN on the ellipsoid GRS80; the transverse Mercator zone that all of Finland shares.
SEMI_MAJOR, FLATTENING = 6_378_137.0, 1 / 298.257222101
MERIDIAN, SCALE, FALSE_EASTING = math.radians(27), 0.9996, 500_000.0
N = FLATTENING / (2 - FLATTENING)
RADIUS = SEMI_MAJOR / (1 + N) * (1 + N**2 / 4 + N**4 / 64)
ECCENTRICITY = math.sqrt(FLATTENING * (2 - FLATTENING))
SERIES = (
    N / 2 - 2 * N**2 / 3 + 5 * N**3 / 16 + 41 * N**4 / 180,
    13 * N**2 / 48 - 3 * N**3 / 5 + 557 * N**4 / 1440,
    61 * N**3 / 240 - 103 * N**4 / 140,
    49561 * N**4 / 161280,
)
# The metres within which the zone is used: Finland with its waters.
WEST, EAST, SOUTH, NORTH = 0, 800_000, 6_500_000, 7_900_000
# The degrees that may be typed: they lie so far apart that their order cannot be mistaken.
LATITUDES, LONGITUDES = (58.5, 71.0), (18.0, 33.0)
NAME = re.compile(r"500mN([0-9]{5})E([0-9]{1,4})")
ROW_STEPS = SIDE // 100
PLACES = 10_000


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the grid, by how many squares its corner lies north and east of zero."""

    row: int
    column: int

    @property
    def name(self) -> str:
        """The same for every map and every year, such as 500mN67125E2455."""
        return f"500mN{self.row * ROW_STEPS}E{self.column * ROW_STEPS}"

    @property
    def number(self) -> int:
        """A whole number from one up, different for every square."""
        return self.row * PLACES + self.column + 1

    @property
    def corner(self) -> tuple[int, int]:
        """Easting and northing of the corner in the southwest, in metres."""
        return self.column * SIDE, self.row * SIDE


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Easting and northing in metres of a point given in degrees."""
    phi, away = math.radians(latitude), math.radians(longitude) - MERIDIAN
    isometric = math.asinh(math.tan(phi)) - ECCENTRICITY * math.atanh(ECCENTRICITY * math.sin(phi))
    beta = math.atan(math.sinh(isometric))
    eta = math.atanh(math.cos(beta) * math.sin(away))
    xi = math.asin(math.sin(beta) * math.cosh(eta))
    parts = list(enumerate(SERIES, start=1))
    north = xi + sum(h * math.sin(2 * i * xi) * math.cosh(2 * i * eta) for i, h in parts)
    east = eta + sum(h * math.cos(2 * i * xi) * math.sinh(2 * i * eta) for i, h in parts)
    return RADIUS * east * SCALE + FALSE_EASTING, RADIUS * north * SCALE


def square_at(easting: float, northing: float) -> Square:
    """The one square in which the point lies; edges belong to the square north and east of them."""
    return Square(math.floor(northing / SIDE), math.floor(easting / SIDE))


def square_named(name: str) -> Square | None:
    """The square of that name; None where the name is none of this grid."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    row, column = divmod(int(found[1]), ROW_STEPS), divmod(int(found[2]), ROW_STEPS)
    square = Square(row[0], column[0])
    return square if square.name == name and is_on_grid(square) else None


def square_numbered(number: int) -> Square:
    """The inverse of the square's number."""
    return Square(*divmod(number - 1, PLACES))


def is_on_grid(square: Square) -> bool:
    """Whether the square lies where the zone is used."""
    east, north = square.corner
    return WEST <= east < EAST and SOUTH <= north < NORTH


def metres_of(first: float, second: float) -> tuple[float, float] | None:
    """Easting and northing of a pair of numbers as people write them; None where it is no place.

    Degrees or metres, in either order: a northing is always larger than an easting here, and a
    latitude larger than a longitude.
    """
    small, large = sorted((first, second))
    if LATITUDES[0] <= large <= LATITUDES[1] and LONGITUDES[0] <= small <= LONGITUDES[1]:
        return projected(large, small)
    if SOUTH <= large < NORTH and WEST < small < EAST:
        return small, large
    return None
