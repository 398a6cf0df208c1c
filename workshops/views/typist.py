"""The same page for typists without an account: in by a link's code, out when it ends."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from engage.access import participation
from engage.clock import utcnow
from engage.db import db, get_or_abort
from engage.misses import record_miss, refuse_too_many
from engage.web.forms import keeps_answers
from workshops.forms.entry import PaperForm, TypistForm
from workshops.models import TypingLink, WorkshopSession
from workshops.services.entering import Typist
from workshops.services.problems import TypingLinkClosed, UnknownJoinCode
from workshops.services.typing_links import find_typing_link
from workshops.views.blueprint import bp
from workshops.views.entry_page import LINK, mark, open_page, save, undo

MISSED = "typing"
SALT = "workshops.typist"


@bp.get("/type")
@participation
def typist_door() -> ResponseReturnValue:
    """The page that asks for the code; a script fills it in from the address's fragment."""
    return render_template("workshops/entry/door.html", form=TypistForm())


@bp.post("/type")
@participation
def typist_enter() -> ResponseReturnValue:
    """A right code opens the page of its session; a wrong one counts against this address."""
    form, address, now = TypistForm(), request.remote_addr or "", utcnow()
    refuse_too_many(db.session, MISSED, address)
    if not form.validate_on_submit():
        return render_template("workshops/entry/door.html", form=form), 422
    try:
        link = find_typing_link(db.session, form.code.data or "", now=now)
    except UnknownJoinCode:
        record_miss(MISSED, address)
        form.code.errors = [_("This code is not known. Open the link again or ask for it anew.")]
        return render_template("workshops/entry/door.html", form=form), 422
    except TypingLinkClosed:
        form.code.errors = [_("This link works no more. Ask for a new one.")]
        return render_template("workshops/entry/door.html", form=form), 410
    target = redirect(url_for("workshops.typist", session_id=link.session_id), code=303)
    return _give_pass(target, link)


@bp.get("/type/<uuid:session_id>")
@participation
def typist(session_id: UUID) -> ResponseReturnValue:
    """The page of typing in, for whoever holds a valid link; others are asked for the code."""
    one = _typist(session_id)
    if one is None:
        return redirect(url_for("workshops.typist_door"), code=303)
    room = get_or_abort(db.session, WorkshopSession, session_id)
    return open_page(room, one, LINK)


@bp.post("/type/<uuid:session_id>")
@participation
@keeps_answers
def typist_note(session_id: UUID) -> ResponseReturnValue:
    """The note from paper is stored; without a valid link the words stay in the field."""
    one = _typist(session_id)
    room = get_or_abort(db.session, WorkshopSession, session_id)
    form = PaperForm.for_room(room)
    if one is None:
        # What was typed comes back, and nothing of the session but its questions and tables.
        form.form_errors.append(_("The link works no more. Copy your text and ask for a new one."))
        return render_template("workshops/entry/closed.html", room=room, form=form), 410
    return save(room, form, one, LINK)


@bp.post("/type/<uuid:session_id>/<uuid:note_id>/undo")
@participation
def typist_undo(session_id: UUID, note_id: UUID) -> ResponseReturnValue:
    """A note that came through this link is undone."""
    one = _typist(session_id)
    if one is None:
        return redirect(url_for("workshops.typist_door"), code=303)
    return undo(session_id, note_id, one, LINK)


@bp.post("/type/<uuid:session_id>/sheets/<int:number>")
@participation
def typist_sheet(session_id: UUID, number: int) -> ResponseReturnValue:
    """The table's papers are in the chosen state."""
    one = _typist(session_id)
    if one is None:
        return redirect(url_for("workshops.typist_door"), code=303)
    return mark(session_id, number, one, LINK)


def _typist(session_id: UUID) -> Typist | None:
    """Who types by the link in the browser's cookie; None once the link is revoked or over."""
    cookie = request.cookies.get(_name(session_id))
    if cookie is None:
        return None
    try:
        link_id = UUID(hex=_serializer().loads(cookie))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
    link = db.session.get(TypingLink, link_id)
    if link is None or link.session_id != session_id or not link.is_valid(utcnow()):
        return None
    return Typist(link.made_by, link.id)


def _give_pass(response: Response, link: TypingLink) -> Response:
    response.set_cookie(
        _name(link.session_id),
        str(_serializer().dumps(link.id.hex)),
        max_age=int((link.expires_at - utcnow()).total_seconds()),
        secure=current_app.config["ENGAGE_SETTINGS"].is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _name(session_id: UUID) -> str:
    name = f"engage-t-{session_id.hex[:16]}"
    return f"__Host-{name}" if current_app.config["ENGAGE_SETTINGS"].is_secure else name


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)
