"""Loading what a page about processes shows, in few statements."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.errors import NotFound
from engage.processes.models import Audience, Process, Step, StepAudience, StepKind


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


def step_audience_by_keys(
    session: Session, step: str, audience: str | None = None, kind: StepKind | None = None
) -> StepAudience:
    """The audience of the step that PROCESS/STEP names, or STEP where one process has it alone.

    Without the key of an audience the step's only one is meant; of a kind, no other step is.
    """
    process_key, _, key = step.rpartition("/")
    statement = (
        select(StepAudience)
        .join(StepAudience.step)
        .join(Step.process)
        .join(StepAudience.audience)
        .where(Step.key == key)
    )
    for wanted, column in ((process_key, Process.key), (audience, Audience.key)):
        statement = statement.where(column == wanted) if wanted else statement
    if kind is not None:
        statement = statement.where(Step.kind == kind)
    found = session.scalars(statement).all()
    if len(found) != 1:
        raise NoSuchStep(_none_or_many(step, audience, kind, found))
    return found[0]


def _none_or_many(
    step: str, audience: str | None, kind: StepKind | None, found: Sequence[StepAudience]
) -> str:
    """In one line: what was looked for, and what is there."""
    sort = f"{kind.value} step" if kind else "step"
    if not found:
        return f"{step} is no {sort}{f' with the audience {audience}' if audience else ''}"
    if len({one.step_id for one in found}) > 1:
        return f"{step}: more than one process has a {sort} of this key; say PROCESS/STEP"
    keys = ", ".join(sorted(one.audience.key for one in found))
    return f"{step}: name one of its audiences with --audience: {keys}"
