"""Contests that are ready, opened, voted in, sealed and counted; they open an hour before NOON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import unit_of_work
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind, Elector, Roll
from engage.rolls.participation import Participant, step_secret
from engage.rolls.sealing import reconcile_step, seal_step
from engage.rolls.services.importing import collector_of, roll_of
from tests.factories.processes import NOON, make_step, text
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.ties import TieRule
from voting.services.electing import name_merger
from voting.services.entering import Wording, add_entry, prepare_contest
from voting.services.lookup import contest_at
from voting.services.opening import doors_of, open_contest
from voting.services.polling import Cast, cast_ballot, check_ballot
from voting.tasks import count_contest

KEYS = ("meri", "metsa", "silta")
BEFORE = NOON - timedelta(days=2)
CLOSED = NOON + timedelta(days=15)


def make_contest(
    session: Session, kind: BallotKind = BallotKind.SINGLE, *, trustees: int = 20, staff: int = 60
) -> Contest:
    """A contest that misses nothing: residents by open link, staff and trustees by roll."""
    step = make_step(session)
    resident, workers, council = step.audiences
    for one, target in ((resident, workers), (workers, resident), (council, workers)):
        name_merger(session, one, target)
    contest = prepare_contest(
        session, step, kind=kind, tie_rule=TieRule.LOT, promise=text("Lupaus"), actor=None
    )
    for key in KEYS:
        add_entry(session, contest, key, Wording(text(key.upper()), text(f"{key} on")), actor=None)
    collector_of(session, resident, CollectorKind.OPEN)
    fill_roll(session, workers, "H", staff)
    fill_roll(session, council, "L", trustees)
    return contest


def leave_residents_alone(session: Session, contest: Contest) -> None:
    """Residents are the only electorate, with all of the weight."""
    step = contest.step
    for one in step.audiences:
        name_merger(session, one, None)
    for roll in session.scalars(select(Roll)):
        session.delete(roll)
    session.flush()
    for one in step.audiences[1:]:
        for door in doors_of(session, contest)[one.id]:
            session.delete(door)
        step.audiences.remove(one)
    step.audiences[0].weight_denominator = 1


def fill_roll(session: Session, electorate: StepAudience, letter: str, size: int) -> None:
    """The electorate's roll holds that many electors."""
    roll = roll_of(session, electorate)
    session.add_all(
        Elector(roll_id=roll.id, person_ref=f"{letter}{number}") for number in range(size)
    )
    session.flush()


def open_it(session: Session, contest: Contest) -> Contest:
    """The contest's rule is fixed, two days before NOON."""
    open_contest(session, contest, actor=None, now=BEFORE)
    session.flush()
    return contest


def electorate(contest: Contest, key: str) -> StepAudience:
    """The electorate of this audience."""
    return next(one for one in contest.step.audiences if one.audience.key == key)


def through_open_link(session: Session, contest: Contest, number: int) -> Participant:
    """A resident by the open link, always the same for the number."""
    resident = electorate(contest, "resident")
    door = collector_of(session, resident, CollectorKind.OPEN)
    return Participant(resident.id, door.id, CollectorKind.OPEN, f"open:{number}")


def on_roll(session: Session, contest: Contest, key: str) -> list[Participant]:
    """Everybody on the electorate's roll."""
    one = electorate(contest, key)
    roll = roll_of(session, one)
    return [
        Participant(one.id, roll.collector_id, CollectorKind.ROLL, f"elector:{elector.id}")
        for elector in sorted(roll.electors, key=lambda elector: elector.person_ref)
    ]


def cast_one(
    session: Session,
    contest: Contest,
    participant: Participant,
    chosen: Sequence[str] | Mapping[str, int],
) -> Cast:
    """The participant has cast a ballot at NOON through the service."""
    marks = check_ballot(contest, chosen)
    secret = step_secret(contest.step)
    return cast_ballot(session, contest, participant, marks, secret=secret, now=NOON)


def cast_many(
    session: Session,
    contest: Contest,
    participants: Iterable[Participant],
    choices: Iterable[Sequence[str] | Mapping[str, int]],
) -> list[str]:
    """Each participant has cast the next choice; the receipts."""
    return [
        cast_one(session, contest, participant, chosen).receipt
        for participant, chosen in zip(participants, choices, strict=False)
    ]


def residents(session: Session, contest: Contest, count: int) -> list[Participant]:
    """That many residents by the open link."""
    return [through_open_link(session, contest, number) for number in range(count)]


def seal_it(session: Session, step: Step) -> None:
    """The step is reconciled and sealed within the session's transaction."""
    reconcile_step(session, step, actor=None, now=CLOSED)
    seal_step(session, step, actor=None, now=CLOSED)
    session.flush()


def close_seal_and_count(session: Session, contest: Contest) -> None:
    """The contest's result exists."""
    seal_it(session, contest.step)
    session.commit()
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
    session.expire_all()


def prepared_in(process_key: str, step_key: str) -> Contest:
    """The committed contest, read in a unit of work of its own."""
    with unit_of_work() as session:
        return contest_at(session, process_key, step_key)
