"""The picture of a base map, and what the pages need to draw it with its squares."""

from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.db import db
from engage.errors import NotFound
from surveys.rules.map_drawing import Drawing, drawing_of
from surveys.rules.questionnaire import Question
from surveys.services.base_maps import base_map_file
from surveys.views import bp

# A stored file never changes, and a picture opened by itself may load and run nothing.
FOR_GOOD = "public, max-age=31536000, immutable"
BARE = "default-src 'none'; style-src 'none'; sandbox"


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
