"""Uploaded maps: pictures are made anew, GeoJSON is drawn by us, anything else is refused."""

import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from surveys.formats.base_map import BadMap, read_map
from surveys.rules.map_drawing import drawing_of
from surveys.rules.questionnaire import BaseMap
from surveys.rules.squares import projected, square_at

RING = [[22.30, 60.40], [22.40, 60.40], [22.40, 60.45], [22.30, 60.40]]


def png(size: tuple[int, int] = (40, 30), mode: str = "RGBA") -> bytes:
    """A picture with words hidden in it."""
    told = PngInfo()
    told.add_text("Location", "Rantakatu 5")
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def geojson(*geometries: dict[str, Any]) -> bytes:
    """A collection of these."""
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_picture_is_made_anew_without_what_was_hidden_in_it() -> None:
    content = png() + b"<script>alert(1)</script>"
    picture = read_map(content)
    assert picture.media_type == "image/jpeg"
    assert b"Rantakatu" not in picture.data
    assert b"script" not in picture.data
    with Image.open(io.BytesIO(picture.data)) as opened:
        assert opened.size == (40, 30)


def test_a_large_picture_is_made_as_wide_as_a_page_needs() -> None:
    with Image.open(io.BytesIO(read_map(png((3000, 1500), "L")).data)) as opened:
        assert opened.size == (1600, 800)


def test_areas_are_drawn_with_their_edges() -> None:
    lines = {"type": "LineString", "coordinates": [[22.31, 60.41], [22.32, 60.42]]}
    picture = read_map(geojson({"type": "Polygon", "coordinates": [RING]}, lines))
    assert picture.media_type == "image/svg+xml"
    root = ElementTree.fromstring(picture.data)  # noqa: S314 - written by ourselves
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) == 2
    assert picture.edges is not None
    west, south, east, north = picture.edges
    for longitude, latitude in RING:
        easting, northing = projected(latitude, longitude)
        assert west <= easting <= east
        assert south <= northing <= north


def test_words_of_a_geojson_never_come_into_the_drawing() -> None:
    given = json.loads(geojson({"type": "Polygon", "coordinates": [RING]}))
    given["features"][0]["properties"] = {"name": "<script>alert(1)</script>"}
    given["features"][0]["geometry"]["type"] = "Polygon"
    assert b"script" not in read_map(json.dumps(given).encode()).data


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a....", "map-unreadable"),
        (b"", "map-unreadable"),
        (png()[:60], "map-unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "map-unreadable"),
        (b"{", "map-unreadable"),
        (b'{"type": "FeatureCollection", "features": []}', "map-without-shapes"),
        (geojson({"type": "Point", "coordinates": [22.3, 60.4]}), "map-without-shapes"),
        (
            geojson({"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.9]]]}),
            "map-elsewhere",
        ),
        (geojson({"type": "Polygon", "coordinates": [[["x", 1]]]}), "map-without-shapes"),
        (geojson({"type": "Polygon", "coordinates": [[[22.3, 60.4], ["x", 1]]]}), "map-unreadable"),
        (b"{" + b" " * (10 * 1024 * 1024), "map-too-large"),
        (b'{"type":' + b"[" * 100_000, "map-unreadable"),
    ],
)
def test_what_is_no_map_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadMap) as refused:
        read_map(content)
    assert refused.value.code == code


def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(BadMap) as refused:
        read_map(png((6000, 5000), "1"))
    assert refused.value.code == "map-too-large"


def test_very_many_points_are_refused() -> None:
    ring = [[22.3 + n / 10_000_000, 60.4] for n in range(200_001)]
    with pytest.raises(BadMap) as refused:
        read_map(geojson({"type": "LineString", "coordinates": ring}))
    assert refused.value.code == "map-too-large"


def test_the_picture_lies_where_its_edges_are() -> None:
    drawing = drawing_of(BaseMap(240_250, 6_700_000, 245_000, 6_704_750))
    assert (drawing.columns, drawing.rows, drawing.cell) == (10, 10, 64)
    assert (drawing.image.x, drawing.image.y) == (32.0, 32.0)
    assert (drawing.image.width, drawing.image.height) == (608.0, 608.0)
    box = drawing.box(square_at(240_300, 6_704_700))
    assert box is not None
    assert (box.x, box.y) == (0, 0)
    assert drawing.box(square_at(250_000, 6_704_700)) is None


def test_a_map_is_small_enough_for_a_phone_line() -> None:
    drawing = drawing_of(BaseMap(240_000, 6_700_000, 265_000, 6_725_000))
    assert drawing.cell == 28
    assert len(drawing.labels) == 17 * 17
