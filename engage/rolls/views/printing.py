"""What is printed: letters with personal codes, sheets of one-time codes, posters."""

import json
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.files import StoredFile
from engage.jobs import Job, enqueue
from engage.processes.models import StepAudience, Unit
from engage.rolls.documents.layouts import Poster, SheetWords, Slip, poster_pdf, slips_pdf
from engage.rolls.door_forms import LetterForm
from engage.rolls.forms import BearerForm
from engage.rolls.letter_tasks import PRINT_LETTERS
from engage.rolls.models import Collector, CollectorKind, DoorForm
from engage.rolls.rules.codes import shown
from engage.rolls.services.doors import ensure_shortcut
from engage.rolls.services.issuing import issue_bearer_codes
from engage.rolls.services.letters import (
    PURPOSE,
    LetterCounts,
    Receivers,
    delete_letters,
    letter_counts,
    letters_of,
    separate_deliveries,
)
from engage.rolls.views.addresses import base_url, code_address, short_address, without_scheme
from engage.rolls.views.codes_csv import deliveries_response
from engage.rolls.views.door import bp
from engage.rolls.views.letter_words import (
    default_texts,
    letter_paper,
    poster_words,
    receiver_choices,
    sheet_how,
)
from engage.rolls.views.wording import unit_choices
from engage.web.filters import localized_text
from engage.web.i18n import current_language

PDF = "application/pdf"


def _pdf(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=PDF, headers=headers)


@bp.get("/desk/step-audiences/<uuid:step_audience_id>/letters")
@requires(Permission.MANAGE_ROLL)
def letters(step_audience_id: UUID) -> ResponseReturnValue:
    """What the letters will say, who gets one, and the files of the last printing."""
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    given = {f"text_{language}": text for language, text in default_texts(step_audience).items()}
    form = LetterForm(formdata=None, receivers=Receivers.ALL.value, **given)
    return _letters_page(step_audience, form)


def _letters_page(step_audience: StepAudience, form: LetterForm) -> str:
    counts: dict[str, LetterCounts] = {
        who.value: letter_counts(db.session, step_audience.id, who) for who in Receivers
    }
    form.receivers.choices = receiver_choices(counts)
    return render_template(
        "rolls/letters.html",
        step_audience=step_audience,
        form=form,
        counts=counts[Receivers.ALL.value],
        files=letters_of(db.session, step_audience),
        languages=list(default_texts(step_audience)),
    )


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/letters")
@requires(Permission.MANAGE_ROLL)
def print_letters(step_audience_id: UUID) -> ResponseReturnValue:
    """The printing is in the queue; its page shows how far it has come."""
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    form = LetterForm()
    form.receivers.choices = [(who.value, who.value) for who in Receivers]
    if not form.validate_on_submit():
        return _letters_page(step_audience, form), 422
    paper = letter_paper(step_audience, form)
    if not paper["words"]:
        form.text_fi.errors = [_("Write what the letter says in one language at least.")]
        return _letters_page(step_audience, form), 422
    job_id = _ask_for_letters(step_audience_id, form.receivers.data, json.dumps(paper))
    return redirect(url_for("desk.job", job_id=job_id))


def _ask_for_letters(step_audience_id: UUID, receivers: str, paper: str) -> UUID:
    actor = current_account().id
    with unit_of_work() as session:
        job = enqueue(
            session,
            PRINT_LETTERS,
            key=f"{PRINT_LETTERS}:{step_audience_id}",
            requested_by=actor,
            step_audience_id=str(step_audience_id),
            receivers=receivers,
            paper=paper,
            base_url=base_url(),
            actor=str(actor),
        )
        return job.id


def letters_url(job: Job) -> str | None:
    """The page with the letters that a finished job has printed."""
    return url_for("rolls.letters", step_audience_id=job.arguments["step_audience_id"])


@bp.get("/desk/letters/<uuid:file_id>")
@requires(Permission.MANAGE_ROLL)
def letters_file(file_id: UUID) -> ResponseReturnValue:
    """The finished letters, as long as they are kept."""
    stored = get_or_abort(db.session, StoredFile, file_id)
    is_over = stored.expires_at is not None and stored.expires_at <= utcnow()
    if not stored.purpose.startswith(f"{PURPOSE}:") or is_over:
        raise NotFound("letters")
    return _pdf(stored.data, stored.name)


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/letters/delete")
@requires(Permission.MANAGE_ROLL)
def remove_letters(step_audience_id: UUID) -> ResponseReturnValue:
    """The files are gone before their time."""
    with unit_of_work() as session:
        delete_letters(session, get_or_abort(session, StepAudience, step_audience_id))
    flash(_("The letters have been deleted."), "good")
    return redirect(url_for("rolls.letters", step_audience_id=step_audience_id))


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/protected")
@requires(Permission.MANAGE_ROLL)
def protected(step_audience_id: UUID) -> ResponseReturnValue:
    """The people with a protected address as a list for the authority that forwards letters."""
    with unit_of_work() as session:
        step_audience = get_or_abort(session, StepAudience, step_audience_id)
        listed = separate_deliveries(
            session, step_audience, actor=current_account().id, now=utcnow()
        )
        name = f"{step_audience.step.key}-{step_audience.audience.key}-protected.csv"
    return deliveries_response(listed, name, base_url=base_url())


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/bearer-codes")
@requires(Permission.MANAGE_ROLL)
def bearer_codes(step_audience_id: UUID) -> ResponseReturnValue:
    """Sheets of one-time codes as a PDF, eight slips to an A4; made this once, kept nowhere."""
    form = BearerForm()
    form.unit.choices = unit_choices(db.session)
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    if not form.validate_on_submit():
        flash(_("Between 1 and 800 codes at a time."), "bad")
        return redirect(url_for("rolls.manage", step_id=step_audience.step_id))
    unit_id = UUID(form.unit.data) if form.unit.data else None
    words = _sheet_words(step_audience, db.session.get(Unit, unit_id) if unit_id else None)
    name = f"{step_audience.step.key}-{step_audience.audience.key}-slips.pdf"
    with unit_of_work() as session:
        issued = issue_bearer_codes(
            session,
            get_or_abort(session, StepAudience, step_audience_id),
            count=form.count.data or 0,
            unit_id=unit_id,
            actor=current_account().id,
            now=utcnow(),
        )
    slips = [Slip(str(number), shown(code), code_address(code)) for number, code in issued]
    return _pdf(slips_pdf(words, slips), name)


def _sheet_words(step_audience: StepAudience, unit: Unit | None) -> SheetWords:
    return SheetWords(
        title=_("One-time codes"),
        step=localized_text(step_audience.step.title),
        audience=localized_text(step_audience.audience.title),
        unit=localized_text(unit.title) if unit else "",
        how=sheet_how(),
        address=without_scheme(f"{base_url()}/k"),
        language=current_language(),
    )


@bp.post("/desk/doors/<uuid:door_id>/poster")
@requires(Permission.MANAGE_ROLL)
def poster(door_id: UUID) -> ResponseReturnValue:
    """A poster for the open link: its QR picture and its short address."""
    with unit_of_work() as session:
        door = get_or_abort(session, Collector, door_id)
        if door.kind is not CollectorKind.OPEN or door.form is not DoorForm.PLAIN:
            raise NotFound("poster")
        ensure_shortcut(session, door)
        step = door.step_audience.step
        address = short_address(door)
        settings = current_app.config["ENGAGE_SETTINGS"]
        made = Poster(
            municipality=settings.municipality_name,
            title=localized_text(step.title),
            address=without_scheme(address),
            link=address,
            accent=settings.accent_colour,
            language=current_language(),
            **poster_words(step),
        )
        name = f"{step.key}-{door.key}-poster.pdf"
    return _pdf(poster_pdf(made), name)
