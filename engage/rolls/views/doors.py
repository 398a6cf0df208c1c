"""The desk's page of a step's doors: adding, naming, closing."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import EngageError
from engage.processes.models import Step, StepAudience
from engage.rolls.door_forms import DoorNameForm, NewDoorForm, SampleForm
from engage.rolls.models import Collector, CollectorKind, DoorForm
from engage.rolls.sealing import WrongState
from engage.rolls.services.doors import (
    ChannelTaken,
    DoorRefused,
    NewDoor,
    add_door,
    close_door,
    doors_of,
    rename_door,
    reopen_door,
)
from engage.rolls.services.importing import DoorsFixed, OneWayOnly
from engage.rolls.services.proven import PROVEN
from engage.rolls.services.sampling import sample_of
from engage.rolls.views.addresses import channel_address, short_address
from engage.rolls.views.door import bp
from engage.rolls.views.door_words import door_sort, form_choices
from engage.web.filters import localized_text


@bp.get("/desk/steps/<uuid:step_id>/doors")
@requires(Permission.MANAGE_ROLL)
def doors(step_id: UUID) -> ResponseReturnValue:
    """The doors of each audience, and the form for one more."""
    step = get_or_abort(db.session, Step, step_id)
    return _page(step, _new_door_form(step))


def _new_door_form(step: Step) -> NewDoorForm:
    form = NewDoorForm()
    form.audience.choices = [
        (str(one.id), localized_text(one.audience.title)) for one in step.audiences
    ]
    form.form.choices = form_choices(step)
    return form


def _page(step: Step, form: NewDoorForm) -> str:
    held = {one: doors_of(db.session, one) for one in step.audiences}
    return render_template(
        "rolls/doors.html",
        step=step,
        now=utcnow(),
        doors=held,
        form=form,
        samples={one.id: sample_of(db.session, one) for one in step.audiences},
        sample_form=SampleForm(formdata=None),
        name_forms={door.id: _name_form(door) for group in held.values() for door in group},
        door_sort=door_sort,
        channel_address=channel_address,
        short_address=short_address,
    )


def _name_form(door: Collector) -> DoorNameForm:
    form = DoorNameForm(formdata=None, name=door.name)
    form.name.id = f"name-{door.id}"
    return form


@bp.post("/desk/steps/<uuid:step_id>/doors")
@requires(Permission.MANAGE_ROLL)
def add(step_id: UUID) -> ResponseReturnValue:
    """The audience has one door more, or the form says why not."""
    step = get_or_abort(db.session, Step, step_id)
    form = _new_door_form(step)
    if not form.validate_on_submit():
        return _page(step, form), 422
    wanted = _wanted(form)
    try:
        with unit_of_work() as session:
            audience = get_or_abort(session, StepAudience, UUID(form.audience.data))
            add_door(session, audience, wanted, actor=current_account().id, now=utcnow())
    except (DoorRefused, ChannelTaken, DoorsFixed, OneWayOnly, WrongState) as problem:
        form.form.errors = [_why_not(problem)]
        return _page(step, form), 422
    flash(_("The door has been added."), "good")
    return redirect(url_for("rolls.doors", step_id=step_id))


def _wanted(form: NewDoorForm) -> NewDoor:
    """The door asked for: a form of door, or a kind that asks who somebody is."""
    name, channel, chosen = form.name.data or "", form.channel.data or "", form.form.data
    if chosen in {kind.value for kind in PROVEN}:
        return NewDoor(DoorForm.PLAIN, name, kind=CollectorKind(chosen))
    return NewDoor(DoorForm(chosen), name, channel)


def _why_not(problem: EngageError) -> str:
    if isinstance(problem, ChannelTaken):
        return str(_("There is a link with this tag already. Give it another name."))
    if isinstance(problem, OneWayOnly):
        return str(
            _("One person could take part twice: this audience, or one like it, has such a door.")
        )
    if isinstance(problem, DoorsFixed):
        return str(
            _("The doors are fixed: those who take part were told by which doors they come.")
        )
    if isinstance(problem, WrongState):
        return str(_("The step has ended; nobody comes in any more."))
    return str(_("This step cannot have a door of this kind."))


@bp.post("/desk/doors/<uuid:door_id>/name")
@requires(Permission.MANAGE_ROLL)
def rename(door_id: UUID) -> ResponseReturnValue:
    """The door is called as typed."""
    form = DoorNameForm()
    with unit_of_work() as session:
        door = get_or_abort(session, Collector, door_id)
        step_id = door.step_audience.step_id
        if form.validate():
            rename_door(session, door, form.name.data or "", actor=current_account().id)
    return redirect(url_for("rolls.doors", step_id=step_id))


@bp.post("/desk/doors/<uuid:door_id>/close")
@requires(Permission.MANAGE_ROLL)
def close(door_id: UUID) -> ResponseReturnValue:
    """Nobody new comes in by the door."""
    return _swing(door_id, is_closing=True)


@bp.post("/desk/doors/<uuid:door_id>/reopen")
@requires(Permission.MANAGE_ROLL)
def reopen(door_id: UUID) -> ResponseReturnValue:
    """People come in by the door again."""
    return _swing(door_id, is_closing=False)


def _swing(door_id: UUID, *, is_closing: bool) -> ResponseReturnValue:
    door = get_or_abort(db.session, Collector, door_id)
    step_id = door.step_audience.step_id
    actor = current_account().id
    try:
        with unit_of_work() as session:
            held = get_or_abort(session, Collector, door_id)
            if is_closing:
                close_door(session, held, actor=actor, now=utcnow())
            else:
                reopen_door(session, held, actor=actor)
    except DoorsFixed as problem:
        flash(_why_not(problem), "bad")
    return redirect(url_for("rolls.doors", step_id=step_id))
