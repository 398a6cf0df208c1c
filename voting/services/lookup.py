"""Finding contests by the keys in public addresses."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

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
        .join(Step.process)
        .where(Process.key == process_key, Step.key == step_key, Step.kind == StepKind.CONTEST)
        .options(contains_eager(Step.process))
    )
    if step is None:
        raise NoSuchStep(step_key)
    contest = contest_of_step(session, step)
    # Held by the contest, or the session would forget the step and read it anew.
    set_committed_value(contest, "step", step)
    return contest


def electorate_at(
    session: Session, process_key: str, step_key: str, audience_key: str
) -> tuple[Contest, StepAudience]:
    """The contest and the electorate with this address, or a 404."""
    contest = contest_at(session, process_key, step_key)
    electorate = session.scalar(
        select(StepAudience)
        .join(StepAudience.audience)
        .where(StepAudience.step_id == contest.step_id, Audience.key == audience_key)
        .options(contains_eager(StepAudience.audience))
    )
    if electorate is None:
        raise NoSuchStep(audience_key)
    set_committed_value(electorate, "step", contest.step)
    return contest, electorate


def tally_of(session: Session, contest: Contest) -> ContestTally | None:
    """The contest's result as last counted; None before the count."""
    return session.get(ContestTally, contest.id)
