"""The codebook: themes with their counts, and a new one."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Process
from engage.synthesis.forms import ThemeForm
from engage.synthesis.models import EvidenceState
from engage.synthesis.services.codebook import ThemeExists, add_theme, theme_lines
from engage.synthesis.views.blueprint import bp


@bp.get("/processes/<uuid:process_id>/codebook")
@requires(Permission.CODE_PASSAGES)
def codebook(process_id: UUID) -> ResponseReturnValue:
    """Every theme with what is accepted and suggested under it."""
    return _page(process_id, ThemeForm(formdata=None))


def _page(process_id: UUID, form: ThemeForm) -> str:
    return render_template(
        "synthesis/codebook.html",
        process=get_or_abort(db.session, Process, process_id),
        lines=theme_lines(db.session, process_id),
        state=db.session.get(EvidenceState, process_id),
        form=form,
    )


@bp.post("/processes/<uuid:process_id>/codebook")
@requires(Permission.CODE_PASSAGES)
def add_to_codebook(process_id: UUID) -> ResponseReturnValue:
    """The theme is in the codebook; suggestions use it from the next time on."""
    form = ThemeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                get_or_abort(session, Process, process_id)
                add_theme(
                    session,
                    process_id,
                    title=form.titles(),
                    keywords=form.keywords(),
                    by=current_account().id,
                )
        except ThemeExists:
            form.title_fi.errors = [_("There is a theme of this name already.")]
        else:
            flash(_("The theme was added. Make suggestions again to use its keywords."))
            return redirect(url_for("synthesis.codebook", process_id=process_id))
    return _page(process_id, form), 422
