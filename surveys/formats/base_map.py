"""A base map as it is uploaded: a picture made anew from its points, or GeoJSON drawn by us.

Nothing of the uploaded bytes is kept: no metadata, no second file behind the first, no script.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from PIL import Image, UnidentifiedImageError

from surveys.rules.questionnaire import BaseMap
from surveys.rules.squares import metres_of

LARGEST_FILE = 10 * 1024 * 1024
# More points than a city's map needs, and few enough to hold in memory while it is made anew.
MOST_PIXELS = 24_000_000
WIDEST = 1_600
QUALITY = 78
MOST_POINTS = 200_000
MOST_DRAWN = 20_000
DEEPEST = 8
LINES = frozenset({"LineString", "MultiLineString"})
AREAS = frozenset({"Polygon", "MultiPolygon"})

Edges = tuple[int, int, int, int]
Ring = list[tuple[float, float]]


class BadMap(ValueError):
    """The file is no map that can be used; the code says why."""

    def __init__(self, code: str) -> None:
        """Keep the machine's word."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """What is stored and shown; `edges` are west, south, east, north where the file tells them."""

    data: bytes
    media_type: str
    ending: str
    edges: Edges | None = None


def read_map(content: bytes) -> Picture:
    """The picture of an uploaded map, whatever its name says it is; BadMap for anything else."""
    if len(content) > LARGEST_FILE:
        raise BadMap("map-too-large")
    if content.lstrip()[:1] == b"{":
        return _drawn(content)
    return _made_anew(content)


def _made_anew(content: bytes) -> Picture:
    """The same points in a file of our own making, no wider than a page needs."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadMap("map-too-large")
            picture = opened.convert("RGBA")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as fault:
        if isinstance(fault, BadMap):
            raise
        raise BadMap("map-unreadable") from fault
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    paper.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(out.getvalue(), "image/jpeg", "jpg")


def _drawn(content: bytes) -> Picture:
    """Areas and lines of the GeoJSON as a picture of ours, in metres, with its edges."""
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise BadMap("map-unreadable") from fault
    shapes = list(_shapes(given))
    points = [point for _is_area, ring in shapes for point in ring]
    if not points:
        raise BadMap("map-without-shapes")
    west, south = int(min(x for x, _y in points)), int(min(y for _x, y in points))
    east, north = (int(max(one[axis] for one in points)) + 1 for axis in (0, 1))
    size = max(east - west, north - south) / WIDEST
    if len(points) > MOST_DRAWN:
        shapes = [(is_area, ring[:: len(points) // MOST_DRAWN + 1]) for is_area, ring in shapes]
    paths = "".join(
        f'<path class="{"a" if is_area else "l"}" fill="{"#f3efe3" if is_area else "none"}" d="'
        + _path(ring, west, north, size, is_closed=is_area)
        + '"/>'
        for is_area, ring in shapes
    )
    width, height = round((east - west) / size), round((north - south) / size)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" preserveAspectRatio="none"><rect width="100%" height="100%"'
        f' fill="#dfe9ef"/><g stroke="#6b7780" stroke-width="2">{paths}</g></svg>'
    )
    return Picture(svg.encode(), "image/svg+xml", "svg", (west, south, east, north))


def _path(ring: Ring, west: int, north: int, size: float, *, is_closed: bool) -> str:
    steps = (f"{(x - west) / size:.0f} {(north - y) / size:.0f}" for x, y in ring)
    return "M" + "L".join(steps) + ("Z" if is_closed else "")


def _shapes(given: Any) -> Iterator[tuple[bool, Ring]]:
    """Every ring and line with whether it bounds an area."""
    count = 0
    for geometry in _geometries(given, DEEPEST):
        kind = geometry.get("type")
        if kind not in LINES | AREAS:
            continue
        for ring in _rings(geometry.get("coordinates"), DEEPEST):
            count += len(ring)
            if count > MOST_POINTS:
                raise BadMap("map-too-large")
            yield kind in AREAS, ring


def _geometries(given: Any, depth: int) -> Iterator[dict[str, Any]]:
    if not isinstance(given, dict) or depth == 0:
        return
    kind = given.get("type")
    if kind == "Feature":
        yield from _geometries(given.get("geometry"), depth - 1)
    elif kind in {"FeatureCollection", "GeometryCollection"}:
        inside = given.get("features" if kind == "FeatureCollection" else "geometries")
        for one in inside if isinstance(inside, list) else ():
            yield from _geometries(one, depth - 1)
    else:
        yield given


def _rings(given: Any, depth: int) -> Iterator[Ring]:
    """The lists of points in there, each point in metres."""
    if not isinstance(given, list) or not given or depth == 0:
        return
    first = given[0]
    if isinstance(first, list) and first and isinstance(first[0], int | float):
        yield [_point(one) for one in given]
        return
    for one in given:
        yield from _rings(one, depth - 1)


def _point(given: Any) -> tuple[float, float]:
    """Easting and northing; degrees as GeoJSON has them, or metres of ETRS-TM35FIN."""
    is_pair = isinstance(given, list) and len(given) >= 2
    if not is_pair or not all(isinstance(n, int | float) and isfinite(n) for n in given[:2]):
        raise BadMap("map-unreadable")
    place = metres_of(float(given[0]), float(given[1]))
    if place is None:
        raise BadMap("map-elsewhere")
    return place


def base_map_of(edges: Sequence[float], file: str | None, credit: str | None) -> BaseMap:
    """The map with its edges in whole metres."""
    west, south, east, north = (round(edge) for edge in edges)
    return BaseMap(west, south, east, north, file, credit)
