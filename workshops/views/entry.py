"""Typing in from paper at the desk, and the links for typists without an account."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.accounts.models import Account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.web.forms import keeps_answers
from workshops.forms.entry import PaperForm, TypingLinkForm
from workshops.models import TypingLink, WorkshopSession
from workshops.rules.typing import grouped, typing_code
from workshops.services.entering import Typist
from workshops.services.typing_links import (
    links_of,
    make_typing_link,
    revoke_typing_link,
    typed_through,
)
from workshops.views.blueprint import bp
from workshops.views.entry_page import DESK, mark, open_page, save, undo


@bp.get("/desk/workshop-sessions/<uuid:session_id>/entry")
@requires(Permission.FACILITATE)
def entry(session_id: UUID) -> ResponseReturnValue:
    """The page of typing in, on the question and table of the last note."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    return open_page(room, _typist(), DESK)


@bp.post("/desk/workshop-sessions/<uuid:session_id>/entry")
@requires(Permission.FACILITATE)
@keeps_answers
def type_note(session_id: UUID) -> ResponseReturnValue:
    """The note from paper is stored; question and table stay for the next."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    return save(room, PaperForm.for_room(room), _typist(), DESK)


@bp.post("/desk/workshop-sessions/<uuid:session_id>/entry/<uuid:note_id>/undo")
@requires(Permission.FACILITATE)
def undo_typed(session_id: UUID, note_id: UUID) -> ResponseReturnValue:
    """The typed note is undone."""
    return undo(session_id, note_id, _typist(), DESK)


@bp.post("/desk/workshop-sessions/<uuid:session_id>/sheets/<int:number>")
@requires(Permission.FACILITATE)
def sheet(session_id: UUID, number: int) -> ResponseReturnValue:
    """The table's papers are in the chosen state."""
    return mark(session_id, number, _typist(), DESK)


@bp.get("/desk/workshop-sessions/<uuid:session_id>/typists")
@requires(Permission.FACILITATE)
def typists(session_id: UUID) -> ResponseReturnValue:
    """The links for typists: who made them, until when, how many notes came through."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    return _links_page(room, TypingLinkForm(formdata=None))


@bp.post("/desk/workshop-sessions/<uuid:session_id>/typists")
@requires(Permission.FACILITATE)
def make_link(session_id: UUID) -> ResponseReturnValue:
    """The session has one more link for a typist."""
    room, form = get_or_abort(db.session, WorkshopSession, session_id), TypingLinkForm()
    if not form.validate_on_submit():
        return _links_page(room, form), 422
    label, days, by = form.label.data or "", form.days.data or 1, current_account().id
    with unit_of_work() as session:
        target = get_or_abort(session, WorkshopSession, session_id)
        make_typing_link(
            session, target, label=label, days=days, secret=_secret(), by=by, now=utcnow()
        )
    flash(_("The link is ready. Give it to nobody but the typist."), "good")
    return redirect(url_for("workshops.typists", session_id=session_id), code=303)


@bp.post("/desk/workshop-typing-links/<uuid:link_id>/revoke")
@requires(Permission.FACILITATE)
def revoke_link(link_id: UUID) -> ResponseReturnValue:
    """The link works no more; the notes that came through it stay."""
    by = current_account().id
    with unit_of_work() as session:
        link = get_or_abort(session, TypingLink, link_id)
        revoke_typing_link(session, link, by=by, now=utcnow())
        session_id = link.session_id
    flash(_("The link works no more. Its notes stay."), "good")
    return redirect(url_for("workshops.typists", session_id=session_id), code=303)


def _typist() -> Typist:
    return Typist(current_account().id)


def _secret() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()


def _links_page(room: WorkshopSession, form: TypingLinkForm) -> str:
    links = links_of(db.session, room)
    found = db.session.execute(
        select(Account.id, Account.name).where(Account.id.in_([link.made_by for link in links]))
    )
    return render_template(
        "workshops/entry/links.html",
        room=room,
        form=form,
        links=links,
        names={row.id: row.name for row in found},
        counts=typed_through(db.session, links),
        urls={link.id: _url(link) for link in links if link.is_valid(utcnow())},
    )


def _url(link: TypingLink) -> str:
    base = str(current_app.config["ENGAGE_SETTINGS"].base_url).rstrip("/")
    return f"{base}/type#{grouped(typing_code(_secret(), link.id.bytes))}"
