"""What contests ask of a person today: ideas to be read, papers to hand out and to count."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.processes.models import Step, StepAudience, StepState
from engage.rolls.models import Collector, DoorForm
from engage.web.filters import localized_text
from engage.web.todo import Todo
from voting.models import Contest, Idea, IdeaState
from voting.services.accounting import missing_paper


def ideas_to_read(
    session: Session,
    permissions: frozenset[Permission],
    now: datetime,  # noqa: ARG001 - every source is asked the same way
) -> list[Todo]:
    """Contests that aren't open yet with ideas that nobody has read, and how many."""
    if Permission.MODERATE_IDEAS not in permissions:
        return []
    waiting = session.execute(
        select(Contest.step_id, func.count(Idea.id))
        .join(Idea, Idea.contest_id == Contest.id)
        .join(Step, Step.id == Contest.step_id)
        .where(Idea.state == IdeaState.WAITING, Step.frozen_at.is_(None))
        .group_by(Contest.step_id)
    ).all()
    found = sorted(
        ((session.get_one(Step, row[0]), row[1]) for row in waiting),
        key=lambda pair: pair[0].path,
    )
    return [
        Todo(
            _("Read ideas: %(step)s", step=localized_text(step.title)),
            url_for("voting.ideas", step_id=step.id),
            count,
        )
        for step, count in found
    ]


def paper_to_count(
    session: Session, permissions: frozenset[Permission], now: datetime
) -> list[Todo]:
    """Contests with votes on paper that are open, and closed ones with what is still missing."""
    if Permission.ENTER_PAPER not in permissions:
        return []
    with_paper = select(Collector.step_audience_id).where(Collector.form == DoorForm.PAPER)
    contests = session.scalars(
        select(Contest)
        .join(Contest.step)
        .where(
            Step.audiences.any(StepAudience.id.in_(with_paper)),
            Step.frozen_at.is_not(None),
            Step.sealed_at.is_(None),
        )
    ).all()
    found = [_paper_todo(session, one, one.step.state(now)) for one in contests]
    return [one for one in found if one is not None]


def _paper_todo(session: Session, contest: Contest, state: StepState) -> Todo | None:
    title = localized_text(contest.step.title)
    url = url_for("voting.paper_votes", step_id=contest.step_id)
    if state is StepState.OPEN:
        return Todo(_("Hand out ballot papers: %(step)s", step=title), url)
    missing = len(missing_paper(session, contest)) if state is StepState.CLOSED else 0
    return Todo(_("Count ballot papers: %(step)s", step=title), url, missing) if missing else None
