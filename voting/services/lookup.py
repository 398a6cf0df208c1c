"""Finding contests by the keys in public addresses."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import NotFound
from engage.processes.models import Audience, Process, Step, StepAudience, StepKind
from voting.models import Contest, ContestTally
from voting.services.entering import contest_of_step


class NoSuchStep(NotFound):
    """No contest step has this address."""


def contest_at(session: Session, process_key: str, step_key: str) -> Contest:
    """The contest of the step with this address, or a 404."""
    step = session.scalar(
        select(Step)
        .join(Process)
        .where(Process.key == process_key, Step.key == step_key, Step.kind == StepKind.CONTEST)
    )
    if step is None:
        raise NoSuchStep(step_key)
    return contest_of_step(session, step)


def electorate_at(
    session: Session, process_key: str, step_key: str, audience_key: str
) -> tuple[Contest, StepAudience]:
    """The contest and the electorate with this address, or a 404."""
    contest = contest_at(session, process_key, step_key)
    electorate = session.scalar(
        select(StepAudience)
        .join(Audience)
        .where(StepAudience.step_id == contest.step_id, Audience.key == audience_key)
    )
    if electorate is None:
        raise NoSuchStep(audience_key)
    return contest, electorate


def tally_of(session: Session, contest: Contest) -> ContestTally | None:
    """The contest's result as last counted; None before the count."""
    return session.get(ContestTally, contest.id)
