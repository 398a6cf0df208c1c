"""Paper: the form to print, and typing the answers in with the keyboard alone."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import EngageError
from engage.web.i18n import current_language
from engage.web.languages import in_language
from engage.web.navigation import viewer_permissions
from surveys.forms import problem_words
from surveys.models import PaperEntry
from surveys.rules.kinds import AnswerProblem
from surveys.rules.paper import blanks_of, differences, read_typed, typed_of
from surveys.services.faults import AnswersRefused
from surveys.services.lookup import Asked, survey_by_id
from surveys.services.paper import (
    BadNumber,
    NoPaperDoor,
    Outcome,
    PaperIsIn,
    SamePerson,
    accept_single,
    enter_paper,
    next_number,
    paper_counts,
    paper_door,
    settle_paper,
    unsettled,
)
from surveys.views import bp
from surveys.views.paper_pdf import paper_pdf
from surveys.views.reviewing import answer_lines

PDF = "application/pdf"


@bp.get("/desk/surveys/<uuid:survey_id>/paper.pdf")
@requires(Permission.SEE_DESK)
def paper_form(survey_id: UUID) -> ResponseReturnValue:
    """The questionnaire to print, in one of its languages."""
    asked = survey_by_id(db.session, survey_id)
    wanted = request.args.get("language", current_language())
    language = wanted if wanted in asked.form.languages else asked.form.languages[0]
    response = make_response(paper_pdf(asked.form, language))
    response.headers["Content-Type"] = PDF
    name = f"{asked.step.key}-{asked.step_audience.audience.key}-{language}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/desk/surveys/<uuid:survey_id>/paper")
@requires(Permission.ENTER_PAPER)
def paper(survey_id: UUID) -> ResponseReturnValue:
    """The next paper to type, and how far the papers have come."""
    asked = survey_by_id(db.session, survey_id)
    number = request.args.get("number", type=int) or next_number(db.session, survey_id)
    return _entry_page(asked, number, {}, ())


@bp.post("/desk/surveys/<uuid:survey_id>/paper")
@requires(Permission.ENTER_PAPER)
def save_paper(survey_id: UUID) -> ResponseReturnValue:
    """The paper is typed in, and the next one follows; or the page comes back and says why."""
    asked = survey_by_id(db.session, survey_id)
    number = request.form.get("number", default=0, type=int)
    answers, problems = read_typed(asked.form, request.form)
    if problems:
        return _entry_page(asked, number, request.form, problems), 422
    try:
        with unit_of_work() as session:
            outcome = enter_paper(
                session, asked, number, answers, actor=current_account().id, now=utcnow()
            )
    except AnswersRefused as refused:
        return _entry_page(asked, number, request.form, refused.problems), 422
    except (PaperIsIn, SamePerson, BadNumber, NoPaperDoor) as fault:
        return _entry_page(asked, number, request.form, (), fault_words(fault)), fault.status
    flash(*outcome_words(outcome, number))
    return redirect(url_for("surveys.paper", survey_id=survey_id, number=number + 1))


@bp.get("/desk/surveys/<uuid:survey_id>/paper/<int:number>")
@requires(Permission.ENTER_PAPER)
def paper_difference(survey_id: UUID, number: int) -> ResponseReturnValue:
    """What two people read differently on one paper, side by side."""
    asked = survey_by_id(db.session, survey_id)
    entry = get_or_abort(db.session, PaperEntry, (survey_id, number))
    return _difference_page(asked, entry, typed_of(asked.form, entry.first or {}), ())


@bp.post("/desk/surveys/<uuid:survey_id>/paper/<int:number>")
@requires(Permission.ENTER_PAPER)
def settle(survey_id: UUID, number: int) -> ResponseReturnValue:
    """The paper is in as it was decided."""
    asked = survey_by_id(db.session, survey_id)
    entry = get_or_abort(db.session, PaperEntry, (survey_id, number))
    typed = typed_of(asked.form, entry.first or {}) | request.form.to_dict()
    answers, problems = read_typed(asked.form, typed)
    try:
        if problems:
            raise AnswersRefused(problems, answers)
        with unit_of_work() as session:
            settle_paper(session, asked, number, answers, actor=current_account().id, now=utcnow())
    except AnswersRefused as refused:
        return _difference_page(asked, entry, typed, refused.problems), 422
    flash(_("Paper %(number)d is in.", number=number), "good")
    return redirect(url_for("surveys.paper", survey_id=survey_id))


@bp.post("/desk/surveys/<uuid:survey_id>/paper/accept")
@requires(Permission.MANAGE_STEP)
def accept_papers(survey_id: UUID) -> ResponseReturnValue:
    """Papers that were typed once are in without a second entry."""
    asked = survey_by_id(db.session, survey_id)
    try:
        with unit_of_work() as session:
            taken = accept_single(session, asked, actor=current_account().id, now=utcnow())
        flash(_("%(number)d papers are in.", number=taken), "good")
    except AnswersRefused:
        flash(_("A paper lacks an answer that is needed. Open it and settle it first."), "bad")
    return redirect(url_for("surveys.paper", survey_id=survey_id))


def fault_words(fault: EngageError) -> str:
    """What stands in the way of the entry."""
    words = {
        PaperIsIn: _("The paper of this number is in already. Look at the number on the paper."),
        SamePerson: _("You typed this paper yourself. Another person types it the second time."),
        BadNumber: _("Write the running number on the paper, from 1 to 999999."),
        NoPaperDoor: _("Add a door for paper forms to this audience first."),
    }
    return str(words[type(fault)])


def outcome_words(outcome: Outcome, number: int) -> tuple[str, str]:
    """What became of the paper, and how good that is."""
    words = {
        Outcome.WAITS: (_("Paper %(number)d waits for the second entry.", number=number), "info"),
        Outcome.IS_IN: (_("Paper %(number)d is in: both entries agree.", number=number), "good"),
        Outcome.DIFFERS: (_("Paper %(number)d was read in two ways.", number=number), "warn"),
    }
    return words[outcome]


def _entry_page(
    asked: Asked,
    number: int,
    typed: Mapping[str, str],
    problems: Iterable[AnswerProblem],
    fault: str | None = None,
) -> str:
    return render_template(
        "surveys/paper/entry.html",
        asked=asked,
        number=number,
        blanks=blanks_of(asked.form),
        typed=typed,
        problems=words_by_field(problems),
        fault=fault,
        has_door=_has_door(asked),
        counts=paper_counts(db.session, asked.survey.id),
        waiting=unsettled(db.session, asked.survey.id),
        me=current_account().id,
        may_manage=Permission.MANAGE_STEP in viewer_permissions(),
        in_language=in_language,
    )


def _difference_page(
    asked: Asked, entry: PaperEntry, typed: Mapping[str, str], problems: Iterable[AnswerProblem]
) -> str:
    first, second = entry.first or {}, entry.second or {}
    faulty = tuple(problems)
    keys = {*differences(first, second), *(problem.question for problem in faulty)}
    return render_template(
        "surveys/paper/difference.html",
        asked=asked,
        entry=entry,
        typed=typed,
        blanks=[blank for blank in blanks_of(asked.form) if blank.question.key in keys],
        problems=words_by_field(faulty),
        readings={
            key: tuple(answer_lines(question, one.get(key)) for one in (first, second))
            for key in keys
            if (question := asked.form.question(key)) is not None
        },
    )


def words_by_field(problems: Iterable[AnswerProblem]) -> dict[str, str]:
    """What is wrong, by the name of the field."""
    found: dict[str, str] = {}
    for problem in problems:
        name = f"p.{problem.question}.{problem.item}" if problem.item else f"p.{problem.question}"
        is_code = problem.code == "no-such-code"
        words = _("There is no such code beside the boxes.") if is_code else problem_words(problem)
        found.setdefault(name, words)
    return found


def _has_door(asked: Asked) -> bool:
    try:
        paper_door(db.session, asked)
    except NoPaperDoor:
        return False
    return True
