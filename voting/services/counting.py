"""Counting: from sealed ballots alone, per electorate and combined, ready to be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.db import get_or_abort
from engage.jobs import enqueue
from engage.rolls.models import Collector, CollectorKind, DoorForm
from engage.rolls.services.counting import participation
from voting.models import Contest, ContestTally, SealedBallot
from voting.rules.ballots import BallotKind, unpack_marks
from voting.rules.bundle import (
    CountFacts,
    Published,
    electorates_of,
    options_of,
    result_of,
    rule_stated,
)
from voting.rules.electorates import Grouping, Pile, group_electorates
from voting.rules.formats.engage_json import write_ballots
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.merkle import ballots_root, receipts_root
from voting.rules.methods.registry import Method
from voting.rules.outcome import count_contest, describe_outcome
from voting.rules.paper import PAPER, tellable_channels
from voting.rules.publication import (
    Channel,
    ballots_to_publish,
    describe_turnout,
    parts_to_publish,
)
from voting.rules.ties import TieRule
from voting.services.bundling import Bundle
from voting.services.entering import subject_of
from voting.services.errors import NoDrawNeeded, NotSealed
from voting.services.publishing import receipts_of
from voting.services.store import TASK


def version_of(manifest_sha256: str, draw: str | None) -> str:
    """Names what a count depends on beside the sealed ballots, which don't change."""
    return sha256_hex(canonical_json({"manifest": manifest_sha256, "draw": draw}))


@dataclass(frozen=True, slots=True)
class CountInput:
    """All that a count depends on, as plain values; the version names exactly this input."""

    manifest: Mapping[str, Any]
    manifest_sha256: str
    draw: str | None
    piles: tuple[Pile, ...]
    channels: tuple[Channel, ...]
    entitled: Mapping[str, int | None]
    receipts: tuple[str, ...]

    @property
    def version(self) -> str:
        """The same for the same rule and draw: sealed ballots don't change."""
        return version_of(self.manifest_sha256, self.draw)


@dataclass(frozen=True, slots=True)
class Counted:
    """A result with the ballot file that repeats it, and all that a bundle is made of."""

    version: str
    result: dict[str, Any]
    ballot_file: bytes | None
    published: Published | None = None
    receipts: tuple[str, ...] = ()


def read_count_input(session: Session, contest_id: UUID) -> CountInput:
    """The sealed ballots of the contest and its frozen rule; NotSealed before sealing."""
    contest = get_or_abort(session, Contest, contest_id)
    if contest.step.sealed_at is None or contest.manifest is None:
        raise NotSealed(contest.step.key)
    piles, channels = _read_sealed(session, contest)
    return CountInput(
        manifest=contest.manifest,
        manifest_sha256=contest.manifest_sha256 or "",
        draw=contest.draw,
        piles=piles,
        channels=channels,
        entitled=_entitled(session, contest, channels),
        receipts=receipts_of(session, contest),
    )


def _read_sealed(
    session: Session, contest: Contest
) -> tuple[tuple[Pile, ...], tuple[Channel, ...]]:
    audiences = {one.id: one.audience.key for one in contest.step.audiences}
    doors = session.scalars(
        select(Collector).where(Collector.step_audience_id.in_(audiences)).order_by(Collector.key)
    ).all()
    rows = session.execute(
        select(SealedBallot.collector_id, SealedBallot.marks, func.count())
        .where(SealedBallot.contest_id == contest.id)
        .group_by(SealedBallot.collector_id, SealedBallot.marks)
    ).all()
    by_door: dict[UUID, dict[Any, int]] = {door.id: {} for door in doors}
    for collector_id, marks, number in rows:
        by_door[collector_id][unpack_marks(marks)] = number
    piles = tuple(
        Pile(audiences[door.step_audience_id], not door.kind.is_verified, by_door[door.id])
        for door in doors
    )
    channels = tuple(
        Channel(
            electorate=audiences[door.step_audience_id],
            key=door.key,
            kind=PAPER if door.form is DoorForm.PAPER else door.kind.value,
            label=door.channel,
            ballots=sum(by_door[door.id].values()),
        )
        for door in doors
    )
    return piles, channels


def _entitled(
    session: Session, contest: Contest, channels: tuple[Channel, ...]
) -> dict[str, int | None]:
    """How many could vote: known where a roll is the only door."""
    of_roll = {CollectorKind.ROLL.value, PAPER}
    with_other_doors = {one.electorate for one in channels if one.kind not in of_roll}
    return {
        one.step_audience.audience.key: one.entitled
        if one.step_audience.audience.key not in with_other_doors
        else None
        for one in participation(session, contest.step)
    }


def count_ballots_of(counted: CountInput) -> Counted:
    """The result of the input, from what is published of it; runs outside any transaction."""
    manifest = counted.manifest
    grouping = group_electorates(electorates_of(manifest), counted.piles)
    if not grouping.shown:
        return Counted(counted.version, _withheld(counted, grouping), None)
    published = _published(counted, grouping)
    content = write_ballots(published.file)
    return Counted(counted.version, result_of(published), content, published, counted.receipts)


def _published(counted: CountInput, grouping: Grouping) -> Published:
    manifest = counted.manifest
    file = ballots_to_publish(
        contest=manifest["contest"],
        rule=rule_stated(manifest),
        options=options_of(manifest),
        grouping=grouping,
        minimum_ballots=manifest["minimum_ballots"],
        manifest_sha256=counted.manifest_sha256,
        seats=manifest.get("seats", 1),
    )
    channels = _tellable(manifest, counted.channels)
    facts = CountFacts(
        turnout=describe_turnout(grouping, channels, counted.entitled),
        open_links=frozenset(one.key for one in grouping.shown if one.has_open_link),
        draw=counted.draw,
        papers=sum(one.ballots for one in counted.channels) - len(counted.receipts),
    )
    method, least = Method(manifest["method"]), manifest["minimum_ballots"]
    parts = parts_to_publish(file, grouping, method, minimum_ballots=least)
    roots = (ballots_root(file), receipts_root(counted.receipts))
    return Published(manifest, file, parts, facts, *roots)


def _withheld(counted: CountInput, grouping: Grouping) -> dict[str, Any]:
    """The result of so few ballots that no figure but their number is told."""
    manifest = counted.manifest
    outcome = count_contest(
        Method(manifest["method"]),
        options_of(manifest),
        grouping,
        kind=BallotKind(manifest["ballot_kind"]),
    )
    described = describe_outcome(outcome, tie_rule=TieRule(manifest["tie_rule"]), seed=None)
    return described | {
        "method": manifest["method"],
        "options": list(options_of(manifest)),
        "manifest_sha256": counted.manifest_sha256,
        "ballots_sha256": None,
        "ballots_root": None,
        "receipts_root": receipts_root(counted.receipts),
        "has_rows": False,
        "turnout": [],
        "received": sum(one.ballots for one in counted.channels),
    }


def _tellable(manifest: Mapping[str, Any], channels: Sequence[Channel]) -> list[Channel]:
    """The doors by which the turnout is told: none of an electorate with too few papers."""
    minimums = {one["key"]: one["minimum"] for one in manifest["electorates"]}
    return tellable_channels(channels, minimums)


def replace_tally(
    session: Session, contest_id: UUID, counted: Counted, bundle: Bundle | None = None
) -> None:
    """The contest's result is this one, whole; a count of what no longer holds changes nothing."""
    contest = session.get_one(Contest, contest_id, with_for_update=True)
    if counted.version != version_of(contest.manifest_sha256 or "", contest.draw):
        return
    row = session.get(ContestTally, contest_id)
    if row is None:
        row = ContestTally(contest_id=contest_id)
        session.add(row)
    row.input_version = counted.version
    row.result = counted.result
    row.ballot_file = counted.ballot_file
    row.bundle = bundle.content if bundle else None
    row.signed_by = bundle.fingerprint if bundle else None


def enter_draw(session: Session, contest: Contest, draw: str, *, actor: UUID | None) -> None:
    """The public draw is on record, once, and the tie is broken by it at the next count."""
    row = session.get(ContestTally, contest.id)
    if row is None or contest.draw is not None or not row.result.get("needs_draw"):
        raise NoDrawNeeded(contest.step.key)
    contest.draw = draw
    details = {"draw": draw}
    subject = subject_of(contest)
    audit(session, "voting:draw:entered", actor=actor, subject=subject, details=details)
    enqueue(session, TASK, contest_id=str(contest.id), key=f"{TASK}:{contest.id}")
