"""Answering: first page, one part a screen, review, thanks. Nothing here knows who is signed in."""

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from engage.access import participation
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.errors import Forbidden, Gone, Unavailable
from engage.processes.models import StepState
from engage.rolls.views.participant import open_participant, remember
from engage.web.forms import AnswerForm, keeps_answers
from engage.web.i18n import current_language
from surveys.forms import (
    SignedSubmitForm,
    SubmitForm,
    section_form,
    sent_form,
    show_problems,
)
from surveys.rules.answers import read_section
from surveys.rules.questionnaire import Section
from surveys.services.faults import AlreadyResponded, AnswersRefused, DraftChanged
from surveys.services.responding import (
    Progress,
    Respondent,
    Whereabouts,
    load_progress,
    save_section,
    submit_draft,
)
from surveys.views import bp
from surveys.views.answer_pages import (
    UNDERSTOOD,
    kept_page,
    part_page,
    refused_part,
    review_page,
)
from surveys.views.contacts import contact_url
from surveys.views.fragments import untouched, without
from surveys.views.paging import (
    after_part,
    following,
    language_kept,
    shown_before,
    where_left,
)
from surveys.views.versions import is_outdated, save_outdated
from surveys.views.visit import (
    BASE,
    Place,
    can_go_elsewhere,
    door_here,
    place_at,
    respondent_at,
    respondent_or_door,
)

NOTHING_LOST = (Gone, Forbidden)
OUT_OF_REACH = (Unavailable, OperationalError)


@bp.get(f"{BASE}/")
@participation
def start(process: str, step: str, audience: str) -> ResponseReturnValue:
    """What the survey is, who sees the answers, and the way in."""
    place = place_at(process, step, audience)
    if place.state is not StepState.OPEN:
        return render_template("surveys/respond/not_open.html", place=place, kept=())
    respondent = respondent_at(place)
    progress = load_progress(db.session, place.asked, respondent) if respondent else None
    language = language_kept(progress)
    if language is not None:
        return redirect(
            url_for("web.language", language=language, next=request.full_path.rstrip("?"))
        )
    return render_template(
        "surveys/respond/start.html",
        place=place,
        progress=progress,
        where=where_left(place, progress) if progress else None,
        can_go_elsewhere=can_go_elsewhere(place),
        door=None if respondent else door_here(place, request.args.get("via")),
        via=request.args.get("via"),
        form=AnswerForm(formdata=None),
    )


@bp.post(f"{BASE}/")
@participation
@keeps_answers
def begin(process: str, step: str, audience: str) -> ResponseReturnValue:
    """The browser has its own random key, and the first part is on the screen."""
    place = place_at(process, step, audience)
    first_part = redirect(place.url("part", number=1))
    if place.state is not StepState.OPEN:
        return redirect(place.url("start"))
    if respondent_at(place) is not None:
        return first_part
    door = door_here(place, request.form.get("via"))
    if door is None:
        return redirect(place.url("start"))
    return remember(make_response(first_part), open_participant(door))


@bp.get(f"{BASE}/<int:number>")
@participation
def part(process: str, step: str, audience: str, number: int) -> ResponseReturnValue:
    """One part of the form with what has been filled in."""
    place = place_at(process, step, audience)
    section = place.section(number)
    respondent = respondent_or_door(place)
    progress = load_progress(db.session, place.asked, respondent)
    if progress.is_in:
        return redirect(place.url("thanks"))
    if section.key not in progress.seen.sections:
        return redirect(following(place, progress, number, "next"))
    blank = untouched(section, progress.answers)
    form = section_form(without(section, blank), progress.answers)
    return part_page(place, number, form, progress, blank)


@bp.post(f"{BASE}/<int:number>")
@participation
@keeps_answers
def save_part(process: str, step: str, audience: str, number: int) -> ResponseReturnValue:
    """The part is in the draft, and the next screen follows; or it comes back as sent, with why."""
    place = place_at(process, step, audience)
    if is_outdated(place):
        return save_outdated(place)
    section = place.section(number)
    form = sent_form(place.asked.fingerprint, section)
    go = request.form.get("go", "next")
    try:
        progress = _save(place, section, form, must_be_complete=go == "next")
    except AlreadyResponded:
        return redirect(place.url("thanks", first="stands"))
    except AnswersRefused as refused:
        return _refused(place, number, form, refused)
    except NOTHING_LOST as problem:
        return kept_page(place, problem, read_section(section, request.form.to_dict(flat=False)))
    except OUT_OF_REACH:
        form.form_errors.append(_("The service is out of reach for a moment. Send again soon."))
        return refused_part(place, number, form, go, 503)
    if go == "autosave":
        return jsonify(saved=True)
    return redirect(after_part(place, section, progress, number, go))


@bp.get(f"{BASE}/review")
@participation
def review(process: str, step: str, audience: str) -> ResponseReturnValue:
    """Everything as it will be sent, each part with its way back."""
    place = place_at(process, step, audience)
    progress = load_progress(db.session, place.asked, respondent_or_door(place))
    if progress.is_in:
        return redirect(place.url("thanks"))
    return review_page(place, progress, _submit_form(place))


@bp.post(f"{BASE}/review")
@participation
@keeps_answers
def submit(process: str, step: str, audience: str) -> ResponseReturnValue:
    """The response is in and the receipt is shown; or the review comes back and says why."""
    place = place_at(process, step, audience)
    form = _submit_form(place)
    respondent = respondent_at(place)
    if respondent is None:
        return redirect(place.url("start"))
    if not form.validate():
        return review_page(place, load_progress(db.session, place.asked, respondent), form), 422
    try:
        is_as_sent = _submit(place, respondent, form)
    except (AnswersRefused, DraftChanged) as refused:
        progress = load_progress(db.session, place.asked, respondent)
        return review_page(place, progress, form, refused), refused.status
    except NOTHING_LOST as problem:
        return kept_page(place, problem, load_progress(db.session, place.asked, respondent).answers)
    return redirect(place.url("thanks") if is_as_sent else place.url("thanks", first="stands"))


@bp.get(f"{BASE}/thanks")
@participation
def thanks(process: str, step: str, audience: str) -> ResponseReturnValue:
    """The receipt, and what happens next."""
    place = place_at(process, step, audience)
    respondent = respondent_at(place) if place.state is not StepState.SEALED else None
    if respondent is None or not load_progress(db.session, place.asked, respondent).is_in:
        return redirect(place.url("start"))
    return render_template(
        "surveys/respond/thanks.html",
        place=place,
        receipt=respondent.receipt,
        contact_url=contact_url(place),
        first_stands=request.args.get("first") == "stands",
    )


def _refused(
    place: Place, number: int, form: AnswerForm, refused: AnswersRefused
) -> ResponseReturnValue:
    """The part as it was sent, with why; a script has saved what there is nothing to say about."""
    section, go = place.section(number), request.form.get("go", "next")
    if go == "autosave" and refused.problems:
        leaving = frozenset(problem.question for problem in refused.problems)
        _save(place, section, form, must_be_complete=False, leaving=leaving)
        return jsonify(saved=False, rest=True), UNDERSTOOD
    show_problems(form, section.questions, refused.problems)
    return refused_part(place, number, form, go)


def _save(
    place: Place,
    section: Section,
    form: AnswerForm,
    *,
    must_be_complete: bool,
    leaving: frozenset[str] = frozenset(),
) -> Progress:
    answers = read_section(section, request.form.to_dict(flat=False))
    respondent = respondent_at(place) if place.state is StepState.OPEN else None
    if respondent is None:
        raise Gone if place.state is not StepState.OPEN else Forbidden
    if not form.validate():
        raise AnswersRefused((), answers)
    must_answer = shown_before(section) if must_be_complete else ()
    with unit_of_work() as session:
        return save_section(
            session,
            place.asked,
            respondent,
            section,
            answers,
            must_answer=must_answer,
            leaving=leaving,
            where=Whereabouts(section.key, must_be_complete, current_language()),
            now=utcnow(),
        )


def _submit_form(place: Place) -> SubmitForm | SignedSubmitForm:
    return SubmitForm() if place.asked.survey.is_anonymous else SignedSubmitForm()


def _submit(place: Place, respondent: Respondent, form: AnswerForm) -> bool:
    signed_by = form["signed_by"].data if "signed_by" in form else None
    with unit_of_work() as session:
        receipt = submit_draft(
            session,
            place.asked,
            respondent,
            digest=request.form.get("digest", ""),
            signed_by=signed_by or None,
            now=utcnow(),
        )
    return receipt.is_as_sent
