"""The rule of a contest, part by part, until opening freezes it; each part is saved by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import Step
from voting.models import Contest
from voting.rules.ballot_rule import BallotKind, BallotRule, InvalidRule
from voting.rules.methods.registry import METHODS_OF_KIND, Method
from voting.rules.promises import referendum_word
from voting.rules.readiness import SEVERAL_SEATS
from voting.rules.row_minimums import least_row_minimum
from voting.rules.ties import TieRule
from voting.services.entering import (
    contest_of,
    prepare_contest,
    refuse_frozen,
    subject_of,
    take_kind,
)
from voting.services.errors import (
    ClosesBeforeOpening,
    ReferendumWord,
    RuleUnfit,
    TooFewRows,
)


def choose_kind(session: Session, step: Step, kind: BallotKind, *, actor: UUID | None) -> Contest:
    """The step's contest is of this kind; its other rules stay where they still fit."""
    refuse_frozen(step)
    contest = contest_of(session, step)
    if contest is None:
        return prepare_contest(
            session, step, kind=kind, tie_rule=TieRule.LOT, promise={}, actor=actor
        )
    take_kind(contest, kind)
    _log(session, contest, "kind", actor, {"kind": kind.value})
    return contest


def set_counting(
    session: Session,
    contest: Contest,
    *,
    method: Method,
    seats: int,
    ballot_rule: Mapping[str, Any],
    actor: UUID | None,
) -> None:
    """Ballots are marked within this rule and counted by this method."""
    refuse_frozen(contest.step)
    if method not in METHODS_OF_KIND.get(contest.ballot_kind, ()):
        raise RuleUnfit(method.value)
    if seats < 1 or (seats > 1 and method.value != SEVERAL_SEATS):
        raise RuleUnfit(str(seats))
    try:
        rule = BallotRule.from_value(contest.ballot_kind, ballot_rule)
    except InvalidRule as problem:
        raise RuleUnfit(problem.name) from problem
    contest.method, contest.seats, contest.ballot_rule = method, seats, rule.to_value()
    _log(session, contest, "counting", actor, {"method": method.value, "seats": seats})


def set_tie_rule(
    session: Session, contest: Contest, tie_rule: TieRule, *, actor: UUID | None
) -> None:
    """This happens when several entries are first after every step of the method."""
    refuse_frozen(contest.step)
    contest.tie_rule = tie_rule
    _log(session, contest, "ties", actor, {"tie_rule": tie_rule.value})


def set_promise(
    session: Session, contest: Contest, promise: Mapping[str, str], *, actor: UUID | None
) -> None:
    """This is promised to be done with the result; the vote is advisory and never called more."""
    refuse_frozen(contest.step)
    if word := referendum_word(promise.values()):
        raise ReferendumWord(word)
    contest.promise = dict(promise)
    _log(session, contest, "promise", actor, {"languages": sorted(promise)})


def set_times(
    session: Session,
    contest: Contest,
    *,
    opens_at: datetime,
    closes_at: datetime,
    actor: UUID | None,
) -> None:
    """Ballots are taken from the opening instant to the last moment before the closing one."""
    refuse_frozen(contest.step)
    if closes_at <= opens_at:
        raise ClosesBeforeOpening(contest.step.key)
    contest.step.opens_at, contest.step.closes_at = opens_at, closes_at
    details = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
    _log(session, contest, "times", actor, details)


def set_row_minimum(
    session: Session, contest: Contest, minimum: int, *, actor: UUID | None
) -> None:
    """Rows are published only where every shown electorate has so many ballots."""
    refuse_frozen(contest.step)
    least = least_row_minimum(contest.ballot_kind)
    if minimum < least:
        raise TooFewRows(least)
    contest.minimum_ballots = minimum
    _log(session, contest, "publication", actor, {"minimum_ballots": minimum})


def _log(
    session: Session, contest: Contest, part: str, actor: UUID | None, details: Mapping[str, Any]
) -> None:
    audit(
        session,
        "voting:rule:changed",
        actor=actor,
        subject=subject_of(contest),
        details={"part": part, **details},
    )
