"""The demonstration's contests: the Visiovisa of 2018, counted, and one that is open today."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at, utcnow
from engage.db import read_session
from engage.demo.registry import DemoContext
from engage.processes.models import Step, StepAudience
from engage.rolls.models import BearerCode, Collector, CollectorKind, Elector, Roll
from engage.rolls.participation import Participant, step_secret
from engage.rolls.sealing import reconcile_step, run_sealing
from engage.rolls.services.importing import collector_of, import_roll
from engage.rolls.services.issuing import SHEET_LIMIT, issue_bearer_codes
from engage.tables.reading import read_table
from voting.models import Contest, Idea, IdeaState
from voting.rules.ballots import BallotKind
from voting.rules.ties import TieRule
from voting.services.electing import name_merger
from voting.services.entering import (
    Wording,
    add_entry,
    contest_of_step,
    prepare_contest,
    reword_entry,
)
from voting.services.lookup import contest_at
from voting.services.nominating import (
    Suggestion,
    join_ideas,
    moderate_idea,
    set_nomination,
    suggest_idea,
)
from voting.services.opening import doors_of, open_contest
from voting.services.polling import cast_ballot, check_ballot
from voting.tasks import count_contest

ENTRIES = Path(__file__).with_name("demo_entries.yaml")
IDEAS = Path(__file__).with_name("demo_ideas.yaml")
STEP = "visiovisa"
BATCH = 500
OF_HUNDRED = "of-hundred"
LIVE_BALLOTS = 57
# Of all residents who vote, and of the rolls, this many come; the rest stay at home.
RESIDENTS_VOTING, WITH_CODE = 0.95, 0.22
STAFF_ROLL, STAFF_VOTING = 2.2, 0.86
TRUSTEES_VOTING = 0.69


@dataclass(frozen=True, slots=True)
class DemoBallot:
    """Who votes, and for what."""

    participant: Participant
    chosen: Sequence[str] | Mapping[str, int]


@cache
def _texts() -> dict[str, Any]:
    """Entries, promise and made-up preferences."""
    read: dict[str, Any] = yaml.safe_load(ENTRIES.read_text(encoding="utf-8"))
    return read


@cache
def _ideas() -> dict[str, Any]:
    """Ideas, what became of them, and the words that entries had before."""
    read: dict[str, Any] = yaml.safe_load(IDEAS.read_text(encoding="utf-8"))
    return read


def load(context: DemoContext) -> None:
    """The process's contest is there: the historic one counted, the live one open."""
    seed = context.rng.getrandbits(64)
    if context.is_historic:
        _load_historic(context, seed)
    else:
        _load_live(context, seed)


def _load_historic(context: DemoContext, seed: int) -> None:
    with read_session() as session:
        step = _step(session, context)
        opens_at, closes_at = step.opens_at, step.closes_at
    if opens_at is None or closes_at is None:
        raise RuntimeError("the demonstration's contest has no times")
    with at(opens_at - timedelta(days=3)):
        context.once("prepared", lambda session: _prepare_historic(session, context))
        context.once("opened", lambda session: _open(session, context))
    _cast_all(context, seed, opens_at, closes_at)
    with at(closes_at + timedelta(hours=10)):
        context.once("reconciled", lambda session: _reconcile(session, context))
        _seal_and_count(context)


def _prepare_historic(session: Session, context: DemoContext) -> None:
    step = _step(session, context)
    _prepare(session, step, BallotKind.STARS, "historic")
    resident, staff, trustee = (_electorate(step, key) for key in ("resident", "staff", "trustee"))
    for electorate, target in ((resident, staff), (staff, resident), (trustee, staff)):
        name_merger(session, electorate, electorate.merges_into or target)
    collector_of(session, resident, CollectorKind.OPEN)
    # Half as many again are handed out as come back.
    codes = round(context.residents * RESIDENTS_VOTING * WITH_CODE * 1.5)
    for first in range(0, max(codes, 1), SHEET_LIMIT):
        count = min(SHEET_LIMIT, max(codes, 1) - first)
        issue_bearer_codes(session, resident, count=count, unit_id=None, actor=None, now=utcnow())
    _fill_roll(session, staff, "H", round(context.staff * STAFF_ROLL))
    _fill_roll(session, trustee, "L", context.trustees)


def _fill_roll(session: Session, electorate: StepAudience, letter: str, size: int) -> None:
    lines = ["id", *(f"{letter}{number:04}" for number in range(1, size + 1))]
    table = read_table("\n".join(lines).encode(), "roll.csv")
    import_roll(session, electorate, table, actor=None)


def _prepare(session: Session, step: Step, kind: BallotKind, story: str) -> None:
    texts = _texts()[story]
    contest = prepare_contest(
        session, step, kind=kind, tie_rule=TieRule.LOT, promise=texts["promise"], actor=None
    )
    told = _ideas()[story]
    earlier = {key: one["first"] for key, one in told["wordings"].items()}
    for entry in texts["entries"]:
        first = earlier.get(entry["key"], entry["text"])
        with at(utcnow() - timedelta(days=4)):
            wording = Wording(first, entry["description"])
            made = add_entry(session, contest, entry["key"], wording, actor=None)
        if entry["key"] in earlier:
            why = told["wordings"][entry["key"]]["why"]
            final = Wording(entry["text"], entry["description"])
            reword_entry(session, made, final, reason=why, actor=None)
    _nominate(session, contest, told)


def _nominate(session: Session, contest: Contest, told: Mapping[str, Any]) -> None:
    opens_at, closes_at = utcnow() - timedelta(days=18), utcnow() - timedelta(days=5)
    asked = told["asked"]
    set_nomination(
        session, contest, opens_at=opens_at, closes_at=closes_at, asked=asked, actor=None
    )
    entries = {entry.key: entry for entry in contest.entries}
    for number, one in enumerate(told["ideas"]):
        # The same key each time, so that the demonstration's files don't change.
        key = uuid5(NAMESPACE_URL, f"{contest.step.path}/idea/{number}")
        said = Suggestion(one["text"], one["reason"], one["language"])
        suggest_idea(session, contest, key, said, now=opens_at + timedelta(days=1 + number))
        idea = session.get_one(Idea, key)
        if "hidden" in one:
            moderate_idea(session, idea, IdeaState.HIDDEN, because=one["hidden"], actor=None)
        elif "entry" in one:
            join_ideas(session, entries[one["entry"]], [idea], actor=None)
        else:
            moderate_idea(session, idea, IdeaState.SHOWN, actor=None)


def _open(session: Session, context: DemoContext) -> None:
    contest = contest_of_step(session, _step(session, context))
    open_contest(session, contest, actor=None, now=utcnow())


def _cast_all(context: DemoContext, seed: int, opens_at: datetime, closes_at: datetime) -> None:
    with read_session() as session:
        if _step(session, context).state(closes_at - timedelta(seconds=1)).value != "open":
            return
        ballots = _historic_ballots(session, context, seed)
    batches = [ballots[first : first + BATCH] for first in range(0, len(ballots), BATCH)]
    for number, batch in enumerate(batches):
        moment = opens_at + (closes_at - opens_at) * (number + 1) / (len(batches) + 1)
        with at(moment):
            context.once(f"cast-{number}", _casting(context, batch))
        context.progress(number + 1, len(batches))


def _casting(context: DemoContext, batch: Sequence[DemoBallot]) -> Callable[[Session], None]:
    def cast(session: Session) -> None:
        contest = contest_at(session, context.process_key, STEP)
        secret = step_secret(contest.step)
        # Held here, or the session would read them anew for every ballot.
        _held = (doors_of(session, contest), *contest.step.audiences)
        for ballot in batch:
            marks = check_ballot(contest, ballot.chosen)
            cast_ballot(session, contest, ballot.participant, marks, secret=secret, now=utcnow())

    return cast


def _historic_ballots(session: Session, context: DemoContext, seed: int) -> list[DemoBallot]:
    dice = Random(f"{seed}:ballots")  # noqa: S311 - made-up ballots
    step = _step(session, context)
    stars = _texts()["historic"]["stars"]
    ballots: list[DemoBallot] = []
    for key in ("resident", "staff", "trustee"):
        voters = list(_voters(session, context, _electorate(step, key), dice))
        # Mixed first: whoever came by a code marks no other way than by the open link.
        dice.shuffle(voters)
        marked = _share_out(stars[key], len(voters))
        ballots += [DemoBallot(*pair) for pair in zip(voters, marked, strict=True)]
    dice.shuffle(ballots)
    return ballots


def _voters(
    session: Session, context: DemoContext, electorate: StepAudience, dice: Random
) -> Iterator[Participant]:
    key = electorate.audience.key
    if key == "resident":
        yield from _residents(session, context, electorate, dice)
        return
    rate = STAFF_VOTING / STAFF_ROLL if key == "staff" else TRUSTEES_VOTING
    roll = session.scalars(select(Roll).where(Roll.step_audience_id == electorate.id)).one()
    electors = session.scalars(
        select(Elector.id).where(Elector.roll_id == roll.id).order_by(Elector.person_ref)
    ).all()
    for elector in dice.sample(electors, round(len(electors) * rate)):
        yield Participant(
            electorate.id, roll.collector_id, CollectorKind.ROLL, f"elector:{elector}"
        )


def _residents(
    session: Session, context: DemoContext, electorate: StepAudience, dice: Random
) -> Iterator[Participant]:
    voting = round(context.residents * RESIDENTS_VOTING)
    slips = session.execute(
        select(BearerCode.id, BearerCode.collector_id)
        .join(Collector)
        .where(Collector.step_audience_id == electorate.id)
        .order_by(BearerCode.sheet, BearerCode.number)
    ).all()
    for code, door in dice.sample(slips, min(round(voting * WITH_CODE), len(slips))):
        yield Participant(electorate.id, door, CollectorKind.BEARER, f"bearer:{code}")
    yield from _through_open_link(session, electorate, dice, voting - round(voting * WITH_CODE))


def _through_open_link(
    session: Session, electorate: StepAudience, dice: Random, count: int
) -> Iterator[Participant]:
    door = collector_of(session, electorate, CollectorKind.OPEN)
    for _number in range(count):
        ref = f"open:{dice.getrandbits(192):048x}"
        yield Participant(electorate.id, door.id, CollectorKind.OPEN, ref)


def _share_out(patterns: Sequence[Mapping[str, int]], count: int) -> list[Mapping[str, int]]:
    """So many ballots, each pattern as often as it says; what is left over is blank."""
    marked: list[Mapping[str, int]] = []
    for pattern in patterns:
        stars = {key: mark for key, mark in pattern.items() if key != OF_HUNDRED}
        marked += [stars] * round(count * pattern[OF_HUNDRED] / 100)
    return [*marked[:count], *([{}] * (count - len(marked)))]


def _reconcile(session: Session, context: DemoContext) -> None:
    reconcile_step(session, _step(session, context), actor=None, now=utcnow())


def _seal_and_count(context: DemoContext) -> None:
    with read_session() as session:
        step = _step(session, context)
        contest = contest_of_step(session, step)
        step_id, contest_id = step.id, contest.id
    # Both do only what is left to do when the demonstration was stopped in between.
    run_sealing(step_id, actor=None)
    count_contest(contest_id=str(contest_id))


def _load_live(context: DemoContext, seed: int) -> None:
    with at(context.live_opens_at):
        context.once("prepared", lambda session: _prepare_live(session, context))
        context.once("opened", lambda session: _open(session, context))
        with read_session() as session:
            ballots = _live_ballots(session, context, seed)
        context.once("cast", _casting(context, ballots))


def _prepare_live(session: Session, context: DemoContext) -> None:
    step = _step(session, context)
    _prepare(session, step, BallotKind.APPROVAL, "live")
    for electorate in step.audiences:
        collector_of(session, electorate, CollectorKind.OPEN)
        collector_of(session, electorate, CollectorKind.BEARER)


def _live_ballots(session: Session, context: DemoContext, seed: int) -> list[DemoBallot]:
    dice = Random(f"{seed}:live")  # noqa: S311 - made-up ballots
    electorate = _step(session, context).audiences[0]
    approvals: Mapping[str, float] = _texts()["live"]["approvals"]
    return [
        DemoBallot(
            participant,
            tuple(key for key, share in approvals.items() if dice.random() < share),
        )
        for participant in _through_open_link(session, electorate, dice, LIVE_BALLOTS)
    ]


def _step(session: Session, context: DemoContext) -> Step:
    step = session.scalars(select(Step).where(Step.key == STEP)).all()
    return next(one for one in step if one.process.key == context.process_key)


def _electorate(step: Step, key: str) -> StepAudience:
    return next(one for one in step.audiences if one.audience.key == key)
