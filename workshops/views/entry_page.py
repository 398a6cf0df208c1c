"""What the page of typing in shows and does, for an account and for a typist's link alike."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.web.i18n import current_language
from workshops.forms.entry import PaperForm, SheetForm, state_words
from workshops.models import ContributionSource, SheetState, WorkshopSession
from workshops.services.entering import (
    Typist,
    checklist,
    enter_note,
    last_typed,
    mark_sheet,
    undo_note,
)
from workshops.services.problems import KeyReused, NotYourNote, TooFast
from workshops.services.recording import Note, Recorded

KEPT = ("prompt", "table")


@dataclass(frozen=True, slots=True)
class Door:
    """By which door the typist came: where the page and its buttons are."""

    page: str
    send: str
    undo: str
    sheet: str


DESK = Door("workshops.entry", "workshops.type_note", "workshops.undo_typed", "workshops.sheet")
LINK = Door(
    "workshops.typist",
    "workshops.typist_note",
    "workshops.typist_undo",
    "workshops.typist_sheet",
)


def page_of(room: WorkshopSession, form: PaperForm, typist: Typist, door: Door) -> str:
    """The page: the form as it is, what was typed last, the checklist of tables."""
    typed = last_typed(db.session, room, typist)
    saved = request.args.get("saved", type=int)
    return render_template(
        "workshops/entry/entry.html",
        room=room,
        form=form,
        door=door,
        typed=typed,
        sheets=checklist(db.session, room),
        states=state_words(),
        saved=saved if saved in {note.number for note, _dots in typed} else None,
        is_refused="refused" in request.args,
        unclear=_("[unclear]"),
    )


def open_page(room: WorkshopSession, typist: Typist, door: Door) -> str:
    """The page on the question and table of the last note; an undone note's words in the field."""
    chosen = {key: request.args[key] for key in KEPT if key in request.args}
    undone = request.args.get("again", type=int)
    for note, dots in last_typed(db.session, room, typist):
        if note.number == undone and note.set_aside_reason is not None:
            chosen |= {"text": note.text, "dots": str(dots)}
    return page_of(room, PaperForm.for_room(room, **chosen), typist, door)


def save(room: WorkshopSession, form: PaperForm, typist: Typist, door: Door) -> ResponseReturnValue:
    """The note is stored and the page ready for the next; on any error it comes back as typed."""
    if not form.validate_on_submit():
        return page_of(room, form, typist, door), 422
    try:
        recorded = _record(room.id, form, typist)
    except KeyReused as reused:
        form.renew_key()
        form.form_errors.append(
            _(
                "Another wording is saved as note %(number)s. Send again to save this too.",
                number=reused.number,
            )
        )
        return page_of(room, form, typist, door), 409
    except TooFast:
        form.form_errors.append(_("Very many notes came within a minute. Wait a moment and send."))
        return page_of(room, form, typist, door), 429
    kept = {key: form[key].data for key in KEPT if form[key].data}
    number = recorded.contribution.number
    target = url_for(door.page, session_id=room.id, saved=number, **kept, _anchor="entry")
    return redirect(target, code=303)


def undo(session_id: UUID, note_id: UUID, typist: Typist, door: Door) -> ResponseReturnValue:
    """The note is set aside and its words are back in the field, to be typed right."""
    try:
        with unit_of_work() as session:
            room = get_or_abort(session, WorkshopSession, session_id)
            note = undo_note(session, room, note_id, typist=typist, now=utcnow())
            back: dict[str, Any] = {"again": note.number, "prompt": note.prompt.key}
            back |= {"table": note.table.number} if note.table else {}
    except NotYourNote:
        back = {"refused": 1}
    return redirect(url_for(door.page, session_id=session_id, **back, _anchor="entry"), code=303)


def mark(session_id: UUID, number: int, typist: Typist, door: Door) -> ResponseReturnValue:
    """The table's papers are in the chosen state."""
    form = SheetForm.with_states()
    if not form.validate_on_submit():
        return redirect(url_for(door.page, session_id=session_id, refused=1), code=303)
    state = SheetState(form.state.data) if form.state.data else None
    with unit_of_work() as session:
        room = get_or_abort(session, WorkshopSession, session_id)
        mark_sheet(session, room, number, state, typist=typist, now=utcnow())
    target = url_for(door.page, session_id=session_id, _anchor=f"table-{number}")
    return redirect(target, code=303)


def _record(session_id: UUID, form: PaperForm, typist: Typist) -> Recorded:
    note = Note(
        client_key=form.client_key.data or "",
        prompt_key=form.prompt.data,
        text=form.text.data or "",
        source=ContributionSource.PAPER,
        table_number=form.table_number,
        language=current_language(),
    )
    with unit_of_work() as session:
        room = get_or_abort(session, WorkshopSession, session_id)
        return enter_note(
            session, room, note, dots=form.dots.data or 0, typist=typist, now=utcnow()
        )
