"""Joining a session by its code and writing notes: no account, no trace of who wrote."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from engage.access import participation
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.misses import record_miss, refuse_too_many
from engage.web.forms import keeps_answers
from engage.web.i18n import current_language
from workshops.forms.notes import JoinForm, NoteForm
from workshops.models import Contribution, ContributionSource, WorkshopSession
from workshops.services.problems import (
    KeyReused,
    SessionNotBegun,
    SessionOver,
    UnknownJoinCode,
)
from workshops.services.recording import (
    Note,
    Recorded,
    find_by_client_key,
    find_open_session,
    record_from_phone,
)
from workshops.views.blueprint import bp
from workshops.views.ticket import Ticket, current_ticket, give_ticket

MISSED = "join"
# A hall of people shares one address and mistypes; 21^6 codes stay out of reach all the same.
MISSES_A_MINUTE = 60


@bp.get("/join")
@participation
def join() -> ResponseReturnValue:
    """The page that asks for the code; a script fills it in from the address's fragment."""
    return render_template("workshops/contribute/join.html", form=JoinForm())


@bp.post("/join")
@participation
@keeps_answers
def enter() -> ResponseReturnValue:
    """A right code opens its session; a wrong one counts as a miss of this address."""
    form = JoinForm()
    now, address = utcnow(), request.remote_addr or ""
    refuse_too_many(db.session, MISSED, address, limit=MISSES_A_MINUTE)
    if not form.validate_on_submit():
        return _join_again(form, 422)
    try:
        room = find_open_session(db.session, form.code.data or "", now=now)
    except UnknownJoinCode:
        record_miss(MISSED, address)
        words = _("No event has this code. Compare it with the one on the wall.")
        return _join_again(form, 422, words)
    except SessionNotBegun:
        words = _("This event has not begun yet. Try again when it begins.")
        return _join_again(form, 410, words)
    except SessionOver:
        return _join_again(form, 410, _("This event is over, so it takes no more notes."))
    target = redirect(url_for("workshops.write", session_id=room.id), code=303)
    return give_ticket(target, room, now=now)


@bp.get("/join/<uuid:session_id>")
@participation
def write(session_id: UUID) -> ResponseReturnValue:
    """The room's questions and the field for one note; browsers that never joined are asked to."""
    if current_ticket(session_id) is None:
        return redirect(url_for("workshops.join"), code=303)
    room = get_or_abort(db.session, WorkshopSession, session_id)
    chosen = {key: request.args[key] for key in ("prompt", "table") if key in request.args}
    return _writing_page(room, NoteForm.for_room(room, **chosen))


@bp.post("/join/<uuid:session_id>")
@participation
@keeps_answers
def send(session_id: UUID) -> ResponseReturnValue:
    """The note is stored and shown as stored; on any error the form comes back as it was sent."""
    ticket = current_ticket(session_id)
    room = get_or_abort(db.session, WorkshopSession, session_id)
    form = NoteForm.for_room(room)
    if ticket is None:
        form.form_errors.append(_("Join the event first, in another tab, with its code."))
        return _writing_page(room, form), 403
    if not form.validate_on_submit():
        return _writing_page(room, form), 422
    try:
        _record(ticket, form)
    except KeyReused as reused:
        form.renew_key()
        form.form_errors.append(_words_of_reuse(reused))
        return _writing_page(room, form), 409
    except (SessionOver, SessionNotBegun) as closed:
        form.form_errors.append(_words_of_closed(closed))
        return _writing_page(room, form), 410
    key = form.client_key.data
    return redirect(url_for("workshops.sent", session_id=session_id, client_key=key), code=303)


@bp.get("/join/<uuid:session_id>/sent/<client_key>")
@participation
def sent(session_id: UUID, client_key: str) -> ResponseReturnValue:
    """The stored note, read back from the database, for the browser that knows its key."""
    if current_ticket(session_id) is None:
        return redirect(url_for("workshops.join"), code=303)
    room = get_or_abort(db.session, WorkshopSession, session_id)
    note = find_by_client_key(db.session, room, client_key)
    return render_template("workshops/contribute/sent.html", room=room, note=note)


@bp.post("/join/<uuid:session_id>/notes.json")
@participation
@keeps_answers
def send_json(session_id: UUID) -> ResponseReturnValue:
    """The same for the page's script: "saved" means that the note is in the database."""
    ticket = current_ticket(session_id)
    room = get_or_abort(db.session, WorkshopSession, session_id)
    form = NoteForm.for_room(room)
    if ticket is None:
        return {"fault": "not-joined", "words": _("Join the event again with its code.")}, 403
    if not form.validate_on_submit():
        words = [str(word) for errors in form.errors.values() for word in errors]
        fault = "token" if "csrf_token" in form.errors else "invalid"
        return {"fault": fault, "words": " ".join(words)}, 422
    try:
        recorded = _record(ticket, form)
    except KeyReused as reused:
        return {"fault": "key-reused", "words": _words_of_reuse(reused)}, 409
    except (SessionOver, SessionNotBegun) as closed:
        return {"fault": "closed", "words": _words_of_closed(closed)}, 410
    return _saved(recorded.contribution), 200 if recorded.is_repeat else 201


@bp.get("/join/<uuid:session_id>/now.json")
@participation
def room_now(session_id: UUID) -> ResponseReturnValue:
    """Which question is open now, whether notes are taken, and a fresh form token."""
    ticket = current_ticket(session_id)
    if ticket is None:
        return {"fault": "not-joined"}, 403
    room = get_or_abort(db.session, WorkshopSession, session_id)
    return {
        "prompt": room.current_prompt.key if room.current_prompt else None,
        "is_open": room.is_open(utcnow()),
        "token": generate_csrf(),
    }


def _record(ticket: Ticket, form: NoteForm) -> Recorded:
    note = Note(
        client_key=form.client_key.data or "",
        prompt_key=form.prompt.data,
        text=form.text.data or "",
        source=ContributionSource.PHONE,
        table_number=form.table_number,
        language=current_language(),
    )
    with unit_of_work() as session:
        room = get_or_abort(session, WorkshopSession, ticket.session_id)
        return record_from_phone(session, room, note, joined_at=ticket.joined_at, now=utcnow())


def _saved(note: Contribution) -> dict[str, object]:
    return {"number": note.number, "text": note.text, "is_late": note.is_late}


def _words_of_reuse(reused: KeyReused) -> str:
    words = _(
        "An earlier wording is already saved as note %(number)s: “%(text)s”. "
        "Send once more if you want this one saved too.",
        number=reused.number,
        text=reused.text,
    )
    return str(words)


def _words_of_closed(closed: SessionOver | SessionNotBegun) -> str:
    if isinstance(closed, SessionNotBegun):
        return str(_("This event has not begun yet. Try again when it begins."))
    return str(
        _("The event is over, so your note was not saved. Copy it and give it to the staff.")
    )


def _join_again(form: JoinForm, status: int, words: str | None = None) -> ResponseReturnValue:
    if words is not None:
        form.code.errors = [words]
    return render_template("workshops/contribute/join.html", form=form), status


def _writing_page(room: WorkshopSession, form: NoteForm) -> str:
    return render_template(
        "workshops/contribute/write.html", room=room, form=form, is_open=room.is_open(utcnow())
    )
