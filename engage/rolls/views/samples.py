"""Drawing a sample from a roll, and telling that a roll is one."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import StepAudience
from engage.rolls.door_forms import SampleForm
from engage.rolls.services.sampling import (
    SampleRefused,
    SampleTooLarge,
    declare_sample,
    draw_sample,
)
from engage.rolls.views.door import bp


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/sample")
@requires(Permission.MANAGE_ROLL)
def sample(step_audience_id: UUID) -> ResponseReturnValue:
    """The roll is a random sample with its protocol, or a sentence says why not."""
    form = SampleForm()
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    back = redirect(url_for("rolls.doors", step_id=step_audience.step_id))
    if not form.validate() or not (form.size.data or form.frame_size.data):
        flash(_("Say how many are drawn, or from how many the roll was drawn."), "bad")
        return back
    actor, now = current_account().id, utcnow()
    try:
        with unit_of_work() as session:
            held = get_or_abort(session, StepAudience, step_audience_id)
            if form.size.data:
                seed = form.seed.data or ""
                draw_sample(session, held, size=form.size.data, seed=seed, actor=actor, now=now)
            else:
                frame_size = form.frame_size.data or 0
                declare_sample(session, held, frame_size=frame_size, actor=actor, now=now)
        flash(_("The roll is a random sample now. Its protocol stands below."), "good")
    except SampleTooLarge:
        flash(_("There are fewer people on the roll, or the seed is missing."), "bad")
    except SampleRefused:
        flash(_("A sample is drawn once, before anybody is invited and before opening."), "bad")
    return back
