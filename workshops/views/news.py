"""What changes while a session runs, as JSON for the pages' scripts; and the big screen."""

from uuid import UUID

import segno
from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engage.access import Permission, requires
from engage.clock import utcnow
from engage.db import db, get_or_abort
from engage.web.filters import localized_language, localized_text
from workshops.forms.importing_words import words_of_place
from workshops.forms.words import words_of_reason, words_of_source
from workshops.models import Contribution, ContributionSource, NoteOrigin, WorkshopSession
from workshops.rules.joincodes import spaced
from workshops.services.listening import RoomCounts, latest_notes, news_since, room_counts
from workshops.views.blueprint import bp

ON_SCREEN = 24
LARGEST_REVISION = 2**31 - 1


@bp.get("/desk/workshop-sessions/<uuid:session_id>/news.json")
@requires(Permission.FACILITATE)
def news(session_id: UUID) -> ResponseReturnValue:
    """Notes that are new or changed since the revision asked for, and the counts as they are."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    since = request.args.get("since", 0, type=int)
    found = news_since(db.session, room, min(max(since, 0), LARGEST_REVISION))
    return {
        "revision": found.revision,
        "has_more": found.has_more,
        "prompt": room.current_prompt.key if room.current_prompt else None,
        "is_open": room.is_open(utcnow()),
        "heads": room.heads,
        "counts": _counts(room, room_counts(db.session, room)),
        "notes": [note_line(note) for note in found.notes],
    }


@bp.get("/desk/workshop-sessions/<uuid:session_id>/screen")
@requires(Permission.FACILITATE)
def screen(session_id: UUID) -> ResponseReturnValue:
    """The wall: code, question, and notes without anybody's name, readable from far away."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    return render_template(
        "workshops/facilitate/screen.html",
        room=room,
        code=spaced(room.join_code),
        address=f"{_base_url()}/join".split("://", 1)[-1],
        qr=_qr(room.join_code),
        is_open=room.is_open(utcnow()),
        notes=latest_notes(db.session, room, limit=ON_SCREEN, is_public=True),
        count=_used_now(room),
    )


@bp.get("/desk/workshop-sessions/<uuid:session_id>/screen.json")
@requires(Permission.FACILITATE)
def screen_news(session_id: UUID) -> ResponseReturnValue:
    """The wall's question and its latest notes."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    prompt = room.current_prompt
    return {
        "prompt": prompt.key if prompt else None,
        "heading": localized_text(prompt.heading) if prompt else "",
        "text": localized_text(prompt.text) if prompt else "",
        "lang": localized_language(prompt.text) if prompt else None,
        "is_open": room.is_open(utcnow()),
        "count": _used_now(room),
        "notes": [
            {"number": note.number, "text": note.text, "lang": note.language}
            for note in latest_notes(db.session, room, limit=ON_SCREEN, is_public=True)
        ],
    }


def note_line(note: Contribution) -> dict[str, object]:
    """A note as the console shows it."""
    table = note.table
    return {
        "id": str(note.id),
        "number": note.number,
        "revision": note.revision,
        "prompt": note.prompt.key,
        "heading": localized_text(note.prompt.heading),
        "table": (table.label or str(table.number)) if table else None,
        "text": note.text,
        "lang": note.language,
        "source": _came_by(note),
        "is_late": note.is_late,
        "aside": words_of_reason(note.set_aside_reason) if note.set_aside_reason else None,
    }


def _came_by(note: Contribution) -> str:
    """By which way the note came in; for one from a typed-up file, in which cell it stood."""
    words = words_of_source(note.source)
    is_paper = note.source is ContributionSource.PAPER
    origin = db.session.get(NoteOrigin, note.id) if is_paper else None
    if origin is None:
        return words
    place = words_of_place(origin.sheet, origin.row, origin.column)
    return f"{words} · {origin.file_name} · {place}"


def _counts(room: WorkshopSession, counts: RoomCounts) -> dict[str, object]:
    return {
        "used": counts.used,
        "set_aside": counts.set_aside,
        "prompts": {prompt.key: counts.of_prompt(prompt.id) for prompt in room.workshop.prompts},
        "tables": {
            str(table.number): counts.of_table(table.number, room.current_prompt_id)
            for table in room.tables
        },
    }


def _used_now(room: WorkshopSession) -> int:
    if room.current_prompt_id is None:
        return 0
    return room_counts(db.session, room).of_prompt(room.current_prompt_id)


def _base_url() -> str:
    return str(current_app.config["ENGAGE_SETTINGS"].base_url).rstrip("/")


def _qr(code: str) -> Markup:
    # Made from our own address and the alphabet of join codes: nothing in it needs escaping.
    picture = segno.make(f"{_base_url()}/join#{code}", error="m", micro=False)
    drawn = picture.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass="qr-line")
    return Markup(drawn)  # noqa: S704
