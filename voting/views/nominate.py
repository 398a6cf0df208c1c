"""The public side of what comes before a vote: the open form, the ideas, the history of entries."""

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import participation, public
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.errors import TooMany
from engage.misses import record_miss, refuse_too_many
from engage.processes.models import Step
from engage.web.forms import keeps_answers
from engage.web.i18n import current_language
from voting.forms.ideas import IdeaForm
from voting.models import Contest, Nomination
from voting.services.entering import contest_of
from voting.services.errors import ContestNotOpened, NominationNotOpen
from voting.services.lookup import contest_at
from voting.services.nominating import (
    PUBLIC,
    Suggestion,
    counts_of,
    ideas_of,
    nomination_of,
    suggest_idea,
)
from voting.views.blueprint import bp

PLACE = "/<process_key>/<step_key>"
SENT = "voting.idea"
IDEAS_A_MINUTE = 10
PAGE_SIZE = 50


@bp.get(f"{PLACE}/ideas")
@participation
def nominate(process_key: str, step_key: str) -> ResponseReturnValue:
    """The form while ideas are taken, and the ideas that were read and are shown."""
    contest, nomination = _asked(process_key, step_key)
    form = IdeaForm(formdata=None, key=str(uuid4()))
    return _page(contest, nomination, form)


def _asked(process_key: str, step_key: str) -> tuple[Contest, Nomination]:
    contest = contest_at(db.session, process_key, step_key)
    nomination = nomination_of(db.session, contest)
    if nomination is None:
        raise NominationNotOpen(step_key)
    return contest, nomination


def _page(contest: Contest, nomination: Nomination, form: IdeaForm) -> str:
    now = utcnow()
    page = max(1, request.args.get("page", 1, type=int))
    counts = counts_of(db.session, contest)
    shown = sum(counts[state] for state in PUBLIC)
    return render_template(
        "voting/nominate/ideas.html",
        step=contest.step,
        contest=contest,
        nomination=nomination,
        is_open=contest.step.frozen_at is None and nomination.is_open(now),
        is_coming=now < nomination.opens_at,
        form=form,
        ideas=ideas_of(db.session, contest, PUBLIC, page=page, size=PAGE_SIZE),
        shown=shown,
        page=page,
        pages=max(1, -(-shown // PAGE_SIZE)),
        place={"process_key": contest.step.process.key, "step_key": contest.step.key},
    )


@bp.post(f"{PLACE}/ideas")
@participation
@keeps_answers
def send_idea(process_key: str, step_key: str) -> ResponseReturnValue:
    """The idea is stored and waits to be read; sent twice, it is stored once."""
    contest, nomination = _asked(process_key, step_key)
    form, address = IdeaForm(), request.remote_addr or ""
    key = _key(form.key.data)
    if not form.validate_on_submit() or key is None:
        form.key.data = form.key.data if key else str(uuid4())
        return _page(contest, nomination, form), 422
    text, reason = " ".join((form.text.data or "").split()), (form.reason.data or "").strip()
    said = Suggestion(text, reason, current_language())
    try:
        refuse_too_many(db.session, SENT, address, limit=IDEAS_A_MINUTE, may_be_shared=True)
        with unit_of_work() as session:
            target = contest_at(session, process_key, step_key)
            suggest_idea(session, target, key, said, now=utcnow())
    except NominationNotOpen:
        return _page(contest, nomination, form), 410
    except TooMany:
        form.text.errors = [_("Many ideas came in just now. Wait a minute and send yours again.")]
        return _page(contest, nomination, form), 429
    record_miss(SENT, address)
    return redirect(url_for("voting.idea_sent", process_key=process_key, step_key=step_key))


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@bp.get(f"{PLACE}/ideas/sent")
@participation
def idea_sent(process_key: str, step_key: str) -> ResponseReturnValue:
    """Thanks, and what happens to the idea."""
    contest, nomination = _asked(process_key, step_key)
    return render_template(
        "voting/nominate/sent.html",
        step=contest.step,
        nomination=nomination,
        is_open=nomination.is_open(utcnow()),
        place={"process_key": process_key, "step_key": step_key},
    )


@bp.get(f"{PLACE}/entries")
@public
def entry_history(process_key: str, step_key: str) -> ResponseReturnValue:
    """Where each entry came from and how its words changed; from the opening on."""
    contest = contest_at(db.session, process_key, step_key)
    if contest.manifest is None:
        raise ContestNotOpened(step_key)
    step = contest.step
    return render_template(
        "voting/nominate/entries.html",
        step=step,
        contest=contest,
        entries=sorted(contest.entries, key=lambda one: one.key),
        steps={one.key: one.title for one in step.process.steps},
        place={"process_key": process_key, "step_key": step_key},
    )


def nomination_url(step: Step) -> str | None:
    """The open form's address while ideas are taken; None at other times."""
    if step.frozen_at is not None:
        return None
    contest = contest_of(db.session, step)
    nomination = nomination_of(db.session, contest) if contest else None
    if nomination is None or not nomination.is_open(utcnow()):
        return None
    return url_for("voting.nominate", process_key=step.process.key, step_key=step.key)
