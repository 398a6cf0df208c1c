"""The questionnaire as respondents will see it, as wide as a phone. No answer is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.clock import utcnow
from engage.localized import LANGUAGES
from engage.processes.models import StepState
from engage.web.forms import AnswerForm, keeps_answers
from engage.web.headers import POLICY
from engage.web.i18n import current_language
from engage.web.languages import language_name
from surveys.forms import (
    SubmitForm,
    section_form,
    show_problems,
)
from surveys.models import Survey
from surveys.rules.answers import check_answers, check_shape, read_section
from surveys.rules.canonical import fingerprint
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Section
from surveys.services.lookup import Asked
from surveys.services.responding import Progress, local_day, progress_of
from surveys.views import bp
from surveys.views.answer_pages import part_context
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.packing import packed, unpacked
from surveys.views.authoring.place import Desk, desk_at
from surveys.views.paging import following, shown_before, then, unseen
from surveys.views.reviewing import review_parts
from surveys.views.visit import Place

LONGEST_STATE = 6_000
PAGES = {
    "start": "preview_start",
    "begin": "begin_preview",
    "part": "preview_part",
    "review": "preview_review",
}
INSIDE = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
}
AROUND = {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}


@dataclass(frozen=True, slots=True)
class Trial(Place):
    """A place whose pages are those of the preview; the answers travel in its addresses."""

    audience_id: UUID
    answers: Mapping[str, Any]
    language: str

    def url(self, page: str, **more: str | int) -> str:
        """The address of the preview's page that stands for that one."""
        return url_for(
            f"surveys.{PAGES.get(page, 'preview_start')}",
            audience_id=self.audience_id,
            lang=self.language,
            a=fitting(self.answers) or None,
            **more,  # type: ignore[arg-type]
        )


def on_trial(page: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """The page gets the preview of the questionnaire; without one the reader is told why."""

    @wraps(page)
    def view(audience_id: UUID, **more: int) -> ResponseReturnValue:
        desk = desk_at(audience_id)
        trial = _trial(desk)
        return page(trial, **more) if trial else _incomplete(desk)

    return view


@bp.get(f"{BASE}/preview")
@requires(Permission.MANAGE_STEP)
def preview(audience_id: UUID) -> ResponseReturnValue:
    """The preview in the frame of a phone, in each language."""
    desk = desk_at(audience_id)
    trial = _trial(desk)
    if trial is None:
        return _incomplete(desk)
    page = render_template(
        "surveys/authoring/preview.html",
        desk=desk,
        trial=trial,
        languages=[
            (language_name(code), desk.url("preview", lang=code), code == trial.language)
            for code in _languages(desk)
        ],
    )
    return make_response(page, AROUND)


@bp.get(f"{BASE}/preview/start")
@requires(Permission.MANAGE_STEP)
@on_trial
def preview_start(trial: Trial) -> ResponseReturnValue:
    """The first page."""
    page = {"progress": None, "door": True, "via": None, "form": AnswerForm(formdata=None)}
    return _page(trial, "start", page)


@bp.post(f"{BASE}/preview/start")
@requires(Permission.MANAGE_STEP)
@on_trial
def begin_preview(trial: Trial) -> ResponseReturnValue:
    """The first part follows."""
    return redirect(trial.url("part", number=1))


@bp.get(f"{BASE}/preview/<int:number>")
@requires(Permission.MANAGE_STEP)
@on_trial
def preview_part(trial: Trial, number: int) -> ResponseReturnValue:
    """One part of the form, with what has been filled in on the way."""
    section, progress = trial.section(number), _progress(trial)
    if section.key not in progress.seen.sections:
        return redirect(following(trial, progress, number, "next"))
    with force_locale(trial.language):
        form = section_form(section, trial.answers)
        return _part(trial, number, form, progress)


@bp.post(f"{BASE}/preview/<int:number>")
@requires(Permission.MANAGE_STEP)
@keeps_answers
@on_trial
def try_part(trial: Trial, number: int) -> ResponseReturnValue:
    """The next page, or the same with what is wrong; the answers go along in the address."""
    section, go = trial.section(number), request.form.get("go", "next")
    sent = read_section(section, request.form.to_dict(flat=False))
    own = {question.key for question in section.questions}
    kept = {key: answer for key, answer in trial.answers.items() if key not in own}
    trial = replace(trial, answers=kept | sent)
    progress = _progress(trial)
    with force_locale(trial.language):
        form = section_form(section, {})
        problems = _problems(section, progress, sent, is_complete=go == "next")
        if not form.validate() or problems:
            show_problems(form, section.questions, problems)
            return _part(trial, number, form, progress, 422)
    if go == "next" and unseen(section, progress):
        return redirect(trial.url("part", number=number, **then()))
    return redirect(following(trial, progress, number, go))


@bp.get(f"{BASE}/preview/review")
@requires(Permission.MANAGE_STEP)
@on_trial
def preview_review(trial: Trial) -> ResponseReturnValue:
    """Everything as it would be sent."""
    progress = _progress(trial)
    with force_locale(trial.language):
        page = {
            "form": SubmitForm(formdata=None),
            "parts": review_parts(trial, progress.sent, (), progress.seen),
            "digest": progress.digest,
            "problems": (),
            "first_problem_url": None,
            "has_changed": False,
        }
        return _page(trial, "review", page)


@bp.post(f"{BASE}/preview/review")
@requires(Permission.MANAGE_STEP)
@on_trial
def end_preview(trial: Trial) -> ResponseReturnValue:
    """Nothing has been sent, and the preview begins anew."""
    with force_locale(trial.language):
        flash(_("This was a preview: nothing has been sent or kept."), "info")
    return redirect(replace(trial, answers={}).url("start"))


def fitting(answers: Mapping[str, Any]) -> str:
    """The answers for an address; those that do not fit are left out, the longest first."""
    left = dict(answers)
    while left:
        state = packed(left)
        if len(state) <= LONGEST_STATE:
            return state
        del left[max(left, key=lambda key: len(str(left[key])))]
    return ""


def _trial(desk: Desk) -> Trial | None:
    """The place of the preview; None while the questionnaire cannot be shown."""
    manuscript = desk.manuscript
    if not manuscript.is_begun:
        return None
    try:
        form = parse(manuscript.definition)
    except DefinitionError:
        return None
    step, audience = manuscript.step, manuscript.step_audience
    survey = Survey(
        step=step, step_audience=audience, key=audience.path, is_anonymous=not step.is_in_body_name
    )
    wanted = request.args.get("lang", current_language())
    languages = _languages(desk)
    return Trial(
        process=step.process.key,
        step=step.key,
        audience=audience.audience.key,
        asked=Asked(survey=survey, version=1, fingerprint=fingerprint(form), form=form),
        state=StepState.OPEN,
        audience_id=audience.id,
        answers=unpacked(request.args.get("a", "")),
        language=wanted if wanted in languages else languages[0],
    )


def _languages(desk: Desk) -> list[str]:
    """The languages of the form in which the rest of the page can be shown too."""
    return [code for code in desk.languages if code in LANGUAGES] or [current_language()]


def _progress(trial: Trial) -> Progress:
    return progress_of(trial.asked, dict(trial.answers), local_day(utcnow()))


def _problems(
    section: Section, progress: Progress, sent: Mapping[str, Any], *, is_complete: bool
) -> tuple[Any, ...]:
    before = shown_before(section)
    asked = [one for one in progress.seen.of(section) if is_complete and one.key in before]
    rest = [one for one in section.questions if one not in asked]
    return (*check_shape(rest, sent), *check_answers(asked, sent))


def _part(
    trial: Trial, number: int, form: AnswerForm, progress: Progress, status: int = 200
) -> ResponseReturnValue:
    page = part_context(trial, number, form, progress)
    return _page(trial, "part", page, status)


def _page(
    trial: Trial, name: str, page: Mapping[str, Any], status: int = 200
) -> ResponseReturnValue:
    with force_locale(trial.language):
        template = "preview_part" if name == "part" else "preview_page"
        made = render_template(f"surveys/authoring/{template}.html", place=trial, name=name, **page)
    return make_response(made, status, INSIDE)


def _incomplete(desk: Desk) -> ResponseReturnValue:
    flash(_("There is nothing to preview yet. See what is missing."), "bad")
    return redirect(desk.url("check_questionnaire"))
