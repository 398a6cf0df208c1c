"""The desk pages of mails to the people on a roll: written, tried, sent, counted."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.jobs import Job
from engage.mail import MailNotSet
from engage.processes.models import StepAudience
from engage.rolls.mail_forms import BounceForm, message_form, texts_of
from engage.rolls.models import MailBatch, MailKind
from engage.rolls.sealing import WrongState
from engage.rolls.services.mailing import (
    AlreadyAsked,
    LinkMissing,
    NobodyToMail,
    ReminderTooSmall,
    ask_for_sending,
    batches_of,
    reach,
    rewrite_batch,
    smallest_group,
    stop_batch,
    write_batch,
)
from engage.rolls.services.opting_out import NoAddressColumn, import_bounces
from engage.rolls.views.door import bp
from engage.rolls.views.mail_words import (
    has_open_link,
    kind_words,
    left_out_words,
    previews,
    refusal_words,
)
from engage.rolls.views.wording import table_error_text
from engage.tables.faults import TableError
from engage.tables.reading import read_table
from engage.web.forms import BaseForm

NOT_SENT = (MailNotSet, AlreadyAsked, NobodyToMail, ReminderTooSmall, WrongState)


@bp.get("/desk/step-audiences/<uuid:step_audience_id>/messages")
@requires(Permission.MANAGE_ROLL)
def messages(step_audience_id: UUID) -> ResponseReturnValue:
    """The audience's batches, and whom mails can reach."""
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    return _overview(step_audience, BounceForm(formdata=None))


def _overview(step_audience: StepAudience, bounce_form: BounceForm) -> str:
    counts = reach(db.session, step_audience.id, is_invitation=False)
    return render_template(
        "rolls/messages.html",
        step_audience=step_audience,
        state=step_audience.step.state(utcnow()),
        batches=batches_of(db.session, step_audience.id),
        reachable=counts.pop(None, 0),
        left_out={reason.value: number for reason, number in counts.items() if reason},
        is_set=bool(current_app.config["ENGAGE_SETTINGS"].smtp_host),
        smallest=smallest_group(step_audience),
        kinds=list(MailKind),
        kind_words=kind_words,
        left_out_words=left_out_words,
        bounce_form=bounce_form,
    )


@bp.get("/desk/step-audiences/<uuid:step_audience_id>/messages/new/<kind>")
@requires(Permission.MANAGE_ROLL)
def new_message(step_audience_id: UUID, kind: str) -> ResponseReturnValue:
    """A text to begin with, in every language of the process."""
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    return _writing(step_audience, _kind(kind))


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/messages/new/<kind>")
@requires(Permission.MANAGE_ROLL)
def write_message(step_audience_id: UUID, kind: str) -> ResponseReturnValue:
    """The text is kept and can be tried; nothing is sent."""
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    form = _form(step_audience, _kind(kind))
    if not form.validate_on_submit():
        return _writing(step_audience, _kind(kind), form=form), 422
    try:
        with unit_of_work() as session:
            held = get_or_abort(session, StepAudience, step_audience_id)
            texts = texts_of(form, _kind(kind))
            batch_id = write_batch(session, held, texts, actor=current_account().id).id
    except (WrongState, LinkMissing) as problem:
        flash(refusal_words(problem), "bad")
        return redirect(url_for("rolls.messages", step_audience_id=step_audience_id))
    return redirect(url_for("rolls.message", batch_id=batch_id))


@bp.get("/desk/messages/<uuid:batch_id>/text")
@requires(Permission.MANAGE_ROLL)
def edit_message(batch_id: UUID) -> ResponseReturnValue:
    """The text of a batch that is not sent yet."""
    batch = get_or_abort(db.session, MailBatch, batch_id)
    return _writing(batch.step_audience, batch.kind, batch=batch)


@bp.post("/desk/messages/<uuid:batch_id>/text")
@requires(Permission.MANAGE_ROLL)
def rewrite_message(batch_id: UUID) -> ResponseReturnValue:
    """The batch says this instead; one that is sent stays as it was."""
    batch = get_or_abort(db.session, MailBatch, batch_id)
    form = _form(batch.step_audience, batch.kind, batch)
    if not form.validate_on_submit():
        return _writing(batch.step_audience, batch.kind, batch=batch, form=form), 422
    try:
        with unit_of_work() as session:
            held = get_or_abort(session, MailBatch, batch_id)
            rewrite_batch(held, texts_of(form, held.kind))
    except AlreadyAsked as problem:
        flash(refusal_words(problem), "bad")
    return redirect(url_for("rolls.message", batch_id=batch_id))


def _kind(value: str) -> MailKind:
    return MailKind(value) if value in {one.value for one in MailKind} else MailKind.INVITATION


def _form(step_audience: StepAudience, kind: MailKind, batch: MailBatch | None = None) -> BaseForm:
    return message_form(
        kind,
        step_audience.step.process.languages,
        has_open_link=has_open_link(db.session, step_audience.id),
        batch=batch,
    )


def _writing(
    step_audience: StepAudience,
    kind: MailKind,
    *,
    batch: MailBatch | None = None,
    form: BaseForm | None = None,
) -> str:
    return render_template(
        "rolls/message_text.html",
        step_audience=step_audience,
        kind=kind,
        batch=batch,
        form=form or _form(step_audience, kind, batch),
        languages=step_audience.step.process.languages,
        kind_words=kind_words,
    )


@bp.get("/desk/messages/<uuid:batch_id>")
@requires(Permission.MANAGE_ROLL)
def message(batch_id: UUID) -> ResponseReturnValue:
    """The batch as people get it, language by language, and how far its sending has come."""
    batch = get_or_abort(db.session, MailBatch, batch_id)
    is_invitation = batch.kind is MailKind.INVITATION
    counts = reach(db.session, batch.step_audience_id, is_invitation=is_invitation)
    return render_template(
        "rolls/message.html",
        batch=batch,
        step_audience=batch.step_audience,
        state=batch.step_audience.step.state(utcnow()),
        previews=previews(batch),
        reachable=counts[None],
        job=db.session.get(Job, batch.job_id) if batch.job_id else None,
        smallest=smallest_group(batch.step_audience),
        kind_words=kind_words,
        left_out_words=left_out_words,
    )


@bp.post("/desk/messages/<uuid:batch_id>/send")
@requires(Permission.MANAGE_ROLL)
def send_message(batch_id: UUID) -> ResponseReturnValue:
    """The sending is in the queue, or a sentence says why nothing is sent."""
    try:
        with unit_of_work() as session:
            ask_for_sending(
                session,
                get_or_abort(session, MailBatch, batch_id),
                settings=current_app.config["ENGAGE_SETTINGS"],
                actor=current_account().id,
                now=utcnow(),
            )
        flash(_("The mails are on their way. You can leave this page."), "good")
    except NOT_SENT as problem:
        flash(refusal_words(problem), "bad")
    return redirect(url_for("rolls.message", batch_id=batch_id))


@bp.post("/desk/messages/<uuid:batch_id>/stop")
@requires(Permission.MANAGE_ROLL)
def stop_message(batch_id: UUID) -> ResponseReturnValue:
    """Nobody else gets the mail; one that was never sent is thrown away."""
    with unit_of_work() as session:
        batch = get_or_abort(session, MailBatch, batch_id)
        step_audience_id = batch.step_audience_id
        stop_batch(session, batch, actor=current_account().id, now=utcnow())
    return redirect(url_for("rolls.messages", step_audience_id=step_audience_id))


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/bounces")
@requires(Permission.MANAGE_ROLL)
def bounces(step_audience_id: UUID) -> ResponseReturnValue:
    """The addresses of the list are not written to again; a report accounts for every row."""
    form = BounceForm()
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    if form.validate_on_submit():
        try:
            table = read_table(form.file.data.read(), form.file.data.filename or "")
            with unit_of_work() as session:
                held = get_or_abort(session, StepAudience, step_audience_id)
                actor, now = current_account().id, utcnow()
                report = import_bounces(session, held, table, actor=actor, now=now)
            return render_template("rolls/bounces.html", step_audience=step_audience, report=report)
        except TableError as problem:
            form.file.errors = [table_error_text(problem)]
        except NoAddressColumn:
            form.file.errors = [_("The list has no column named email.")]
    return _overview(step_audience, form), 422
