"""Sending a batch of mails: safe to run again, and without a list of who has not answered.

Counted batches delete a recipient's row after each accepted mail: a worker that dies between the
server's answer and that deletion doubles one mail at most, under the same Message-ID. Reminders of
secret steps delete the rows of whole groups *before* they mail those of them who have not
answered: nobody is reminded twice, a few may not be, and no row ever tells who had answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs.task import LeaseLost, lease_is_lost, report_progress
from engage.mail import Mail, Mailer, MailServerAway, Outcome, open_mailer
from engage.processes.models import StepState
from engage.rolls.mailtext import Letter, letter_of, opt_out_url
from engage.rolls.models import Elector, MailBatch, MailKind, MailRecipient, Roll
from engage.rolls.rules.mailing import LeftOut
from engage.rolls.rules.secrecy import StepSecret
from engage.rolls.services.mailing import answered, enqueue_batch, reach_of, smallest_group
from engage.rolls.services.personal_codes import code_secret, standing_code

GROUP = 50
REMINDED_GROUP = 200
ROUNDS = 4
PAUSE = timedelta(minutes=15)
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run of a batch needs to know."""

    batch_id: UUID
    step_audience_id: UUID
    letter: Letter
    kind: MailKind
    is_counted: bool
    considered: int
    looked_at: int
    smallest: int


def run_batch(batch_id: UUID) -> dict[str, object]:
    """Everybody of the batch has been looked at, or it is known when that goes on."""
    with unit_of_work() as session:
        plan = _begin(session, get_or_abort(session, MailBatch, batch_id), now=utcnow())
    if plan is None:
        return {"state": "finished"}
    away: MailServerAway | None = None
    try:
        with open_mailer(current_app.config["ENGAGE_SETTINGS"]) as mailer:
            (_send_counted if plan.is_counted else _remind_unseen)(plan, mailer)
    except MailServerAway as problem:
        away = problem
    with unit_of_work() as session:
        state = _end_round(session, session.get_one(MailBatch, batch_id), away, now=utcnow())
    if state == "away" and away is not None:
        raise away
    return {"state": state}


def _begin(session: Session, batch: MailBatch, *, now: datetime) -> Plan | None:
    if batch.asked_at is None or batch.finished_at is not None:
        return None
    if batch.step_audience.step.state(now) is not StepState.OPEN:
        _give_up(session, batch, LeftOut.CLOSED, now)
        return None
    if batch.started_at is None:
        _list_recipients(session, batch)
        batch.started_at = now
    return Plan(
        batch_id=batch.id,
        step_audience_id=batch.step_audience_id,
        letter=letter_of(batch),
        kind=batch.kind,
        is_counted=batch.is_counted,
        considered=batch.considered or 0,
        looked_at=(batch.considered or 0) - _waiting(session, batch.id),
        smallest=smallest_group(batch.step_audience),
    )


def _list_recipients(session: Session, batch: MailBatch) -> None:
    is_invitation = batch.kind is MailKind.INVITATION
    electors = session.scalars(
        select(Elector)
        .join(Roll, Roll.id == Elector.roll_id)
        .where(Roll.step_audience_id == batch.step_audience_id, Elector.voided_at.is_(None))
    ).all()
    reasons = {one.id: reach_of(one).left_out(is_invitation=is_invitation) for one in electors}
    if batch.kind is MailKind.REMINDER and batch.is_counted:
        for one in answered(session, batch.step_audience, reasons):
            reasons[one] = reasons[one] or LeftOut.ANSWERED
    chosen = [elector_id for elector_id, reason in reasons.items() if reason is None]
    if chosen:
        rows = [{"batch_id": batch.id, "elector_id": elector_id} for elector_id in chosen]
        session.execute(insert(MailRecipient), rows)
    batch.considered = len(chosen)
    batch.left_out = {}
    for reason in reasons.values():
        if reason is not None:
            _count(batch, reason)
    if batch.is_counted:
        batch.accepted = batch.refused = batch.given_up = 0


def _count(batch: MailBatch, reason: LeftOut, number: int = 1) -> None:
    batch.left_out = {**batch.left_out, reason.value: batch.left_out.get(reason.value, 0) + number}


def _waiting(session: Session, batch_id: UUID) -> int:
    statement = select(func.count()).where(MailRecipient.batch_id == batch_id)
    return session.scalars(statement).one()


def _groups(batch_id: UUID, size: int) -> Iterator[list[UUID]]:
    """The waiting electors in groups; one that stays waiting does not come again in this run."""
    last = FIRST
    while True:
        with read_session() as session:
            group = list(
                session.scalars(
                    select(MailRecipient.elector_id)
                    .where(MailRecipient.batch_id == batch_id, MailRecipient.elector_id > last)
                    .order_by(MailRecipient.elector_id)
                    .limit(size)
                )
            )
        if not group:
            return
        yield group
        last = group[-1]


def _send_counted(plan: Plan, mailer: Mailer) -> None:
    done = plan.looked_at
    for group in _groups(plan.batch_id, GROUP):
        with unit_of_work() as session:
            mails = _mails(session, plan, group)
        for elector_id, mail in mails:
            if lease_is_lost():
                raise LeaseLost
            outcome = mailer.send(mail)
            with unit_of_work() as session:
                _record(session, plan, elector_id, outcome, now=utcnow())
        done += len(group)
        report_progress(min(done, plan.considered), plan.considered)


def _mails(session: Session, plan: Plan, group: Sequence[UUID]) -> list[tuple[UUID, Mail]]:
    """The group's mails, their codes valid from the commit on; who may not be written to is out."""
    batch = session.get_one(MailBatch, plan.batch_id)
    if batch.finished_at is not None:  # a person stopped it
        return []
    secret = None if batch.uses_open_link else code_secret(batch.step_audience.step)
    mails = []
    for elector in session.scalars(select(Elector).where(Elector.id.in_(group))):
        reason = _reason(elector, batch)
        if reason is None:
            mails.append((elector.id, _mail(plan, elector, secret)))
            continue
        _count(batch, reason)
        _forget(session, plan.batch_id, [elector.id])
    return mails


def _reason(elector: Elector, batch: MailBatch) -> LeftOut | None:
    if elector.voided_at is not None:
        return LeftOut.VOIDED
    return reach_of(elector).left_out(is_invitation=batch.kind is MailKind.INVITATION)


def _mail(plan: Plan, elector: Elector, secret: StepSecret | None) -> Mail:
    return plan.letter.mail(
        to=elector.email or "",
        language=elector.language,
        ref=str(elector.id),
        code=standing_code(secret, elector) if secret else "",
        opt_out=opt_out_url(elector.id),
    )


def _forget(session: Session, batch_id: UUID, electors: Sequence[UUID]) -> int:
    result = session.execute(
        delete(MailRecipient).where(
            MailRecipient.batch_id == batch_id, MailRecipient.elector_id.in_(electors)
        )
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _record(
    session: Session, plan: Plan, elector_id: UUID, outcome: Outcome, *, now: datetime
) -> None:
    if outcome in {Outcome.LATER, Outcome.LOST}:
        return
    if not _forget(session, plan.batch_id, [elector_id]):
        return  # stopped meanwhile, or another worker has told it already
    batch = session.get_one(MailBatch, plan.batch_id, with_for_update=True)
    elector = session.get_one(Elector, elector_id)
    if outcome is Outcome.ACCEPTED:
        batch.accepted = (batch.accepted or 0) + 1
        if plan.kind is MailKind.INVITATION:
            elector.invited_at = now
    elif outcome is Outcome.REFUSED:
        batch.refused = (batch.refused or 0) + 1
        elector.bounced_at = now
    else:
        _count(batch, LeftOut.REJECTED)


def _remind_unseen(plan: Plan, mailer: Mailer) -> None:
    """Those who have not answered are reminded, if they are not too few; nothing is counted."""
    with read_session() as session:
        batch = session.get_one(MailBatch, plan.batch_id)
        waiting = session.scalars(
            select(MailRecipient.elector_id).where(MailRecipient.batch_id == plan.batch_id)
        ).all()
        silent = len(waiting) - len(answered(session, batch.step_audience, waiting))
    if silent < plan.smallest:
        with unit_of_work() as session:
            session.execute(delete(MailRecipient).where(MailRecipient.batch_id == plan.batch_id))
        return
    done = plan.looked_at
    for group in _groups(plan.batch_id, REMINDED_GROUP):
        mailer.connected()  # before the group is given up, so that a dead server costs nobody's
        with unit_of_work() as session:
            # Everybody's code is seen to, answered or not: a code is no sign either way.
            mails = _mails(session, plan, group)
            batch = session.get_one(MailBatch, plan.batch_id)
            done_already = answered(session, batch.step_audience, group)
            _forget(session, plan.batch_id, group)
        for elector_id, mail in mails:
            if elector_id not in done_already:
                mailer.send(mail)
        done += len(group)
        report_progress(min(done, plan.considered), plan.considered)


def _end_round(
    session: Session, batch: MailBatch, away: MailServerAway | None, *, now: datetime
) -> str:
    """finished, waiting (for the next round) or away (no round is left, and no server is there)."""
    if batch.finished_at is not None:
        return "finished"
    left = _waiting(session, batch.id)
    if left and batch.rounds + 1 < ROUNDS:
        batch.rounds += 1
        enqueue_batch(session, batch, due=now + PAUSE * 2 ** (batch.rounds - 1))
        return "waiting"
    if left and away is not None:
        return "away"
    _give_up(session, batch, None, now)
    return "finished"


def _give_up(session: Session, batch: MailBatch, reason: LeftOut | None, now: datetime) -> None:
    left = _waiting(session, batch.id)
    session.execute(delete(MailRecipient).where(MailRecipient.batch_id == batch.id))
    if batch.is_counted and reason is not None:
        _count(batch, reason, left)
    elif batch.is_counted:
        batch.given_up = (batch.given_up or 0) + left
    batch.finished_at = now
