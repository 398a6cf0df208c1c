"""A page that was opened before the questions changed: what was filled in on it is not lost."""

from collections.abc import Mapping

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue

from engage.clock import utcnow
from engage.db import unit_of_work
from engage.errors import Forbidden, Gone
from engage.processes.models import StepState
from engage.web.forms import AnswerForm
from surveys.rules.answers import check_shape, read_section
from surveys.rules.kinds.base import field_name
from surveys.rules.questionnaire import Question, Section
from surveys.services.faults import AlreadyResponded
from surveys.services.responding import save_section
from surveys.views.answer_pages import kept_page
from surveys.views.visit import Place, respondent_at


def is_outdated(place: Place) -> bool:
    """Whether the page that was sent shows another version than the one that is asked now."""
    return request.form.get("version") not in {None, str(place.asked.version)}


def save_outdated(place: Place) -> ResponseReturnValue:
    """What was sent is in the draft, as far as it is still asked; its new page is on the screen."""
    sent = request.form.to_dict(flat=False)
    asked = [one for one in place.asked.form.questions if _was_sent(one, sent)]
    answers = read_section(_page_of(asked), sent)
    is_open = place.state is StepState.OPEN
    respondent = respondent_at(place) if is_open else None
    if respondent is None or not AnswerForm().validate():
        return kept_page(place, Forbidden() if is_open else Gone(), answers)
    sound = [one for one in asked if not check_shape([one], answers)]
    kept = {one.key: answers[one.key] for one in sound if one.key in answers}
    try:
        with unit_of_work() as session:
            save_section(session, place.asked, respondent, _page_of(sound), kept, now=utcnow())
    except AlreadyResponded:
        return redirect(place.url("thanks", first="stands"))
    if request.form.get("go") == "autosave":
        return jsonify(saved=True)
    return redirect(place.url("part", number=_number(place, asked), changed="yes"))


def _page_of(questions: list[Question]) -> Section:
    """The questions of the page that was sent, wherever they stand now."""
    return Section(key="sent", title={}, questions=tuple(questions))


def _was_sent(question: Question, sent: Mapping[str, list[str]]) -> bool:
    name = field_name(question.key)
    return any(one == name or one.startswith(f"{name}.") for one in sent)


def _number(place: Place, asked: list[Question]) -> int:
    """The first part that asks one of these questions now; the first of all where none does."""
    keys = {one.key for one in asked}
    numbers = (
        number
        for number, section in enumerate(place.sections, start=1)
        if any(one.key in keys for one in section.questions)
    )
    return next(numbers, 1)
