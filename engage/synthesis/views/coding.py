"""The coding desk: one passage, the machine's suggestions, a person's decision."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Process
from engage.synthesis.forms import DecisionForm
from engage.synthesis.models import CodingState, EvidenceState, PassageRow, Theme
from engage.synthesis.services.codebook import themes_of
from engage.synthesis.services.coding import decide, get_passage, next_passage, take_back
from engage.synthesis.views.asking import ask_for_job
from engage.synthesis.views.blueprint import bp
from engage.synthesis.views.naming import names_of


@bp.get("/processes/<uuid:process_id>/themes")
@requires(Permission.CODE_PASSAGES)
def themes(process_id: UUID) -> ResponseReturnValue:
    """The next unread passage with its suggestions; all of them or those of one theme."""
    process = get_or_abort(db.session, Process, process_id)
    book = themes_of(db.session, process_id)
    chosen = _chosen_theme(book)
    passage = next_passage(
        db.session,
        process_id,
        after=request.args.get("after", ""),
        theme_id=chosen.id if chosen else None,
    )
    form = DecisionForm(formdata=None)
    form.offer(book)
    return _desk(process, book, passage, form)


def _desk(
    process: Process, book: list[Theme], passage: PassageRow | None, form: DecisionForm
) -> str:
    waiting = passage.codings if passage else []
    return render_template(
        "synthesis/coding.html",
        process=process,
        names=names_of(process),
        themes=book,
        chosen=_chosen_theme(book),
        passage=passage,
        suggestions=sorted(
            (coding for coding in waiting if coding.state is CodingState.SUGGESTED),
            key=lambda coding: (-coding.score, coding.theme.position),
        ),
        state=db.session.get(EvidenceState, process.id),
        undo=request.args.get("undo"),
        form=form,
    )


def _chosen_theme(book: list[Theme]) -> Theme | None:
    """The theme that the page is narrowed to, by its key in the address."""
    wanted = request.args.get("theme")
    return next((theme for theme in book if theme.key == wanted), None)


@bp.post("/processes/<uuid:process_id>/themes/passages/<string:public_id>")
@requires(Permission.CODE_PASSAGES)
def code_passage(process_id: UUID, public_id: str) -> ResponseReturnValue:
    """The passage is read, under the chosen themes or under none."""
    form = DecisionForm()
    book = themes_of(db.session, process_id)
    form.offer(book)
    is_none = "none" in request.form
    if not form.validate_on_submit() or not (is_none or _picked(form)):
        form.themes.errors = [_("Choose a theme, or say that none of them fits.")]
        process = get_or_abort(db.session, Process, process_id)
        return _desk(process, book, get_passage(db.session, process_id, public_id), form), 422
    with unit_of_work() as session:
        decide(
            session,
            process_id,
            public_id,
            accepted=set() if is_none else _picked(form),
            by=current_account().id,
            now=utcnow(),
        )
    return redirect(_themes_url(process_id, after=public_id, undo=public_id))


def _picked(form: DecisionForm) -> set[UUID]:
    ids = [*(form.themes.data or ()), *([form.other.data] if form.other.data else ())]
    return {UUID(one) for one in ids}


@bp.post("/processes/<uuid:process_id>/themes/passages/<string:public_id>/undo")
@requires(Permission.CODE_PASSAGES)
def undo_passage(process_id: UUID, public_id: str) -> ResponseReturnValue:
    """The decision is taken back, and the passage is on the desk again."""
    with unit_of_work() as session:
        take_back(session, process_id, public_id, by=current_account().id)
    flash(_("Taken back."))
    # Ids are hexadecimal, so the passage is the first one after its own id without the last digit.
    return redirect(_themes_url(process_id, after=public_id[:-1]))


@bp.post("/processes/<uuid:process_id>/themes/suggestions")
@requires(Permission.CODE_PASSAGES)
def suggest_themes(process_id: UUID) -> ResponseReturnValue:
    """The texts are collected anew and suggestions made, by a job."""
    return ask_for_job("synthesis.suggest", process_id)


def _themes_url(process_id: UUID, *, after: str, undo: str | None = None) -> str:
    theme = request.form.get("theme") or None
    return url_for("synthesis.themes", process_id=process_id, theme=theme, after=after, undo=undo)
