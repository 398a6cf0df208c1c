"""Taking part: who stands at the door, and whether the door is open to them now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts import Account
from engage.errors import Forbidden, Gone
from engage.keys import key_store
from engage.processes.models import AudienceRoot, Step, StepAudience, StepState
from engage.rolls.models import (
    BearerCode,
    BearerState,
    Collector,
    CollectorKind,
    DoorForm,
    Elector,
    MailBatch,
    Roll,
)
from engage.rolls.rules.codes import CodeTypo, canonical
from engage.rolls.rules.secrecy import StepSecret

OPEN_REF = "open:"
ACCOUNT_ROLES = {AudienceRoot.STAFF: Role.STAFF, AudienceRoot.TRUSTEE: Role.TRUSTEE}
"""Which role of an account belongs to which audiences; of residents accounts know nothing."""

HELD = "engage.held_against_sealing"


class StepNotOpen(Gone):
    """The step takes no answers now: not yet, or no more."""


class NotOnRoll(Forbidden):
    """This code or link gives no right to take part here."""


class CodeVoided(Gone):
    """The code was returned, cancelled or replaced by a new one."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody taking part in a step as one audience; the nullifier is made from `ref`."""

    step_audience_id: UUID
    collector_id: UUID
    kind: CollectorKind
    ref: str
    unit_key: str | None = None

    @property
    def subject_id(self) -> UUID:
        """The id of the elector or bearer code behind the ref."""
        return UUID(self.ref.partition(":")[2])


def step_secret(step: Step) -> StepSecret:
    """The step's key, ready for use; KeyMissing (503) when it is not there or another one is."""
    if step.key_fingerprint is None:
        raise StepNotOpen(step.key)
    return StepSecret(key_store().load(step.id, step.key_fingerprint))


def ensure_may_take_part(session: Session, participant: Participant, now: datetime) -> StepAudience:
    """The step is open at `now` and the participant may take part; else an error says why.

    Called inside the submitting transaction. Writes nothing.
    """
    step_audience = session.get(StepAudience, participant.step_audience_id)
    collector = session.get(Collector, participant.collector_id)
    if step_audience is None or collector is None:
        raise NotOnRoll
    # The paper door is for everybody who has a right by another one.
    is_own = collector.kind is participant.kind or collector.form is DoorForm.PAPER
    if collector.step_audience_id != step_audience.id or not is_own:
        raise NotOnRoll
    hold_against_sealing(session, step_audience.step_id, is_exclusive=False)
    step = session.get_one(Step, step_audience.step_id)
    if step.state(now) not in _taking(collector):
        raise StepNotOpen(step.key)
    if participant.kind is CollectorKind.ROLL:
        _ensure_elector(session, participant)
    elif participant.kind is CollectorKind.BEARER:
        _ensure_bearer(session, participant)
    elif participant.kind is CollectorKind.ACCOUNT:
        _ensure_account(session, participant, step_audience)
    return step_audience


def _taking(door: Collector) -> frozenset[StepState]:
    # What came on paper in time is written in until a person confirms that everything is in.
    if door.form is DoorForm.PAPER:
        return frozenset({StepState.OPEN, StepState.CLOSED})
    return frozenset({StepState.OPEN})


def paper_participant(door: Collector, number: int) -> Participant:
    """Whoever filled in the paper of that running number: the same number twice is one answer.

    The nullifier is made from the number alone, so it tells nothing that the paper does not.
    """
    if door.form is not DoorForm.PAPER or number < 1:
        raise NotOnRoll
    return Participant(door.step_audience_id, door.id, door.kind, f"paper:{number}")


def _ensure_elector(session: Session, participant: Participant) -> None:
    elector = session.get(Elector, participant.subject_id)
    if elector is None:
        raise NotOnRoll
    if elector.voided_at is not None:
        raise CodeVoided


def _ensure_bearer(session: Session, participant: Participant) -> None:
    code = session.get(BearerCode, participant.subject_id)
    if code is None:
        raise NotOnRoll
    if code.state is not BearerState.ISSUED:
        raise CodeVoided


def _ensure_account(
    session: Session, participant: Participant, step_audience: StepAudience
) -> None:
    account = session.get(Account, participant.subject_id)
    if account is None or not belongs_to(account, step_audience):
        raise NotOnRoll


def belongs_to(account: Account, step_audience: StepAudience) -> bool:
    """Whether a role of the account says that its holder is one of this audience."""
    role = ACCOUNT_ROLES.get(step_audience.audience.root)
    return role in account.roles and not account.is_blocked


def account_participant(door: Collector, account: Account) -> Participant:
    """The account's holder, as one of the audience behind the door; else NotOnRoll."""
    if door.kind is not CollectorKind.ACCOUNT or not belongs_to(account, door.step_audience):
        raise NotOnRoll
    return Participant(door.step_audience_id, door.id, door.kind, f"account:{account.id}")


def proven_participant(door: Collector, issuer: str, subject: str) -> Participant:
    """Somebody whom an identity provider knows; who that is cannot be read from the ref."""
    if door.kind is not CollectorKind.OIDC:
        raise NotOnRoll
    name = step_secret(door.step_audience.step).outsider(issuer, subject)
    return Participant(door.step_audience_id, door.id, door.kind, f"oidc:{name}")


def hold_against_sealing(session: Session, step_id: UUID, *, is_exclusive: bool) -> None:
    """Submits (shared) and the sealing (exclusive) of one step wait for each other.

    An advisory lock leaves nothing behind in any table; SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    # Asked twice within a transaction, the lock is held already.
    held = (session.get_transaction(), step_id, is_exclusive)
    if session.info.get(HELD) == held:
        return
    session.info[HELD] = held
    verb = "pg_advisory_xact_lock" if is_exclusive else "pg_advisory_xact_lock_shared"
    number = step_id.int % 2**63
    session.execute(text(f"SELECT {verb}(:number)"), {"number": number})


def open_ref(code: str) -> str:
    """The ref of a browser at an open link; its random key is written like any other code."""
    return f"{OPEN_REF}{code}"


def own_code(participant: Participant) -> str | None:
    """The code of somebody at an open link, with which they can go on on another device."""
    if participant.kind is not CollectorKind.OPEN or not participant.ref.startswith(OPEN_REF):
        return None
    try:
        return canonical(participant.ref.removeprefix(OPEN_REF))
    except CodeTypo:
        return None


def find_by_code(session: Session, hashed: bytes) -> Participant | None:
    """The participant whose personal or bearer code has this hash; None when nobody's has."""
    elector = session.scalar(select(Elector).where(Elector.code_hash == hashed))
    if elector is not None:
        roll = elector.roll
        return Participant(
            roll.step_audience_id,
            roll.collector_id,
            CollectorKind.ROLL,
            f"elector:{elector.id}",
            elector.unit.key if elector.unit else None,
        )
    code = session.scalar(select(BearerCode).where(BearerCode.code_hash == hashed))
    if code is None:
        return _previewing(session, hashed)
    return Participant(
        code.collector.step_audience_id,
        code.collector_id,
        CollectorKind.BEARER,
        f"bearer:{code.id}",
        code.unit.key if code.unit else None,
    )


def _previewing(session: Session, hashed: bytes) -> Participant | None:
    """Somebody who tries the link in the preview of a mail: they see the step and cannot answer.

    Behind their ref is no elector, so `ensure_may_take_part` turns them away.
    """
    found = session.execute(
        select(MailBatch.id, Roll.step_audience_id, Roll.collector_id)
        .join(Roll, Roll.step_audience_id == MailBatch.step_audience_id)
        .where(MailBatch.preview_hash == hashed)
    ).one_or_none()
    if found is None:
        return None
    ref = f"preview:{found.id}"
    return Participant(found.step_audience_id, found.collector_id, CollectorKind.ROLL, ref)
