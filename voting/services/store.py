"""The secret store of contests: what the rolls need to count turnout and to seal."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from engage.db import Model
from engage.jobs import enqueue
from engage.processes.models import Step
from engage.rolls.rules.secrecy import StepSecret
from engage.rolls.sealing import shuffled
from voting.models import Ballot, BallotReceipt, SealedBallot
from voting.rules.paper import PAPER_MARK
from voting.services.accounting import SealedRow, ensure_paper_is_in, paper_at_sealing
from voting.services.entering import contest_of

TASK = "voting.count"


class BallotStore:
    """Ballots keyed by nullifiers while the step is open, by random keys afterwards."""

    @property
    def open_tables(self) -> tuple[type[Model], ...]:
        """The table of the open ballots."""
        return (Ballot,)

    def count(self, session: Session, step_audience_id: UUID) -> int:
        """How many ballots the electorate has cast so far."""
        statement = select(func.count()).where(Ballot.step_audience_id == step_audience_id)
        return session.scalars(statement).one()

    def nullifiers(self, session: Session, step_audience_id: UUID) -> set[bytes]:
        """The keys of those who have voted, for counts worked out in memory only."""
        statement = select(Ballot.nullifier).where(Ballot.step_audience_id == step_audience_id)
        return set(session.scalars(statement))

    def named_electors(self, session: Session, step_audience_id: UUID) -> set[UUID]:  # noqa: ARG002
        """Nobody: every ballot is secret."""
        return set()

    def ensure_all_in(self, session: Session, step: Step) -> None:
        """Every bundle agrees and the roll's marks are accounted for; else PaperMissing."""
        contest = contest_of(session, step)
        if contest is not None:
            ensure_paper_is_in(session, contest)

    def seal(self, session: Session, step: Step, secret: StepSecret) -> dict[UUID, int]:
        """Ballots have moved in random order without nullifiers; receipts stand apart, sorted.

        Those on paper are among them; the marks that gave the papers out are gone.
        """
        counts = dict.fromkeys((one.id for one in step.audiences), 0)
        contest = contest_of(session, step)
        if contest is None:
            return counts
        found = session.execute(
            select(
                Ballot.nullifier, Ballot.step_audience_id, Ballot.collector_id, Ballot.marks
            ).where(Ballot.contest_id == contest.id)
        ).all()
        paper = paper_at_sealing(session, contest)
        rows = [row for row in found if row.marks != PAPER_MARK]
        session.execute(delete(Ballot).where(Ballot.contest_id == contest.id))
        receipts = sorted(secret.receipt(row.nullifier) for row in rows)
        online = (SealedRow(row.step_audience_id, row.collector_id, row.marks) for row in rows)
        sealed = [{"contest_id": contest.id, **asdict(one)} for one in shuffled([*online, *paper])]
        for one in sealed:
            counts[one["step_audience_id"]] += 1
        if sealed:
            session.execute(insert(SealedBallot), sealed)
        if receipts:
            session.execute(
                insert(BallotReceipt),
                [{"contest_id": contest.id, "receipt": receipt} for receipt in receipts],
            )
        return counts

    def on_sealed(self, session: Session, step: Step) -> None:
        """The count is in the queue."""
        contest = contest_of(session, step)
        if contest is not None:
            enqueue(session, TASK, contest_id=str(contest.id), key=f"{TASK}:{contest.id}")
