"""Setting a workshop up, and its list of sessions."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.accounts.current import current_permissions
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.processes.gate import results_visible
from engage.processes.models import Process, Step, StepKind
from workshops.forms.desk import AgendaForm, SessionForm, TimesForm
from workshops.models import Workshop, WorkshopKind, WorkshopSession
from workshops.rules.counting import count_heads
from workshops.rules.joincodes import spaced
from workshops.services.agendas import agenda_of
from workshops.services.listening import session_totals
from workshops.services.problems import AlreadyScheduled
from workshops.services.scheduling import (
    SessionPlan,
    WorkshopPlan,
    add_session,
    create_workshop,
    reschedule_session,
)
from workshops.views.blueprint import bp


@bp.get("/desk/workshops")
@requires(Permission.FACILITATE)
def index() -> ResponseReturnValue:
    """Every workshop there is, the newest process first."""
    workshops = db.session.scalars(
        select(Workshop)
        .join(Step, Step.id == Workshop.step_id)
        .join(Process, Process.id == Step.process_id)
        .order_by(Process.starts_on.desc(), Process.key, Step.position)
    ).all()
    now = utcnow()
    open_in = {each.id: any(room.is_open(now) for room in each.sessions) for each in workshops}
    return render_template("workshops/manage/index.html", workshops=workshops, open_in=open_in)


@bp.get("/desk/workshops/<uuid:workshop_id>")
@requires(Permission.FACILITATE)
def show(workshop_id: UUID) -> ResponseReturnValue:
    """The workshop's sessions with their codes and counts."""
    workshop = get_or_abort(db.session, Workshop, workshop_id)
    return _page(workshop, SessionForm.for_workshop(workshop))


@bp.post("/desk/workshops/<uuid:workshop_id>/sessions")
@requires(Permission.MANAGE_STEP)
def schedule(workshop_id: UUID) -> ResponseReturnValue:
    """The workshop has one more session with a join code of its own."""
    workshop = get_or_abort(db.session, Workshop, workshop_id)
    form = SessionForm.for_workshop(workshop)
    if not form.validate_on_submit():
        return _page(workshop, form), 422
    by = current_account().id
    with unit_of_work() as session:
        target = get_or_abort(session, Workshop, workshop_id)
        add_session(session, target, _plan(target, form), by=by)
    flash(_("The session is there. Its code works when it begins."), "good")
    return redirect(url_for("workshops.show", workshop_id=workshop_id), code=303)


@bp.get("/desk/workshop-sessions/<uuid:session_id>/times")
@requires(Permission.MANAGE_STEP)
def times(session_id: UUID) -> ResponseReturnValue:
    """Where and when the session is held, ready to be changed."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    starts, ends = (moment.astimezone(_zone()) for moment in (room.starts_at, room.ends_at))
    form = TimesForm(
        data={
            "place": room.place.get(_first_language(room.workshop), ""),
            "day": starts.date(),
            "starts": starts.time(),
            "last_day": ends.date() if ends.date() != starts.date() else None,
            "ends": ends.time(),
        }
    )
    return render_template("workshops/manage/times.html", room=room, form=form)


@bp.post("/desk/workshop-sessions/<uuid:session_id>/times")
@requires(Permission.MANAGE_STEP)
def change_times(session_id: UUID) -> ResponseReturnValue:
    """The session is held there and then; code and notes stay."""
    room = get_or_abort(db.session, WorkshopSession, session_id)
    form = TimesForm()
    if not form.validate_on_submit():
        return render_template("workshops/manage/times.html", room=room, form=form), 422
    by = current_account().id
    with unit_of_work() as session:
        target = get_or_abort(session, WorkshopSession, session_id)
        place = {**target.place, _first_language(target.workshop): form.place.data or ""}
        reschedule_session(session, target, place=place, span=form.span(_zone()), by=by)
    flash(_("Place and time are changed."), "good")
    return redirect(url_for("workshops.show", workshop_id=room.workshop_id), code=303)


@bp.get("/desk/steps/<uuid:step_id>/workshop")
@requires(Permission.MANAGE_STEP)
def plan(step_id: UUID) -> ResponseReturnValue:
    """Which agenda the step's workshop follows; straight to the workshop when it has one."""
    step = _workshop_step(db.session, step_id)
    known = db.session.scalars(select(Workshop).where(Workshop.step_id == step_id)).one_or_none()
    if known is not None:
        return redirect(url_for("workshops.show", workshop_id=known.id), code=303)
    return render_template("workshops/manage/plan.html", step=step, form=AgendaForm.with_agendas())


@bp.post("/desk/steps/<uuid:step_id>/workshop")
@requires(Permission.MANAGE_STEP)
def create(step_id: UUID) -> ResponseReturnValue:
    """The step has its workshop; sessions are added on its page."""
    form = AgendaForm.with_agendas()
    step = _workshop_step(db.session, step_id)
    if not form.validate_on_submit():
        return render_template("workshops/manage/plan.html", step=step, form=form), 422
    kind = WorkshopKind(form.kind.data)
    language = step.process.languages[0]
    prompts = agenda_of(kind, [{language: value} for value in form.value_list])
    by = current_account().id
    try:
        with unit_of_work() as session:
            target = _workshop_step(session, step_id)
            made = create_workshop(session, target, WorkshopPlan(kind, prompts), by=by)
            workshop_id = made.id
    except AlreadyScheduled:
        return redirect(url_for("workshops.plan", step_id=step_id), code=303)
    return redirect(url_for("workshops.show", workshop_id=workshop_id), code=303)


def _workshop_step(session: Session, step_id: UUID) -> Step:
    step = get_or_abort(session, Step, step_id)
    if step.kind is not StepKind.WORKSHOP:
        raise NotFound(step.key)
    return step


def _plan(workshop: Workshop, form: SessionForm) -> SessionPlan:
    step = workshop.step
    kind, _sep, key = form.where.data.partition(":")
    starts_at, ends_at = form.span(_zone())
    unit = next((u for u in step.units if kind == "unit" and u.key == key), None)
    body = next((b for b in step.bodies if kind == "body" and b.key == key), None)
    taken = {room.key for room in workshop.sessions}
    wanted = key or "all"
    number = 1
    while (name := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return SessionPlan(
        key=name,
        place={_first_language(workshop): form.place.data or ""},
        starts_at=starts_at,
        ends_at=ends_at,
        step_audience=next(a for a in step.audiences if a.audience.key == form.audience.data),
        unit=unit,
        body=body,
        tables=form.tables.data or 0,
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)


def _first_language(workshop: Workshop) -> str:
    return workshop.step.process.languages[0]


def _page(workshop: Workshop, form: SessionForm) -> str:
    return render_template(
        "workshops/manage/show.html",
        workshop=workshop,
        form=form,
        totals=session_totals(db.session, workshop.id),
        heads=count_heads(room.heads for room in workshop.sessions),
        spaced=spaced,
        may_plan=Permission.MANAGE_STEP in current_permissions(),
        shows_notes=results_visible(workshop.step, current_permissions(), utcnow()),
        now=utcnow(),
    )
