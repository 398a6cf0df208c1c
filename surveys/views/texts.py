"""Open answers: the review at the desk, reading while a survey is open, the public's list."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select

from engage.access import Permission, public, requires
from engage.accounts import current_account
from engage.accounts.models import Account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.gate import results_visible
from engage.processes.models import StepKind, StepState
from engage.text.personal import personal_details
from engage.web.navigation import viewer_permissions
from surveys.forms.texts import LONGEST_SHOWN, ReaderForm, review_form
from surveys.models import ReviewState, Survey, SurveyReading
from surveys.rules.questionnaire import TEXT_KINDS, Question
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import Asked, step_by_keys, survey_by_id, surveys_of_step
from surveys.services.open_texts import (
    decided_texts,
    next_waiting,
    review_counts,
    review_text,
    shown_texts,
)
from surveys.services.reading import name_reader, open_batch
from surveys.views import bp
from surveys.views.results import later_page

SHA256_HEX = 64


@bp.get("/desk/surveys/<uuid:survey_id>/texts")
@requires(Permission.CODE_PASSAGES)
def texts(survey_id: UUID) -> ResponseReturnValue:
    """How far the review of each open question has come."""
    asked = survey_by_id(db.session, survey_id)
    return render_template(
        "surveys/texts/overview.html",
        asked=asked,
        questions=text_questions(asked),
        counts=review_counts(db.session, survey_id),
        may_manage=_may_manage(),
    )


@bp.get("/desk/surveys/<uuid:survey_id>/texts/<question>")
@requires(Permission.CODE_PASSAGES)
def review_texts(survey_id: UUID, question: str) -> ResponseReturnValue:
    """The next texts of the question that wait for a decision."""
    asked = survey_by_id(db.session, survey_id)
    waiting = next_waiting(db.session, survey_id, question)
    return render_template(
        "surveys/texts/review.html",
        asked=asked,
        question=text_question(asked, question),
        waiting=waiting,
        form=review_form(waiting),
        counts=review_counts(db.session, survey_id).get(question),
        marked=marked,
        may_manage=_may_manage(),
    )


@bp.post("/desk/surveys/<uuid:survey_id>/texts/<question>")
@requires(Permission.CODE_PASSAGES)
def decide_texts(survey_id: UUID, question: str) -> ResponseReturnValue:
    """Every decision of the page stands, and the next texts follow."""
    with unit_of_work() as session:
        survey = get_or_abort(session, Survey, survey_id)
        for sha256, state, words in decisions(request.form):
            review_text(
                session,
                survey,
                question,
                sha256,
                state,
                shown_as=words,
                actor=current_account().id,
                now=utcnow(),
            )
    flash(_("Saved."), "good")
    return redirect(url_for("surveys.review_texts", survey_id=survey_id, question=question))


@bp.post("/desk/surveys/<uuid:survey_id>/texts/<question>/<text>/reopen")
@requires(Permission.CODE_PASSAGES)
def reopen_text(survey_id: UUID, question: str, text: str) -> ResponseReturnValue:
    """The text waits for a decision again."""
    with unit_of_work() as session:
        review_text(
            session,
            get_or_abort(session, Survey, survey_id),
            question,
            hash_of(text),
            ReviewState.WAITING,
            actor=current_account().id,
            now=utcnow(),
        )
    return redirect(url_for("surveys.decided", survey_id=survey_id, question=question))


@bp.get("/desk/surveys/<uuid:survey_id>/texts/<question>/decided")
@requires(Permission.CODE_PASSAGES)
def decided(survey_id: UUID, question: str) -> ResponseReturnValue:
    """What was decided, page by page, each with its way back."""
    asked = survey_by_id(db.session, survey_id)
    return render_template(
        "surveys/texts/decided.html",
        asked=asked,
        question=text_question(asked, question),
        rows=decided_texts(db.session, survey_id, question, _after()),
        may_manage=_may_manage(),
    )


@bp.get("/desk/surveys/<uuid:survey_id>/reading")
@requires(Permission.SEE_DESK)
def reading(survey_id: UUID) -> ResponseReturnValue:
    """The last batch of open answers, for the person who was named."""
    asked = survey_by_id(db.session, survey_id)
    row, batch = open_batch(db.session, asked.survey, reader_id=current_account().id)
    questions = [question for question in text_questions(asked) if question.key in batch]
    return render_template(
        "surveys/texts/reading.html", asked=asked, row=row, batch=batch, questions=questions
    )


@bp.route("/desk/surveys/<uuid:survey_id>/reader", methods=["GET", "POST"])
@requires(Permission.MANAGE_STEP)
def reader(survey_id: UUID) -> ResponseReturnValue:
    """Who may read open answers while the survey is open."""
    asked = survey_by_id(db.session, survey_id)
    row = db.session.get(SurveyReading, survey_id)
    named = db.session.get(Account, row.reader_id) if row else None
    form = ReaderForm(data={"email": named.email if named else ""})
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("surveys/texts/reader.html", asked=asked, form=form), status
    address = (form.email.data or "").strip().lower()
    found = db.session.scalar(select(Account.id).where(Account.email == address))
    if address and found is None:
        form.email.errors = [_("There is no account with this address. Invite the person first.")]
        return render_template("surveys/texts/reader.html", asked=asked, form=form), 422
    with unit_of_work() as session:
        survey = get_or_abort(session, Survey, survey_id)
        name_reader(session, survey, found, actor=current_account().id, now=utcnow())
    flash(_("Saved."), "good")
    return redirect(url_for("surveys.manage", step_id=asked.step.id))


@bp.get("/<process>/<step>/survey-results/<question>")
@public
def open_answers(process: str, step: str, question: str) -> ResponseReturnValue:
    """The texts that a person has let through, audience by audience."""
    found = step_by_keys(db.session, process, step)
    if found.kind is not StepKind.SURVEY or found.state(utcnow()) is StepState.PREPARING:
        raise SurveyMissing(step)
    if not results_visible(found, viewer_permissions(), utcnow()):
        return later_page(found), 403
    asked = [one for one in surveys_of_step(db.session, found.id) if _asks(one, question)]
    if not asked:
        raise SurveyMissing(question)
    lists = [(one, shown_texts(db.session, one, question, _after(one))) for one in asked]
    return render_template(
        "surveys/texts/public.html",
        step=found,
        process=process,
        question=text_question(asked[0], question),
        lists=lists,
    )


def text_questions(asked: Asked) -> list[Question]:
    """The open questions of the form, in its order."""
    return [question for question in asked.form if question.kind in TEXT_KINDS]


def text_question(asked: Asked, key: str) -> Question:
    """The open question of that key; SurveyMissing when the form has none."""
    question = asked.form.question(key)
    if question is None or question.kind not in TEXT_KINDS:
        raise SurveyMissing(key)
    return question


def marked(text: str) -> Markup:
    """The text with everything that looks personal marked."""
    parts, at = [], 0
    for detail in personal_details(text):
        inner = escape(text[detail.start : detail.end])
        parts += [escape(text[at : detail.start]), Markup("<mark>{}</mark>").format(inner)]
        at = detail.end
    return Markup("").join([*parts, escape(text[at:])])


def decisions(form: Mapping[str, str]) -> Iterator[tuple[bytes, ReviewState, str]]:
    """Which text, what was decided, and the words to be shown; what is left for later is out."""
    known = {state.value: state for state in (ReviewState.SHOWN, ReviewState.HELD)}
    for name, value in form.items():
        if name.startswith("d.") and value in known:
            hexed = name.removeprefix("d.")
            words = form.get(f"w.{hexed}", "").replace("\r\n", "\n").strip()
            if known[value] is ReviewState.SHOWN and not words:
                continue  # there would be nothing to show
            yield hash_of(hexed), known[value], words[:LONGEST_SHOWN]


def hash_of(given: str) -> bytes:
    """The hash that is written there; nothing where it is none."""
    try:
        return bytes.fromhex(given) if len(given) == SHA256_HEX else b""
    except ValueError:
        return b""


def _may_manage() -> bool:
    """Whether the way back leads to the step's surveys: not everybody who reads may run them."""
    return Permission.MANAGE_STEP in viewer_permissions()


def _asks(asked: Asked, key: str) -> bool:
    question = asked.form.question(key)
    return asked.survey.is_anonymous and question is not None and question.kind in TEXT_KINDS


def _after(asked: Asked | None = None) -> bytes:
    """The place in the list that the address asks for; the beginning where it is none."""
    name = f"after-{asked.step_audience.audience.key}" if asked else "after"
    return hash_of(request.args.get(name, ""))
