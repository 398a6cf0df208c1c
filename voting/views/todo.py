"""What contests ask of a person today: ideas that wait to be read."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.processes.models import Step
from engage.web.filters import localized_text
from engage.web.todo import Todo
from voting.models import Contest, Idea, IdeaState


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
