"""Pages of the desk: today, jobs, audit log."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import Account, current_account
from engage.audit import AuditEvent, audit
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.desk.board import boards
from engage.desk.todo import todos
from engage.desk.wording import error_words
from engage.jobs import Job, JobState
from engage.jobs.models import LIVE
from engage.jobs.queue import retry
from engage.timetable import timetable
from engage.web.filters import job_words, number
from engage.web.naming import job_name, job_result_url
from engage.web.navigation import viewer_permissions

bp = Blueprint("desk", __name__, template_folder="templates")
PAGE = 50


@bp.get("/desk")
@requires(Permission.SEE_DESK)
def show() -> ResponseReturnValue:
    """What needs a person first, then the steps under way, then the jobs."""
    session, permissions, now = db.session, viewer_permissions(), utcnow()
    return render_template(
        "desk/show.html",
        now=now,
        todos=todos(session, permissions, now),
        boards=boards(session, permissions, now),
        jobs=_live_jobs(session) if Permission.SEE_JOBS in permissions else [],
        job_name=job_name,
    )


@bp.get("/desk/jobs")
@requires(Permission.SEE_JOBS)
def jobs() -> ResponseReturnValue:
    """The jobs, the newest first; routine ones that went well only when asked for."""
    with_routine = "all" in request.args
    chosen = select(Job) if with_routine else select(Job).where(~_is_routine())
    count = select(func.count()).select_from(chosen.subquery())
    page, pages = _page_of(db.session.scalar(count) or 0)
    newest = chosen.order_by(Job.created_at.desc(), Job.id)
    rows = db.session.scalars(newest.offset((page - 1) * PAGE).limit(PAGE)).all()
    return render_template(
        "desk/jobs.html",
        jobs=rows,
        page=page,
        pages=pages,
        job_name=job_name,
        with_routine=with_routine,
    )


@bp.get("/desk/jobs/<uuid:job_id>")
@requires(Permission.SEE_JOBS)
def job(job_id: UUID) -> ResponseReturnValue:
    """One job: how far it has come, what it made, or why it failed."""
    found = get_or_abort(db.session, Job, job_id)
    return render_template(
        "desk/job.html",
        job=found,
        name=job_name(found),
        result_url=job_result_url(found) if found.is_over else None,
        error=error_words(found.error),
        seconds_left=found.seconds_left(utcnow()),
        may_retry=Permission.MANAGE_STEP in viewer_permissions(),
    )


@bp.get("/desk/jobs/<uuid:job_id>.json")
@requires(Permission.SEE_JOBS)
def job_state(job_id: UUID) -> ResponseReturnValue:
    """The same for the page's script."""
    found = get_or_abort(db.session, Job, job_id)
    return jsonify(
        state=found.state.value,
        text=job_words(found.state),
        total=found.progress_total,
        percentage=found.percentage,
        figures=f"{number(found.progress_done)} / {number(found.progress_total)}",
    )


@bp.post("/desk/jobs/<uuid:job_id>/retry")
@requires(Permission.MANAGE_STEP)
def retry_job(job_id: UUID) -> ResponseReturnValue:
    """A failed job waits for its turn again."""
    with unit_of_work() as session:
        found = get_or_abort(session, Job, job_id)
        retry(session, found, now=utcnow())
        audit(session, "desk:job:retried", actor=current_account().id, subject=found.task)
    flash(_("The job is in the queue again."), "good")
    return redirect(url_for("desk.job", job_id=job_id), code=303)


@bp.get("/desk/audit")
@requires(Permission.SEE_AUDIT)
def audit_log() -> ResponseReturnValue:
    """Who did what to which subject, the newest first."""
    page, pages = _page_of(db.session.scalar(select(func.count(AuditEvent.id))) or 0)
    rows = db.session.execute(
        select(AuditEvent, Account.name)
        .outerjoin(Account, Account.id == AuditEvent.actor_id)
        .order_by(AuditEvent.happened_at.desc(), AuditEvent.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    return render_template("desk/audit.html", rows=rows, page=page, pages=pages)


def _is_routine() -> ColumnElement[bool]:
    scheduled = [row.task for row in timetable()]
    return and_(Job.task.in_(scheduled), Job.state != JobState.FAILED)


def _live_jobs(session: Session) -> list[Job]:
    found = session.scalars(
        select(Job).where(Job.state.in_(LIVE), ~_is_routine()).order_by(Job.created_at).limit(10)
    )
    return list(found)


def _page_of(count: int) -> tuple[int, int]:
    pages = max(1, -(-count // PAGE))
    asked = request.args.get("page", 1, type=int)
    return min(max(asked, 1), pages), pages
