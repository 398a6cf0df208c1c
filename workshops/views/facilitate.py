"""The facilitator's console: the open prompt, tables, notes as they arrive, everything undoable."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.web.forms import keeps_answers
from engage.web.i18n import current_language
from workshops.forms.desk import AsideForm, HeadsForm
from workshops.forms.notes import EntryForm
from workshops.models import Contribution, ContributionSource, SetAsideReason, WorkshopSession
from workshops.services.listening import latest_notes, room_counts
from workshops.services.problems import KeyReused
from workshops.services.recording import (
    Note,
    Recorded,
    record_contribution,
    restore,
    set_aside,
)
from workshops.services.scheduling import (
    add_table,
    close_session,
    count_room,
    move_prompt,
    open_session,
)
from workshops.views.blueprint import bp
from workshops.views.news import note_line

SHOWN = 100
KEPT = ("prompt", "table", "source")


@bp.get("/desk/workshop-sessions/<uuid:session_id>")
@requires(Permission.FACILITATE)
def console(session_id: UUID) -> ResponseReturnValue:
    """Everything of the running session on one page; without scripts a link brings what is new."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    chosen = {key: request.args[key] for key in KEPT if key in request.args}
    return _console(room, EntryForm.for_room(room, **chosen))


@bp.post("/desk/workshop-sessions/<uuid:session_id>")
@requires(Permission.FACILITATE)
@keeps_answers
def enter_note(session_id: UUID) -> ResponseReturnValue:
    """The facilitator's note is stored; question, table and source stay for the next one."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    form = EntryForm.for_room(room)
    if not form.validate_on_submit():
        return _console(room, form), 422
    try:
        recorded = _record(room.id, form)
    except KeyReused as reused:
        form.renew_key()
        form.form_errors.append(_words_of_reuse(reused))
        return _console(room, form), 409
    flash(_("Saved as note %(number)s", number=recorded.contribution.number), "good")
    kept = {key: form[key].data for key in KEPT if form[key].data}
    target = url_for("workshops.console", session_id=session_id, **kept, _anchor="entry")
    return redirect(target, code=303)


@bp.post("/desk/workshop-sessions/<uuid:session_id>/notes.json")
@requires(Permission.FACILITATE)
@keeps_answers
def enter_note_json(session_id: UUID) -> ResponseReturnValue:
    """The same for the page's script."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    form = EntryForm.for_room(room)
    if not form.validate_on_submit():
        words = [str(word) for errors in form.errors.values() for word in errors]
        return {"fault": "invalid", "words": " ".join(words)}, 422
    try:
        recorded = _record(room.id, form)
    except KeyReused as reused:
        return {"fault": "key-reused", "words": _words_of_reuse(reused)}, 409
    note = recorded.contribution
    return {"number": note.number, "text": note.text}, 200 if recorded.is_repeat else 201


@bp.post("/desk/workshop-sessions/<uuid:session_id>/prompt")
@requires(Permission.FACILITATE)
def open_prompt(session_id: UUID) -> ResponseReturnValue:
    """The room's open prompt is the chosen one; going back is the same button of another prompt."""
    key = request.form.get("prompt", "")
    return _steer(session_id, lambda _session, room: move_prompt(room, key, now=utcnow()))


@bp.post("/desk/workshop-sessions/<uuid:session_id>/open")
@requires(Permission.FACILITATE)
def open_room(session_id: UUID) -> ResponseReturnValue:
    """Notes are taken from now on, again if the session was over."""
    by = current_account().id
    return _steer(session_id, lambda s, room: open_session(s, room, now=utcnow(), by=by))


@bp.post("/desk/workshop-sessions/<uuid:session_id>/close")
@requires(Permission.FACILITATE)
def close_room(session_id: UUID) -> ResponseReturnValue:
    """Nobody joins any more; opening again undoes it."""
    by = current_account().id
    return _steer(session_id, lambda s, room: close_session(s, room, now=utcnow(), by=by))


@bp.post("/desk/workshop-sessions/<uuid:session_id>/tables")
@requires(Permission.FACILITATE)
def one_more_table(session_id: UUID) -> ResponseReturnValue:
    """The room has one more table."""
    return _steer(session_id, add_table)


@bp.post("/desk/workshop-sessions/<uuid:session_id>/heads")
@requires(Permission.FACILITATE)
def count_heads(session_id: UUID) -> ResponseReturnValue:
    """The session says how many are in the room."""
    form = HeadsForm()
    if not form.validate_on_submit():
        room = get_or_abort(db.session, WorkshopSession, session_id)
        return _console(room, EntryForm.for_room(room), form), 422
    by, heads = current_account().id, form.heads.data
    return _steer(session_id, lambda session, room: count_room(session, room, heads, by=by))


@bp.post("/desk/workshop-notes/<uuid:note_id>/aside")
@requires(Permission.FACILITATE)
def put_aside(note_id: UUID) -> ResponseReturnValue:
    """The note isn't used, for a reason; restoring undoes it."""
    form = AsideForm.with_reasons()
    if not form.validate_on_submit():
        room = get_or_abort(db.session, Contribution, note_id).session
        flash(_("Choose a reason from the list."), "bad")
        return redirect(url_for("workshops.console", session_id=room.id), code=303)
    by, reason = current_account().id, SetAsideReason(form.reason.data)
    return _decide(note_id, lambda s, note: set_aside(s, note, reason, by=by, now=utcnow()))


@bp.post("/desk/workshop-notes/<uuid:note_id>/restore")
@requires(Permission.FACILITATE)
def take_back(note_id: UUID) -> ResponseReturnValue:
    """The note is used again."""
    by = current_account().id
    return _decide(note_id, lambda session, note: restore(session, note, by=by))


def _steer(
    session_id: UUID, deed: Callable[[Session, WorkshopSession], object]
) -> ResponseReturnValue:
    with unit_of_work() as session:
        deed(session, get_or_abort(session, WorkshopSession, session_id))
    return redirect(url_for("workshops.console", session_id=session_id), code=303)


def _decide(note_id: UUID, deed: Callable[[Session, Contribution], object]) -> ResponseReturnValue:
    with unit_of_work() as session:
        note = get_or_abort(session, Contribution, note_id)
        deed(session, note)
        session_id = note.session_id
    target = url_for("workshops.console", session_id=session_id, _anchor="notes")
    return redirect(target, code=303)


def _record(session_id: UUID, form: EntryForm) -> Recorded:
    note = Note(
        client_key=form.client_key.data or "",
        prompt_key=form.prompt.data,
        text=form.text.data or "",
        source=ContributionSource(form.source.data),
        table_number=form.table_number,
        language=current_language(),
    )
    with unit_of_work() as session:
        room = get_or_abort(session, WorkshopSession, session_id)
        return record_contribution(session, room, note, now=utcnow())


def _words_of_reuse(reused: KeyReused) -> str:
    return str(
        _(
            "An earlier wording is already saved as note %(number)s. "
            "Send once more if you want this one saved too.",
            number=reused.number,
        )
    )


def _console(room: WorkshopSession, form: EntryForm, heads: HeadsForm | None = None) -> str:
    before = request.args.get("before", type=int)
    before = min(max(before, 1), room.last_number + 1) if before is not None else None
    notes = latest_notes(db.session, room, limit=SHOWN, is_public=False, before=before)
    return render_template(
        "workshops/facilitate/console.html",
        room=room,
        form=form,
        heads_form=heads or HeadsForm(formdata=None, data={"heads": room.heads}),
        reasons=AsideForm.with_reasons().reason.choices,
        counts=room_counts(db.session, room),
        notes=[note_line(note) for note in notes],
        before=before,
        now=utcnow(),
    )
