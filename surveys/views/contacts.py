"""After the thank-you: a separate form that nothing ties to the answers, and the desk's side."""

import secrets
from uuid import UUID

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from engage.access import Permission, participation, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.tables.cells import Cell, Sheet
from engage.tables.delimited import write_csv
from engage.web.forms import AnswerForm, BaseForm, keeps_answers
from surveys.forms.contacts import KEPT_AT_MOST, DrawForm, left_form, settings_form
from surveys.models import ContactForm, Survey
from surveys.services.contacts import (
    DrawRefused,
    NoContactForm,
    Offer,
    Wishes,
    contact_counts,
    draw_winners,
    fix_list,
    leave_contact,
    open_contact_form,
    read_contacts,
    read_winners,
    set_contact_form,
)
from surveys.services.lookup import Asked, survey_by_id
from surveys.services.responding import local_day
from surveys.views import bp
from surveys.views.visit import Place, place_at

PATH = "/<process>/<step>/<audience>/contact"
SALT = "engage contact"


def contact_url(place: Place) -> str | None:
    """The address of the separate form with a pass that says nothing but that somebody answered."""
    try:
        open_contact_form(db.session, place.asked.survey, utcnow())
    except NoContactForm:
        return None
    return place.url("contact", ticket=_passes(place).dumps(secrets.token_urlsafe(12)))


@bp.get(PATH)
@participation
def contact(process: str, step: str, audience: str) -> ResponseReturnValue:
    """The separate form, for those who come from the thank-you."""
    place = place_at(process, step, audience)
    offered = open_contact_form(db.session, place.asked.survey, utcnow())
    if not _has_answered(place):
        return redirect(place.url("start"))
    return _contact_page(place, offered, left_form(offered))


@bp.post(PATH)
@participation
@keeps_answers
def save_contact(process: str, step: str, audience: str) -> ResponseReturnValue:
    """What was left is stored; nothing of it leads to any answer."""
    place = place_at(process, step, audience)
    offered = open_contact_form(db.session, place.asked.survey, utcnow())
    form = left_form(offered)
    if not _has_answered(place):
        return redirect(place.url("start"))
    wanted = [name for name in ("draw", "results", "invitation") if request.form.get(name)]
    if not form.validate() or not wanted:
        if not wanted:
            form.form_errors.append(_("Choose at least one of the offers."))
        return _contact_page(place, offered, form), 422
    wishes = Wishes(form["name"].data, form["email"].data, **dict.fromkeys(wanted, True))
    with unit_of_work() as session:
        leave_contact(
            session, get_or_abort(session, Survey, place.asked.survey.id), wishes, utcnow()
        )
    return redirect(place.url("contact_left"))


@bp.get(f"{PATH}/saved")
@participation
def contact_left(process: str, step: str, audience: str) -> ResponseReturnValue:
    """It is stored, and when it will be erased."""
    place = place_at(process, step, audience)
    offered = open_contact_form(db.session, place.asked.survey, utcnow())
    return render_template("surveys/contacts/left.html", place=place, offered=offered)


@bp.get("/desk/surveys/<uuid:survey_id>/contacts")
@requires(Permission.MANAGE_STEP)
def contacts(survey_id: UUID) -> ResponseReturnValue:
    """What the survey offers after the thank-you, how many want it, and the draw."""
    asked = survey_by_id(db.session, survey_id)
    return _desk_page(asked, _settings(asked), DrawForm(formdata=None))


@bp.post("/desk/surveys/<uuid:survey_id>/contacts")
@requires(Permission.MANAGE_STEP)
def set_contacts(survey_id: UUID) -> ResponseReturnValue:
    """The offer stands as it was sent."""
    asked = survey_by_id(db.session, survey_id)
    form = _settings(asked)
    if not form.validate() or not _is_possible(asked, form):
        return _desk_page(asked, form, DrawForm(formdata=None)), 422
    offer = Offer(
        draw=form["draw"].data,
        results=form["results"].data,
        invitation=form["invitation"].data,
        prize=_prize(asked, form),
        erase_on=form["erase_on"].data,
    )
    is_something = offer.draw or offer.results or offer.invitation
    with unit_of_work() as session:
        survey = get_or_abort(session, Survey, survey_id)
        set_contact_form(
            session, survey, offer if is_something else None, actor=current_account().id
        )
    flash(_("Saved."), "good")
    return redirect(url_for("surveys.contacts", survey_id=survey_id))


@bp.post("/desk/surveys/<uuid:survey_id>/contacts/list")
@requires(Permission.MANAGE_STEP)
def fix_draw_list(survey_id: UUID) -> ResponseReturnValue:
    """The list of the draw is fixed and its hash can be published."""
    try:
        with unit_of_work() as session:
            survey = get_or_abort(session, Survey, survey_id)
            fix_list(session, survey, actor=current_account().id, now=utcnow())
    except DrawRefused:
        flash(_("The list can be fixed once, after the survey has ended."), "bad")
    return redirect(url_for("surveys.contacts", survey_id=survey_id))


@bp.post("/desk/surveys/<uuid:survey_id>/contacts/draw")
@requires(Permission.MANAGE_STEP)
def draw_lot(survey_id: UUID) -> ResponseReturnValue:
    """The winners are drawn, once."""
    form = DrawForm()
    if not form.validate():
        asked = survey_by_id(db.session, survey_id)
        return _desk_page(asked, _settings(asked), form), 422
    try:
        with unit_of_work() as session:
            survey = get_or_abort(session, Survey, survey_id)
            seed, winners = (form.seed.data or "").strip(), form.winners.data or 1
            draw_winners(session, survey, seed, winners, actor=current_account().id, now=utcnow())
    except DrawRefused:
        flash(_("The winners have been drawn already, or the list is not fixed."), "bad")
    return redirect(url_for("surveys.contacts", survey_id=survey_id))


@bp.post("/desk/surveys/<uuid:survey_id>/contacts.csv")
@requires(Permission.MANAGE_STEP)
def contacts_csv(survey_id: UUID) -> ResponseReturnValue:
    """Those who want the results or an invitation, as a file; the log keeps who took it."""
    with unit_of_work() as session:
        survey = get_or_abort(session, Survey, survey_id)
        rows: list[list[Cell]] = [
            [one.name, one.address, one.wants_results, one.wants_invitation]
            for one in read_contacts(session, survey, actor=current_account().id)
        ]
    heads = [_("Name"), _("E-mail"), _("Wants the results"), _("Wants invitations")]
    response = make_response(write_csv(Sheet(_("Contacts"), heads, rows)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="contacts.csv"'
    return response


def _passes(place: Place) -> URLSafeSerializer:
    salt = f"{SALT} {place.asked.survey.id}"
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _has_answered(place: Place) -> bool:
    """Whether the address carries a pass of this survey; it holds a random word and no more."""
    try:
        _passes(place).loads(request.args.get("ticket", ""))
    except BadSignature:
        return False
    return True


def _contact_page(place: Place, offered: ContactForm, form: AnswerForm) -> str:
    return render_template(
        "surveys/contacts/form.html",
        place=place,
        offered=offered,
        form=form,
        ticket=request.args.get("ticket", ""),
    )


def _settings(asked: Asked) -> BaseForm:
    held = db.session.get(ContactForm, asked.survey.id)
    return settings_form(asked.step.process.languages, held, local_day(utcnow()))


def _is_possible(asked: Asked, form: BaseForm) -> bool:
    """A draw has a prize in the first language, and the end comes within a year."""
    first = f"prize_{asked.step.process.languages[0]}"
    today = local_day(utcnow())
    if form["draw"].data and not (form[first].data or "").strip():
        form[first].errors = [_("Say what can be won.")]
    if not today < form["erase_on"].data <= today + KEPT_AT_MOST:
        form["erase_on"].errors = [_("Choose the day of erasure, within a year.")]
    return not form.errors


def _prize(asked: Asked, form: BaseForm) -> dict[str, str] | None:
    words = {one: (form[f"prize_{one}"].data or "").strip() for one in asked.step.process.languages}
    return {language: text for language, text in words.items() if text} or None


def _desk_page(asked: Asked, form: BaseForm, draw_form: DrawForm) -> str:
    held = db.session.get(ContactForm, asked.survey.id)
    return render_template(
        "surveys/contacts/desk.html",
        asked=asked,
        state=asked.step.state(utcnow()),
        held=held,
        form=form,
        draw_form=draw_form,
        counts=contact_counts(db.session, asked.survey.id),
        winners=read_winners(db.session, held) if held else [],
    )
