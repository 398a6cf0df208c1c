"""Writing to the people on a roll: batches are written, asked for, stopped and thrown away."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.config import Settings
from engage.errors import Conflict, Invalid
from engage.jobs import Job, enqueue
from engage.mail import ensure_mail_is_set
from engage.processes.models import Step, StepAudience, StepState
from engage.rolls.models import Elector, MailBatch, MailKind, MailRecipient, Roll
from engage.rolls.participation import step_secret
from engage.rolls.rules.codes import code_hash
from engage.rolls.rules.mailing import LeftOut, Reach, has_place, may_remind
from engage.rolls.sealing import WrongState, secret_store
from engage.rolls.services.counting import participation
from engage.rolls.services.personal_codes import code_secret

SEND = "rolls.send_mails"
Reached = Counter[LeftOut | None]


class LinkMissing(Invalid):
    """A text without its link is of no use to anybody who gets it."""


class AlreadyAsked(Conflict):
    """The batch was sent, or another one of this audience is on its way."""


class NobodyToMail(Conflict):
    """Nobody on the roll may be written to."""


class ReminderTooSmall(Conflict):
    """A reminder to so few would tell who has not taken part."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a coordinator has written, by language."""

    kind: MailKind
    subject: dict[str, str]
    body: dict[str, str]
    uses_open_link: bool = False


def smallest_group(step_audience: StepAudience) -> int:
    """How many there must be at least to be written to as those who have not answered."""
    return step_audience.minimum_size if step_audience.step.is_secret else 1


def write_batch(
    session: Session, step_audience: StepAudience, texts: Texts, *, actor: UUID | None
) -> MailBatch:
    """The text is kept, with a link to try it; nothing is sent."""
    step = step_audience.step
    if step.frozen_at is None:
        raise WrongState(step.key)
    batch = MailBatch(
        step_audience_id=step_audience.id,
        kind=texts.kind,
        subject={},
        body={},
        written_by=actor,
        is_counted=texts.kind is not MailKind.REMINDER or not step.is_secret,
    )
    batch.step_audience = step_audience
    session.add(batch)
    rewrite_batch(batch, texts)
    session.flush()
    batch.preview_hash = code_hash(code_secret(step).preview_code(batch.id))
    return batch


def rewrite_batch(batch: MailBatch, texts: Texts) -> None:
    """The batch says this instead; LinkMissing when a language has no link, unless it is sent."""
    if batch.asked_at is not None:
        raise AlreadyAsked(str(batch.id))
    if not texts.body or not all(has_place(text, "link") for text in texts.body.values()):
        raise LinkMissing
    batch.subject, batch.body = texts.subject, texts.body
    batch.uses_open_link = texts.uses_open_link and batch.kind is not MailKind.REMINDER


def preview_code(batch: MailBatch) -> str:
    """The code of the preview: it opens the step and gives nobody the right to answer."""
    return step_secret(batch.step_audience.step).preview_code(batch.id)


def reach(session: Session, step_audience_id: UUID, *, is_invitation: bool) -> Reached:
    """How many on the roll may be written to (None), and how many not, by reason."""
    marks = (
        Elector.email.is_not(None),
        Elector.has_protected_address,
        Elector.bounced_at.is_not(None),
        Elector.opted_out_at.is_not(None),
        Elector.invited_at.is_not(None),
    )
    rows = session.execute(
        select(*marks, func.count())
        .select_from(Elector)
        .join(Roll, Roll.id == Elector.roll_id)
        .where(Roll.step_audience_id == step_audience_id, Elector.voided_at.is_(None))
        .group_by(*marks)
    )
    found: Reached = Counter()
    for *flags, number in rows:
        found[Reach(*map(bool, flags)).left_out(is_invitation=is_invitation)] += number
    return found


def reach_of(elector: Elector) -> Reach:
    """What the roll says of reaching the elector now."""
    return Reach(
        has_address=elector.email is not None,
        is_protected=elector.has_protected_address,
        has_bounced=elector.bounced_at is not None,
        has_opted_out=elector.opted_out_at is not None,
        was_invited=elector.invited_at is not None,
    )


def answered(session: Session, step_audience: StepAudience, electors: Iterable[UUID]) -> set[UUID]:
    """Who of the electors has taken part: worked out in memory, to be written down nowhere."""
    step = step_audience.step
    store = secret_store(step.kind)
    if store is None:
        return set()
    if not step.is_secret:
        return store.named_electors(session, step_audience.id) & set(electors)
    secret, keys = step_secret(step), store.nullifiers(session, step_audience.id)
    return {one for one in electors if secret.nullifier(step_audience.id, f"elector:{one}") in keys}


def ask_for_sending(
    session: Session, batch: MailBatch, *, settings: Settings, actor: UUID | None, now: datetime
) -> Job:
    """The batch goes out now, or when the step opens; an error says why it does not."""
    ensure_mail_is_set(settings)
    if batch.asked_at is not None or _is_one_running(session, batch.step_audience_id):
        raise AlreadyAsked(str(batch.id))
    step = batch.step_audience.step
    _refuse_out_of_time(step, batch.kind, now)
    is_invitation = batch.kind is MailKind.INVITATION
    reachable = reach(session, batch.step_audience_id, is_invitation=is_invitation)[None]
    if not reachable:
        raise NobodyToMail(step.key)
    if batch.kind is MailKind.REMINDER:
        _refuse_telling(session, batch.step_audience, reachable)
    batch.asked_at = now
    audit(
        session,
        "rolls:mails:asked_for",
        actor=actor,
        subject=batch.step_audience.path,
        details={"kind": batch.kind.value},
    )
    due = max(now, step.opens_at) if step.opens_at else now
    return enqueue_batch(session, batch, due=due, actor=actor)


def enqueue_batch(
    session: Session, batch: MailBatch, *, due: datetime, actor: UUID | None = None
) -> Job:
    """The batch is looked at again at that time."""
    job = enqueue(
        session,
        SEND,
        key=f"{SEND}:{batch.id}:{batch.rounds}",
        requested_by=actor,
        due_at=due,
        batch_id=str(batch.id),
    )
    batch.job_id = job.id
    return job


def _is_one_running(session: Session, step_audience_id: UUID) -> bool:
    running = select(MailBatch.id).where(
        MailBatch.step_audience_id == step_audience_id,
        MailBatch.asked_at.is_not(None),
        MailBatch.finished_at.is_(None),
    )
    return session.scalar(running.limit(1)) is not None


def _refuse_out_of_time(step: Step, kind: MailKind, now: datetime) -> None:
    fit = (
        {StepState.OPEN} if kind is not MailKind.INVITATION else {StepState.OPEN, StepState.COMING}
    )
    if step.state(now) not in fit:
        raise WrongState(step.key)


def _refuse_telling(session: Session, step_audience: StepAudience, reachable: int) -> None:
    # Only what the turnout shows anyway decides here: a refusal must tell no more than it does.
    (line,) = (
        one
        for one in participation(session, step_audience.step)
        if one.step_audience.id == step_audience.id
    )
    silent = (line.entitled or 0) - line.taken_part if line.rate is not None else None
    if not may_remind(minimum=smallest_group(step_audience), reachable=reachable, silent=silent):
        raise ReminderTooSmall(step_audience.step.key)


def stop_batch(session: Session, batch: MailBatch, *, actor: UUID | None, now: datetime) -> None:
    """Nobody else gets the mail; a batch that was never asked for is gone."""
    if batch.asked_at is None:
        session.delete(batch)
        return
    if batch.finished_at is not None:
        return
    session.execute(delete(MailRecipient).where(MailRecipient.batch_id == batch.id))
    batch.finished_at = now
    audit(session, "rolls:mails:stopped", actor=actor, subject=batch.step_audience.path)


def batches_of(session: Session, step_audience_id: UUID) -> list[MailBatch]:
    """The audience's batches, the newest first."""
    statement = select(MailBatch).where(MailBatch.step_audience_id == step_audience_id)
    return list(session.scalars(statement.order_by(MailBatch.created_at.desc())))
