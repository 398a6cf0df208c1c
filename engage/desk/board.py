"""What the desk's first page shows of the steps: plain values, read once."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from engage.access import Permission
from engage.processes.kinds import step_part
from engage.processes.models import Process, Step, StepAudience, StepState
from engage.rolls.services.counting import Participation, participation
from engage.web.filters import localized, number, percent
from engage.web.navigation import may_open

LIVE = frozenset({StepState.PREPARING, StepState.OPEN, StepState.CLOSED, StepState.RECONCILED})


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as a line of the desk; bars as the kit's macro takes them."""

    step: Step
    state: StepState
    state_text: str
    url: str | None
    bars: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProcessBoard:
    """One process: the steps that are under way, and all the others."""

    process: Process
    live: list[StepLine]
    rest: list[StepLine]


def boards(
    session: Session, permissions: frozenset[Permission], now: datetime
) -> list[ProcessBoard]:
    """Every process with its steps; those with steps under way come first."""
    processes = session.scalars(
        select(Process)
        .order_by(Process.position, Process.key)
        .options(
            selectinload(Process.steps)
            .selectinload(Step.audiences)
            .joinedload(StepAudience.audience)
        )
    )
    found = [_board(session, process, permissions, now) for process in processes]
    return sorted(found, key=lambda board: not board.live)


def state_words(state: StepState) -> str:
    """The state in the reader's language."""
    words = {
        StepState.PREPARING: _("In preparation"),
        StepState.COMING: _("Coming"),
        StepState.OPEN: _("Open"),
        StepState.CLOSED: _("Closed, counts to be checked"),
        StepState.RECONCILED: _("Checked, to be sealed"),
        StepState.SEALED: _("Sealed"),
        StepState.DONE: _("Done"),
    }
    return str(words[state])


def _board(
    session: Session, process: Process, permissions: frozenset[Permission], now: datetime
) -> ProcessBoard:
    lines = [_line(session, step, permissions, now) for step in process.steps]
    return ProcessBoard(
        process,
        live=[line for line in lines if line.state in LIVE],
        rest=[line for line in lines if line.state not in LIVE],
    )


def _line(
    session: Session, step: Step, permissions: frozenset[Permission], now: datetime
) -> StepLine:
    state = step.state(now)
    counted = state in LIVE and step.frozen_at is not None
    bars = [_bar(one) for one in participation(session, step)] if counted else []
    return StepLine(step, state, state_words(state), _url(step, permissions), bars)


def _url(step: Step, permissions: frozenset[Permission]) -> str | None:
    part = step_part(step.kind)
    manage = part.manage_url(step) if part else None
    if manage and may_open(manage):
        return manage
    if step.is_secret and Permission.MANAGE_ROLL in permissions:
        return url_for("rolls.manage", step_id=step.id)
    return None


def _bar(one: Participation) -> dict[str, object]:
    label = localized(one.step_audience.audience.title)
    taken = number(one.taken_part)
    if one.rate is None:
        text = ngettext("%(taken)s took part", "%(taken)s took part", one.taken_part, taken=taken)
        return {"label": label, "share": None, "text": text}
    text = _(
        "%(taken)s of %(entitled)s (%(share)s)",
        taken=taken,
        entitled=number(one.entitled),
        share=percent(one.rate),
    )
    return {"label": label, "share": min(one.rate, 1.0), "text": text}
