"""The manifest: all that decides how ballots are taken and counted, in public keys."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from engage.processes.models import StepAudience
from engage.rolls.models import Collector
from voting.models import Contest, ContestElectorate
from voting.rules.methods.registry import NEEDS_BALLOTS
from voting.rules.outcome import fraction_text
from voting.rules.tie_ladders import tie_ladder
from voting.services.electing import asked_of
from voting.services.entering import subject_of
from voting.services.overlapping import describe_precedence, precedences
from voting.services.polling import rule_of

VERSION = 2
Doors = Mapping[UUID, Sequence[Collector]]


def build_manifest(session: Session, contest: Contest, doors: Doors) -> dict[str, Any]:
    """The rule of the contest in public keys: everything that decides how ballots are counted."""
    asked = asked_of(session, contest)
    return {
        "format": "engage-contest",
        "version": VERSION,
        "contest": subject_of(contest),
        "languages": list(contest.step.process.languages),
        "title": dict(contest.step.title),
        **_instants(contest),
        "is_advisory": True,
        "promise": dict(contest.promise),
        **_counting(contest),
        "entries": [
            {"key": one.key, "text": dict(one.text), "description": dict(one.description)}
            for one in sorted(contest.entries, key=lambda one: one.key)
        ],
        "electorates": [
            _describe(one, doors[one.id], asked[one.id], _least(contest, one))
            for one in contest.step.audiences
        ],
        "precedence": [describe_precedence(one) for one in precedences(session, contest)],
    }


def _instants(contest: Contest) -> dict[str, Any]:
    zone = ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)
    step = contest.step
    return {
        "opens_at": _written(step.opens_at, UTC),
        "closes_at": _written(step.closes_at, UTC),
        "local_time": {
            "zone": zone.key,
            "opens_at": _written(step.opens_at, zone),
            "closes_at": _written(step.closes_at, zone),
        },
    }


def _written(moment: datetime | None, zone: Any) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None


def _counting(contest: Contest) -> dict[str, Any]:
    return {
        "ballot_kind": contest.ballot_kind.value,
        "ballot_rule": rule_of(contest).to_value(),
        "method": contest.method.value,
        "seats": contest.seats,
        "tie_rule": contest.tie_rule.value,
        "tie_ladder": list(tie_ladder(contest.method.value, contest.tie_rule)),
        "pairs_compared_by": "margins",
        "unmarked": "below-all-marked",
        "minimum_ballots": contest.minimum_ballots,
        "published": {
            "ballots_from": contest.minimum_ballots,
            "below": "sums-and-pairs",
            "receipts": "sorted-list",
        },
    }


def _least(contest: Contest, one: StepAudience) -> int:
    """From how many ballots on a figure of the electorate is shown.

    What whole ballots alone can repeat is shown where the ballots are published, and not below.
    """
    rows = contest.minimum_ballots if contest.method in NEEDS_BALLOTS else 0
    return max(one.minimum_size, rows)


def _describe(
    one: StepAudience, doors: Sequence[Collector], asked: ContestElectorate, least: int
) -> dict[str, Any]:
    return {
        "key": one.audience.key,
        "title": dict(one.audience.title),
        "weight": fraction_text(one.weight),
        "minimum": least,
        "quorum": asked.quorum,
        "merges_into": one.merges_into.audience.key if one.merges_into else None,
        "declaration": dict(asked.declaration),
        "collectors": [
            {
                "key": door.key,
                "kind": door.kind.value,
                "form": door.form.value,
                "is_verified": door.kind.is_verified,
            }
            for door in doors
        ],
    }
