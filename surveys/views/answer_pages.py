"""The pages of answering: a part, the review, and what came too late."""

from functools import partial
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from engage.clock import utcnow
from engage.db import db
from engage.errors import EngageError, Forbidden
from engage.web.forms import AnswerForm
from surveys.forms import fields_of, hint_of, scale_columns
from surveys.rules.answers import Answers, read_section
from surveys.rules.kinds import AnswerProblem
from surveys.rules.questionnaire import QuestionKind
from surveys.services.faults import AnswersRefused, DraftChanged
from surveys.services.responding import Progress, load_progress, local_day, progress_of
from surveys.views.fragments import untouched_html
from surveys.views.paging import conditions_of, is_last, offered_now, shown_marks
from surveys.views.reviewing import first_problem_url, review_parts
from surveys.views.visit import Place, can_go_elsewhere, respondent_at

UNDERSTOOD = 422


def refused_part(
    place: Place, number: int, form: AnswerForm, go: str, status: int = UNDERSTOOD
) -> ResponseReturnValue:
    if go == "autosave":
        return jsonify(saved=False), status
    # What is out of reach is not asked again: then the page is made of what was sent alone.
    respondent = respondent_at(place) if status == UNDERSTOOD else None
    known = load_progress(db.session, place.asked, respondent) if respondent else Progress()
    sent = read_section(place.section(number), request.form.to_dict(flat=False))
    typed = progress_of(place.asked, known.answers | sent, local_day(utcnow()))
    return part_page(place, number, form, typed), status


def kept_page(place: Place, problem: EngageError, answers: Answers) -> ResponseReturnValue:
    """Too late, or a stranger at the door: what was written is shown, so that it can be copied."""
    if request.form.get("go") == "autosave":
        return jsonify(saved=False), problem.status
    page = render_template(
        "surveys/respond/not_open.html",
        place=place,
        kept=review_parts(place, answers),
        is_stranger=problem.status == Forbidden.status,
    )
    return page, problem.status


def part_page(
    place: Place,
    number: int,
    form: AnswerForm,
    progress: Progress,
    blank: frozenset[str] = frozenset(),
) -> str:
    """The part; `form` has the fields of all its questions but the blank ones."""
    return render_template(
        "surveys/respond/part.html",
        place=place,
        blank=blank,
        untouched_html=partial(untouched_html, place.asked.fingerprint),
        can_go_elsewhere=can_go_elsewhere(place),
        **part_context(place, number, form, progress),
    )


def part_context(place: Place, number: int, form: AnswerForm, progress: Progress) -> dict[str, Any]:
    """What the template of a part is made of, wherever the part is shown."""
    section = place.section(number)
    return {
        "number": number,
        "section": section,
        "form": form,
        "then": request.args.get("then"),
        "seen": progress.seen,
        "is_last": is_last(place, progress, number),
        "conditions": conditions_of(section, progress),
        "marks": shown_marks(section, progress),
        "offered": offered_now(section, progress),
        "has_ranking": any(one.kind is QuestionKind.RANK for one in section.questions),
        "has_map": any(one.kind is QuestionKind.LOCATION for one in section.questions),
        "fields_of": fields_of,
        "scale_columns": scale_columns,
        "hint_of": hint_of,
    }


def review_page(
    place: Place,
    progress: Progress,
    form: AnswerForm,
    refused: AnswersRefused | DraftChanged | None = None,
) -> str:
    problems: tuple[AnswerProblem, ...] = getattr(refused, "problems", ())
    return render_template(
        "surveys/respond/review.html",
        place=place,
        form=form,
        parts=review_parts(place, progress.sent, problems, progress.seen),
        digest=progress.digest,
        problems=problems,
        first_problem_url=first_problem_url(place, problems),
        has_changed=isinstance(refused, DraftChanged),
    )
