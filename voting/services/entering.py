"""Preparing a contest: its first rule and its entries, until opening freezes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import Account
from engage.audit import audit
from engage.clock import utcnow
from engage.processes.models import Step
from voting.models import Contest, Entry, EntryWording
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import METHODS_OF_KIND
from voting.rules.row_minimums import least_row_minimum
from voting.rules.ties import TieRule
from voting.services.errors import ContestFrozen, EntryTaken, NoContest, ReasonMissing


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an entry."""

    text: Mapping[str, str]
    description: Mapping[str, str]


def contest_of(session: Session, step: Step) -> Contest | None:
    """The step's contest; None before somebody has begun to prepare it."""
    return session.scalar(select(Contest).where(Contest.step_id == step.id))


def contest_of_step(session: Session, step: Step) -> Contest:
    """The step's contest, or NoContest (404)."""
    contest = contest_of(session, step)
    if contest is None:
        raise NoContest(step.key)
    return contest


def subject_of(contest: Contest) -> str:
    """The contest's name in the audit log and in its manifest."""
    return contest.step.path


def prepare_contest(
    session: Session,
    step: Step,
    *,
    kind: BallotKind,
    tie_rule: TieRule,
    promise: Mapping[str, str],
    actor: UUID | None,
) -> Contest:
    """The step has a contest of this rule; the method follows from the kind of ballot."""
    refuse_frozen(step)
    contest = contest_of(session, step)
    if contest is None:
        contest = Contest(step=step)
        session.add(contest)
    take_kind(contest, kind)
    contest.tie_rule = tie_rule
    contest.promise = dict(promise)
    session.flush()
    audit(session, "voting:contest:prepared", actor=actor, subject=subject_of(contest))
    return contest


def take_kind(contest: Contest, kind: BallotKind) -> None:
    """The contest is of this kind, with what comes with it where nothing else was chosen."""
    if contest.ballot_kind is kind:
        return
    contest.ballot_kind = kind
    contest.method = METHODS_OF_KIND[kind][0]
    contest.ballot_rule = {}
    contest.seats = 1
    contest.minimum_ballots = least_row_minimum(kind)


def add_entry(
    session: Session, contest: Contest, key: str, wording: Wording, *, actor: UUID | None
) -> Entry:
    """The contest has one entry more, after the others."""
    refuse_frozen(contest.step)
    if any(entry.key == key for entry in contest.entries):
        raise EntryTaken(key)
    entry = Entry(
        key=key,
        text=dict(wording.text),
        description=dict(wording.description),
        position=max((one.position for one in contest.entries), default=0) + 1,
    )
    contest.entries.append(entry)
    session.flush()
    _keep_wording(session, entry, wording, reason="", actor=actor)
    _log(session, contest, "voting:entry:added", key, actor)
    return entry


def reword_entry(
    session: Session, entry: Entry, wording: Wording, *, reason: str, actor: UUID | None
) -> None:
    """The entry says this from now on, and its history why; its key stays."""
    refuse_frozen(entry.contest.step)
    if (entry.text, entry.description) == (dict(wording.text), dict(wording.description)):
        return
    if not reason.strip():
        raise ReasonMissing(entry.key)
    if not entry.wordings:
        # The entry is older than the history: its words so far are the first of it.
        earlier = EntryWording(number=1, text=entry.text, description=entry.description)
        entry.wordings.append(earlier)
        session.flush()
    entry.text = dict(wording.text)
    entry.description = dict(wording.description)
    _keep_wording(session, entry, wording, reason=reason.strip(), actor=actor)
    _log(session, entry.contest, "voting:entry:reworded", entry.key, actor)


def _keep_wording(
    session: Session, entry: Entry, wording: Wording, *, reason: str, actor: UUID | None
) -> None:
    entry.wordings.append(
        EntryWording(
            number=len(entry.wordings) + 1,
            text=dict(wording.text),
            description=dict(wording.description),
            reason=reason,
            worded_by=actor,
            worded_as=_capacity(session, actor),
            worded_at=utcnow(),
        )
    )
    session.flush()


def _capacity(session: Session, actor: UUID | None) -> Role | None:
    """In which role somebody acts, as the public history tells it instead of a name."""
    account = session.get(Account, actor) if actor else None
    held = account.roles if account else frozenset()
    return next((role for role in Role if role in held), None)


def remove_entry(session: Session, entry: Entry, *, actor: UUID | None) -> None:
    """The contest does without the entry."""
    contest = entry.contest
    refuse_frozen(contest.step)
    contest.entries.remove(entry)
    session.flush()
    _log(session, contest, "voting:entry:removed", entry.key, actor)


def refuse_frozen(step: Step) -> None:
    """ContestFrozen once the rule is fixed."""
    if step.frozen_at is not None:
        raise ContestFrozen(step.key)


def _log(session: Session, contest: Contest, tag: str, key: str, actor: UUID | None) -> None:
    audit(session, tag, actor=actor, subject=subject_of(contest), details={"entry": key})
