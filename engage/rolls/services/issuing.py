"""Giving out codes: shown once, kept only as hashes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from engage.processes.models import StepAudience
from engage.rolls.models import BearerCode, CollectorKind, Elector
from engage.rolls.rules.codes import code_hash, new_code
from engage.rolls.sealing import WrongState
from engage.rolls.services.importing import collector_of, ensure_door, roll_of
from engage.rolls.services.personal_codes import code_secret, renew_code

SHEET_LIMIT = 800


class TooManyCodes(Invalid):
    """More codes were asked for at once than one printing takes."""


@dataclass(frozen=True, slots=True)
class PersonalCode:
    """A code for one elector, in the clear: for the letter or list made in this very request."""

    name: str
    email: str | None
    language: str | None
    has_protected_address: bool
    code: str


def refuse_closed(step_audience: StepAudience, now: datetime) -> None:
    """The step has not closed; else no codes are given out any more."""
    step = step_audience.step
    if step.closes_at is not None and now >= step.closes_at:
        raise WrongState(step.key)


def issue_personal_codes(
    session: Session, step_audience: StepAudience, *, actor: UUID | None, now: datetime
) -> list[PersonalCode]:
    """Everybody on the roll has a fresh code; earlier ones no longer work.

    A new code does not give a second vote: the elector, not the code, makes the nullifier.
    """
    refuse_closed(step_audience, now)
    roll = roll_of(session, step_audience)
    secret = code_secret(step_audience.step)
    electors = session.scalars(
        select(Elector)
        .where(Elector.roll_id == roll.id, Elector.voided_at.is_(None))
        .order_by(Elector.name, Elector.person_ref)
    )
    issued = []
    for elector in electors:
        code = renew_code(secret, elector)
        issued.append(
            PersonalCode(
                elector.name, elector.email, elector.language, elector.has_protected_address, code
            )
        )
    _log(session, step_audience, "rolls:personal_codes:issued", actor, len(issued))
    return issued


def issue_bearer_codes(
    session: Session,
    step_audience: StepAudience,
    *,
    count: int,
    unit_id: UUID | None,
    actor: UUID | None,
    now: datetime,
) -> list[tuple[int, str]]:
    """That many new one-time codes on a sheet of their own: (running number, code in the clear)."""
    refuse_closed(step_audience, now)
    if not 1 <= count <= SHEET_LIMIT:
        raise TooManyCodes(str(count))
    ensure_door(session, step_audience, CollectorKind.BEARER)
    collector = collector_of(session, step_audience, CollectorKind.BEARER)
    last = session.scalar(
        select(func.max(BearerCode.sheet)).where(BearerCode.collector_id == collector.id)
    )
    issued = [(number, new_code()) for number in range(1, count + 1)]
    session.add_all(
        BearerCode(
            collector_id=collector.id,
            unit_id=unit_id,
            sheet=(last or 0) + 1,
            number=number,
            code_hash=code_hash(code),
        )
        for number, code in issued
    )
    _log(session, step_audience, "rolls:bearer_codes:issued", actor, count)
    return issued


def _log(
    session: Session, step_audience: StepAudience, tag: str, actor: UUID | None, count: int
) -> None:
    audit(session, tag, actor=actor, subject=step_audience.path, details={"count": count})
