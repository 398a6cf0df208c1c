"""The picture of a base map, and what the pages need to draw it with its squares."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.db import db
from engage.errors import NotFound
from engage.web.filters import number
from surveys.rules.map_drawing import Box, Drawing, drawing_of
from surveys.rules.questionnaire import Question, QuestionKind
from surveys.rules.squares import square_named
from surveys.services.base_maps import base_map_file
from surveys.services.results import AudienceResults, minimum_of
from surveys.views import bp

# A stored file never changes, and a picture opened by itself may load and run nothing.
FOR_GOOD = "public, max-age=31536000, immutable"
BARE = "default-src 'none'; style-src 'none'; sandbox"


# The darkest square is still seen through, the lightest still seen.
FAINTEST, DARKEST = 0.25, 0.75


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Where the people of one audience answered: the map, a mark for each listed square."""

    drawing: Drawing | None
    marks: tuple[tuple[Box, float, str], ...]
    minimum: int


class MapMissing(NotFound):
    """There is no such picture of a map."""


@bp.get("/maps/<uuid:file_id>")
@public
def base_map(file_id: UUID) -> ResponseReturnValue:
    """The picture of a map; no other stored file is given out here."""
    stored = base_map_file(db.session, file_id)
    if stored is None:
        raise MapMissing(str(file_id))
    headers = {"Cache-Control": FOR_GOOD, "Content-Security-Policy": BARE}
    return Response(stored.data, mimetype=stored.media_type, headers=headers)


@bp.app_template_global("map_drawing")
def map_drawing(question: Question) -> Drawing | None:
    """The drawing of the question's map; None where it has none."""
    return drawing_of(question.base_map) if question.base_map else None


@bp.app_template_global("map_url")
def map_url(drawing: Drawing) -> str | None:
    """The address of the picture below the squares; None where there are only squares."""
    file = drawing.base_map.file
    return url_for("surveys.base_map", file_id=file) if file else None


@bp.app_template_global("place_map")
def place_map(one: AudienceResults, key: str) -> PlaceMap | None:
    """The map of one audience's answers; None for a question that asks for no place."""
    question, slot = one.form.question(key), one.slot(key)
    if question is None or slot is None or question.kind is not QuestionKind.LOCATION:
        return None
    drawing = map_drawing(question)
    named = {square_named(place): count for place, count in slot.total.counts.items() if count}
    most = max(named.values(), default=1)
    marks = tuple(
        (box, round(FAINTEST + (DARKEST - FAINTEST) * count / most, 2), number(count))
        for square, count in named.items()
        if square is not None and drawing is not None and (box := drawing.box(square)) is not None
    )
    return PlaceMap(drawing if marks else None, marks, minimum_of(one.asked))
