"""The ballot as voters will see it, in each language and as wide as a phone; and on paper."""

from uuid import UUID

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from engage.access import Permission, requires
from engage.db import db
from engage.errors import NotFound
from engage.localized import LANGUAGES
from engage.processes.models import StepAudience
from engage.web.headers import POLICY
from engage.web.i18n import current_language
from voting.forms import language_name
from voting.forms.ballot import ballot_form
from voting.models import Contest
from voting.services.entering import contest_of_step
from voting.services.polling import rule_of
from voting.views.ballot_words import ballot_choices, entry_notes
from voting.views.blueprint import bp
from voting.views.manage import PLACE, contest_step
from voting.views.marking_words import how_to_mark
from voting.views.paper_ballot import paper_ballot

INSIDE = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
}
AROUND = {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}


@bp.get(f"{PLACE}/preview")
@requires(Permission.MANAGE_STEP)
def preview(step_id: UUID) -> ResponseReturnValue:
    """The ballot in the frame of a phone, and the papers to print."""
    contest = contest_of_step(db.session, contest_step(step_id))
    shown = _language(contest)
    page = render_template(
        "voting/manage/preview.html",
        contest=contest,
        step=contest.step,
        shown=shown,
        languages=[
            (language_name(code), url_for("voting.preview", step_id=step_id, lang=code), code)
            for code in _languages(contest)
        ],
    )
    return make_response(page, AROUND)


@bp.get(f"{PLACE}/preview/ballot")
@requires(Permission.MANAGE_STEP)
def preview_ballot(step_id: UUID) -> ResponseReturnValue:
    """The ballot itself; it has no address to be sent to."""
    contest = contest_of_step(db.session, contest_step(step_id))
    with force_locale(_language(contest)):
        form = ballot_form(rule_of(contest), ballot_choices(contest, b"preview"), formdata=None)
        page = render_template(
            "voting/vote/ballot.html",
            contest=contest,
            step=contest.step,
            form=form,
            how=how_to_mark(form.rule, contest.method, contest.seats),
            notes=entry_notes(contest),
            is_preview=True,
        )
    return make_response(page, INSIDE)


@bp.get(f"{PLACE}/paper/<audience_key>-<language>.pdf")
@requires(Permission.MANAGE_STEP)
def paper(step_id: UUID, audience_key: str, language: str) -> ResponseReturnValue:
    """The ballot paper of an electorate in a language, ready to print."""
    contest = contest_of_step(db.session, contest_step(step_id))
    electorate = _electorate(contest, audience_key)
    if language not in _languages(contest):
        raise NotFound(language)
    response = make_response(paper_ballot(contest, rule_of(contest), electorate, language))
    response.headers["Content-Type"] = "application/pdf"
    name = f"{contest.step.key}-{audience_key}-{language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _electorate(contest: Contest, key: str) -> StepAudience:
    for one in contest.step.audiences:
        if one.audience.key == key:
            return one
    raise NotFound(key)


def _languages(contest: Contest) -> list[str]:
    """The languages of the process in which the rest of the page can be shown too."""
    spoken = [code for code in contest.step.process.languages if code in LANGUAGES]
    return spoken or [current_language()]


def _language(contest: Contest) -> str:
    languages = _languages(contest)
    wanted = request.args.get("lang", current_language())
    return wanted if wanted in languages else languages[0]
