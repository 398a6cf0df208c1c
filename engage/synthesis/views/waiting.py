"""What the synthesis adds to the desk's list of what needs a person."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.processes.models import Process
from engage.synthesis.models import EvidenceState
from engage.web.filters import localized_text
from engage.web.todo import Todo


def texts_to_read(
    session: Session,
    permissions: frozenset[Permission],
    now: datetime,  # noqa: ARG001 - every source is asked the same way
) -> list[Todo]:
    """Processes with texts that nobody has read yet."""
    if Permission.CODE_PASSAGES not in permissions:
        return []
    rows = session.execute(
        select(Process, EvidenceState)
        .join(EvidenceState, EvidenceState.process_id == Process.id)
        .where(EvidenceState.read_count < EvidenceState.passage_count)
        .order_by(Process.position, Process.key)
    )
    return [
        Todo(
            _("Read open texts: %(process)s", process=localized_text(process.title)),
            url_for("synthesis.themes", process_id=process.id),
            state.passage_count - state.read_count,
        )
        for process, state in rows
    ]
