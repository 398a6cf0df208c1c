"""Making a roll a random sample: drawn here by a seed, or known to have been drawn elsewhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict, Invalid
from engage.processes.models import StepAudience, StepKind
from engage.rolls.models import Collector, DoorForm, Elector, Roll, RollSample
from engage.rolls.rules.sampling import drawn, frame_fingerprint
from engage.rolls.services.importing import roll_of


class SampleRefused(Conflict):
    """The roll cannot be made a sample now: opened, invited, drawn already, or of a contest."""


class SampleTooLarge(Invalid):
    """More were asked for than there are to draw from, or none."""


def sample_of(session: Session, step_audience: StepAudience) -> RollSample | None:
    """The protocol of the audience's sample; None when its roll is not one."""
    return session.scalar(
        select(RollSample)
        .join(Roll, Roll.id == RollSample.roll_id)
        .where(Roll.step_audience_id == step_audience.id)
    )


def draw_sample(
    session: Session,
    step_audience: StepAudience,
    *,
    size: int,
    seed: str,
    actor: UUID | None,
    now: datetime,
) -> RollSample:
    """Only those drawn are on the roll; nobody else of the larger list is kept here."""
    roll = _roll_to_sample(session, step_audience)
    references = session.scalars(
        select(Elector.person_ref).where(Elector.roll_id == roll.id, Elector.voided_at.is_(None))
    ).all()
    if not seed.strip() or not 1 <= size <= len(references):
        raise SampleTooLarge(str(size))
    chosen = drawn(references, size, seed.strip())
    left_out = [one for one in references if one not in chosen]
    for first in range(0, len(left_out), 500):
        session.execute(
            delete(Elector).where(
                Elector.roll_id == roll.id, Elector.person_ref.in_(left_out[first : first + 500])
            )
        )
    sample = RollSample(
        roll_id=roll.id,
        frame_size=len(references),
        size=size,
        seed=seed.strip(),
        frame_sha256=frame_fingerprint(references),
        drawn_at=now,
    )
    return _keep(session, step_audience, roll, sample, actor)


def declare_sample(
    session: Session,
    step_audience: StepAudience,
    *,
    frame_size: int,
    actor: UUID | None,
    now: datetime,
) -> RollSample:
    """The roll is known to be a random sample of that many, drawn before it was brought in."""
    roll = _roll_to_sample(session, step_audience)
    size = session.scalar(select(func.count(Elector.id)).where(Elector.roll_id == roll.id)) or 0
    if not 1 <= size <= frame_size:
        raise SampleTooLarge(str(frame_size))
    sample = RollSample(roll_id=roll.id, frame_size=frame_size, size=size, drawn_at=now)
    return _keep(session, step_audience, roll, sample, actor)


def _roll_to_sample(session: Session, step_audience: StepAudience) -> Roll:
    step = step_audience.step
    is_wrong = step.kind is not StepKind.SURVEY or step.frozen_at is not None
    if is_wrong or sample_of(session, step_audience) is not None:
        raise SampleRefused(step_audience.path)
    roll = roll_of(session, step_audience)
    invited = session.scalar(
        select(func.count(Elector.id)).where(
            Elector.roll_id == roll.id,
            or_(Elector.code_hash.is_not(None), Elector.invited_at.is_not(None)),
        )
    )
    if invited:
        raise SampleRefused(step_audience.path)
    return roll


def _keep(
    session: Session,
    step_audience: StepAudience,
    roll: Roll,
    sample: RollSample,
    actor: UUID | None,
) -> RollSample:
    session.add(sample)
    session.get_one(Collector, roll.collector_id).form = DoorForm.SAMPLE
    session.flush()
    audit(
        session,
        "rolls:sample:drawn" if sample.seed else "rolls:sample:declared",
        actor=actor,
        subject=step_audience.path,
        details={"size": sample.size, "of": sample.frame_size},
    )
    return sample
