"""Loading what a page about processes shows, in few statements."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.errors import NotFound
from engage.processes.models import Process, Step, StepAudience


class NoSuchProcess(NotFound):
    """No process has this key."""


class NoSuchStep(NotFound):
    """The process has no step of this key."""


def all_processes(session: Session) -> Sequence[Process]:
    """Every process with steps and their audiences, the newest first; three statements."""
    return session.scalars(
        select(Process)
        .order_by(Process.starts_on.desc().nulls_last(), Process.position.desc())
        .options(
            selectinload(Process.steps)
            .selectinload(Step.audiences)
            .joinedload(StepAudience.audience)
        )
    ).all()


def process_by_key(session: Session, key: str) -> Process:
    """The process with steps, audiences and bodies; four statements."""
    process = session.scalar(
        select(Process)
        .where(Process.key == key)
        .options(
            selectinload(Process.steps).options(
                selectinload(Step.audiences).joinedload(StepAudience.audience),
                selectinload(Step.bodies),
            )
        )
    )
    if process is None:
        raise NoSuchProcess(key)
    return process


def step_by_key(session: Session, process_key: str, step_key: str) -> Step:
    """The step with its process, audiences, bodies and units; four statements."""
    step = session.scalar(
        select(Step)
        .join(Step.process)
        .where(Process.key == process_key, Step.key == step_key)
        .options(
            joinedload(Step.process),
            selectinload(Step.audiences).joinedload(StepAudience.audience),
            selectinload(Step.bodies),
            selectinload(Step.units),
        )
    )
    if step is None:
        raise NoSuchStep(f"{process_key}/{step_key}")
    return step
