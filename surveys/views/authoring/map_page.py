"""The map of a question for a place: its picture, its corners, and whose it is."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import FileField, StringField

from engage.access import Permission, requires
from engage.db import unit_of_work
from engage.web.forms import AnswerForm, keeps_answers
from surveys.formats.base_map import LARGEST_FILE, BadMap, Picture, read_map
from surveys.rules.authoring import editing
from surveys.rules.authoring.editing import CannotEdit, Row
from surveys.rules.maps import fits, point_of
from surveys.rules.questionnaire import BaseMap, QuestionKind
from surveys.rules.shapes import LONGEST_CREDIT
from surveys.services.base_maps import keep_base_map
from surveys.views import bp
from surveys.views.authoring.fields import build_form
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.place import Desk, desk_at, take
from surveys.views.authoring.writing import NotWritten

UNDERSTOOD = 422
CORNERS = ("southwest", "northeast")


@bp.get(f"{BASE}/questions/<key>/map")
@requires(Permission.MANAGE_STEP)
def write_map(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The map as it is, and the fields to give it another picture or other corners."""
    desk = desk_at(audience_id)
    row = _row(desk, key)
    return _page(desk, row, _form(row))


@bp.post(f"{BASE}/questions/<key>/map")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def save_map(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The question has this map in the working copy; or the page says what is wrong with it."""
    desk = desk_at(audience_id)
    row = _row(desk, key)
    form = _form(row)
    if request.form.get("go") == "remove":
        take(audience_id, lambda definition, _desk: _with_map(definition, key, None))
        return redirect(desk.url("write_map", key=key))
    picture = _picture(form) if form.validate() else None
    edges = None if form.errors else _edges(form, picture)
    if edges is None:
        return _page(desk, row, form), UNDERSTOOD
    made = {**edges, "credit": (form["credit"].data or "").strip() or None}
    with unit_of_work() as session:
        stored = keep_base_map(session, picture) if picture else (row.get("map") or {}).get("file")
    made = {name: value for name, value in (made | {"file": stored}).items() if value is not None}
    if take(audience_id, lambda definition, _desk: _with_map(definition, key, made)):
        flash(_("The map has been written down. Look at it below."), "good")
    return redirect(desk.url("write_map", key=key))


def _row(desk: Desk, key: str) -> Row:
    try:
        row = editing.find_question(desk.definition, key)
    except CannotEdit as missing:
        raise NotWritten(key) from missing
    if row["kind"] != QuestionKind.LOCATION:
        raise NotWritten(key)
    return row


def _with_map(definition: Row, key: str, made: dict[str, Any] | None) -> Row:
    row = editing.find_question(definition, key)
    return editing.set_question(definition, key, {**row, "map": made})


def _form(row: Row) -> AnswerForm:
    known = row.get("map") or {}
    how = _("Degrees or metres of ETRS-TM35FIN, for example 60.3500, 22.3000.")
    fields = {
        "file": FileField(
            _("Picture or GeoJSON"),
            description=_(
                "PNG, JPEG or GeoJSON, at most 10 MB. A picture has north at the top and the grid"
                " of ETRS-TM35FIN upright, as maps of the National Land Survey have."
            ),
            render_kw={"accept": ".png,.jpg,.jpeg,.json,.geojson"},
        ),
        "southwest": StringField(
            _("Corner in the southwest"),
            description=how + " " + _("Left empty, GeoJSON tells its own corners."),
        ),
        "northeast": StringField(_("Corner in the northeast"), description=how),
        "credit": StringField(
            _("Whose map it is"),
            description=_("Shown below the map, for example: National Land Survey of Finland 2026"),
            render_kw={"maxlength": LONGEST_CREDIT},
        ),
    }
    shown = {"credit": known.get("credit", "")}
    if known:
        shown["southwest"] = f"{known['south']}, {known['west']}"
        shown["northeast"] = f"{known['north']}, {known['east']}"
    return build_form("MapForm", fields, shown)


def _picture(form: AnswerForm) -> Picture | None:
    """The uploaded picture; None where none was sent, or with its reason at the field."""
    sent = form["file"].data
    content = sent.read(LARGEST_FILE + 1) if sent else b""
    if sent:
        sent.close()
    if not content:
        return None
    try:
        return read_map(content)
    except BadMap as bad:
        form["file"].errors = [_bad_map_words()[bad.code]]
        return None


def _edges(form: AnswerForm, picture: Picture | None) -> dict[str, int] | None:
    """The edges as typed, or as the file tells them; None with the reason at the field."""
    typed = [(form[name].data or "").strip() for name in CORNERS]
    if picture and picture.edges and not any(typed):
        west, south, east, north = picture.edges
    else:
        corners = [point_of(words) for words in typed]
        for name, corner in zip(CORNERS, corners, strict=True):
            if corner is None:
                form[name].errors = [_("Write two numbers, for example 60.3500, 22.3000.")]
        if None in corners:
            return None
        (west, south), (east, north) = (map(round, one) for one in corners if one)
    edges = {"west": west, "south": south, "east": east, "north": north}
    if not fits(BaseMap(west, south, east, north)):
        form["northeast"].errors = [
            _("The edges of the map do not lie in Finland, or are more than 25 kilometres apart.")
        ]
        return None
    return edges


def _bad_map_words() -> dict[str, str]:
    return {
        "map-too-large": _("The map is too large. Make it smaller and choose it again."),
        "map-unreadable": _("This is no PNG, JPEG or GeoJSON that can be read."),
        "map-without-shapes": _("The file has no areas and no lines that could be drawn."),
        "map-elsewhere": _("Some of the map does not lie in Finland."),
    }


def _page(desk: Desk, row: Row, form: AnswerForm) -> str:
    known = row.get("map")
    return render_template(
        "surveys/authoring/map.html",
        desk=desk,
        row=row,
        form=form,
        question=_Shown(BaseMap(**known)) if known else None,
    )


class _Shown:
    """What the drawing of a map needs of a question."""

    def __init__(self, base_map: BaseMap) -> None:
        """The map alone."""
        self.base_map = base_map
