"""The separate form after the thank-you: kept apart from the answers, drawn by lot, erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict, NotFound
from engage.processes.models import StepState
from surveys.models import Contact, ContactForm, Survey
from surveys.rules.lot import draw, list_root
from surveys.services.responding import local_day


class NoContactForm(NotFound):
    """The survey has no separate form, or its time is over."""


class DrawRefused(Conflict):
    """The list is fixed once, after the end, and the seed is entered once, after that."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody left."""

    name: str
    address: str
    draw: bool = False
    results: bool = False
    invitation: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form offers, and until when it is kept."""

    draw: bool
    results: bool
    invitation: bool
    prize: Mapping[str, str] | None
    erase_on: date


def set_contact_form(
    session: Session, survey: Survey, offer: Offer | None, *, actor: UUID
) -> ContactForm | None:
    """The survey offers this after the thank-you; None takes the form away with all contacts."""
    form = session.get(ContactForm, survey.id)
    if form is not None and form.list_root is not None:
        raise DrawRefused(survey.key)
    if offer is None:
        session.execute(delete(Contact).where(Contact.survey_id == survey.id))
        session.execute(delete(ContactForm).where(ContactForm.survey_id == survey.id))
    else:
        form = form or ContactForm(survey_id=survey.id)
        form.has_draw, form.has_results = offer.draw, offer.results
        form.has_invitation, form.erase_on = offer.invitation, offer.erase_on
        form.prize = dict(offer.prize) if offer.draw and offer.prize else None
        session.add(form)
    audit(session, "surveys:contact_form:set", actor=actor, subject=survey.key)
    return form


def open_contact_form(session: Session, survey: Survey, now: datetime) -> ContactForm:
    """The form while it takes contacts: as long as the survey is open; NoContactForm otherwise."""
    form = session.get(ContactForm, survey.id)
    is_open = survey.step.state(now) is StepState.OPEN
    if form is None or not is_open or form.list_root or form.erase_on < local_day(now):
        raise NoContactForm(survey.key)
    return form


def leave_contact(session: Session, survey: Survey, wishes: Wishes, now: datetime) -> None:
    """The wishes of that address are these; a later form replaces an earlier one."""
    form = open_contact_form(session, survey, now)
    address = wishes.address.strip().lower()
    held = session.scalar(
        select(Contact).where(Contact.survey_id == survey.id, Contact.address == address)
    )
    contact = held or Contact(survey_id=survey.id, address=address)
    contact.name = wishes.name.strip()
    contact.wants_draw = wishes.draw and form.has_draw
    contact.wants_results = wishes.results and form.has_results
    contact.wants_invitation = wishes.invitation and form.has_invitation
    session.add(contact)
    session.flush()


def contact_counts(session: Session, survey_id: UUID) -> dict[str, int]:
    """How many want what."""
    row = session.execute(
        select(
            func.count().filter(Contact.wants_draw),
            func.count().filter(Contact.wants_results),
            func.count().filter(Contact.wants_invitation),
        ).where(Contact.survey_id == survey_id)
    ).one()
    return {"draw": row[0], "results": row[1], "invitation": row[2]}


def fix_list(session: Session, survey: Survey, *, actor: UUID, now: datetime) -> ContactForm:
    """Nobody is added any more, and the hash of the list can be published before the seed."""
    form = _form_for_update(session, survey)
    if not form.has_draw or form.list_root or survey.step.state(now) is StepState.OPEN:
        raise DrawRefused(survey.key)
    entries = _entries(session, survey.id)
    form.list_root, form.entries = list_root(entries), len(entries)
    details = {"entries": form.entries, "root": form.list_root}
    audit(session, "surveys:draw:list_fixed", actor=actor, subject=survey.key, details=details)
    return form


def draw_winners(
    session: Session, survey: Survey, seed: str, winners: int, *, actor: UUID, now: datetime
) -> ContactForm:
    """The winners of that public seed stand in the protocol; there is no second draw."""
    form = _form_for_update(session, survey)
    if form.list_root is None or form.seed is not None:
        raise DrawRefused(survey.key)
    entries = _entries(session, survey.id)
    if list_root(entries) != form.list_root:
        raise DrawRefused(survey.key)
    form.seed, form.drawn_at = seed, now
    form.winners = [str(one) for one in draw(entries, form.list_root, seed, winners)]
    details = {"seed": seed, "winners": form.winners}
    audit(session, "surveys:draw:drawn", actor=actor, subject=survey.key, details=details)
    return form


def read_winners(session: Session, form: ContactForm) -> Sequence[Contact]:
    """The winners in the order of the draw."""
    order = [UUID(one) for one in form.winners or []]
    rows = {row.id: row for row in session.scalars(select(Contact).where(Contact.id.in_(order)))}
    return [rows[one] for one in order if one in rows]


def read_contacts(session: Session, survey: Survey, *, actor: UUID) -> Sequence[Contact]:
    """Those who want the results or an invitation; that they were read out is logged."""
    audit(session, "surveys:contacts:exported", actor=actor, subject=survey.key)
    return session.scalars(
        select(Contact)
        .where(Contact.survey_id == survey.id, Contact.wants_results | Contact.wants_invitation)
        .order_by(Contact.address)
    ).all()


def erase_due(session: Session, now: datetime) -> int:
    """Every contact whose date has come is gone; the protocol of the draw stays."""
    due = session.scalars(
        select(ContactForm).where(
            ContactForm.erase_on <= local_day(now), ContactForm.erased_at.is_(None)
        )
    ).all()
    for form in due:
        session.execute(delete(Contact).where(Contact.survey_id == form.survey_id))
        form.erased_at = now
        survey = session.get_one(Survey, form.survey_id)
        audit(session, "surveys:contacts:erased", actor=None, subject=survey.key)
    return len(due)


def _form_for_update(session: Session, survey: Survey) -> ContactForm:
    form = session.get(ContactForm, survey.id, with_for_update=True)
    if form is None:
        raise NoContactForm(survey.key)
    return form


def _entries(session: Session, survey_id: UUID) -> list[UUID]:
    return list(
        session.scalars(
            select(Contact.id).where(Contact.survey_id == survey_id, Contact.wants_draw)
        )
    )
