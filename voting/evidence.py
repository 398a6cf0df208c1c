"""What contests give to the synthesis: the result and the turnout as findings, and counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.clock import utcnow
from engage.disclosure import DisclosedGroup, RawGroup, RawTable, disclose
from engage.processes.gate import results_visible
from engage.processes.models import Step, StepKind
from engage.synthesis.sources import Finding, FindingOption, Measure, Passage, SourceCount
from voting.models import Contest, ContestTally
from voting.rules.ballots import BallotKind

SOURCE = "voting"
BLANK = "blank"
BELOW_MINIMUM = "below-minimum"
READER = frozenset({Permission.SEE_RESULTS})


@dataclass(frozen=True, slots=True)
class CountedContest:
    """A contest whose result may be seen, with that result."""

    contest: Contest
    result: Mapping[str, Any]

    @property
    def step(self) -> Step:
        """The contest's step."""
        return self.contest.step


class VotingEvidence:
    """The channel of contests; nothing of a hidden electorate is in what it hands over."""

    @property
    def key(self) -> str:
        """The name of the channel."""
        return SOURCE

    def counts(self, session: Session, process_id: UUID) -> Sequence[SourceCount]:
        """One row for each shown electorate: ballots that count, and blank ones set aside."""
        return [
            count for counted in _counted(session, process_id) for count in _source_counts(counted)
        ]

    def findings(self, session: Session, process_id: UUID) -> Sequence[Finding]:
        """The result together and by electorate, and each electorate's turnout."""
        return [
            finding
            for counted in _counted(session, process_id)
            if counted.result["is_published"]
            for finding in (*_results(counted), *_turnouts(counted))
        ]

    def passages(self, session: Session, process_id: UUID) -> Sequence[Passage]:  # noqa: ARG002
        """None: a ballot has no words."""
        return ()


# Kinds of which a count by option is a number of ballots.
COUNTED_IN_BALLOTS = frozenset({BallotKind.SINGLE, BallotKind.APPROVAL, BallotKind.RANKED})


def _counted(session: Session, process_id: UUID) -> Iterator[CountedContest]:
    rows = session.execute(
        select(Contest, ContestTally)
        .join(Step, Contest.step_id == Step.id)
        .join(ContestTally, ContestTally.contest_id == Contest.id)
        .where(Step.process_id == process_id, Step.kind == StepKind.CONTEST)
        .order_by(Step.position, Step.key)
    ).all()
    for contest, tally in rows:
        if results_visible(contest.step, READER, utcnow()):
            yield CountedContest(contest, tally.result)


def _source_counts(counted: CountedContest) -> Iterator[SourceCount]:
    if not counted.result["is_published"]:
        received = counted.result["received"]
        yield _source_count(counted, received, 0, {BELOW_MINIMUM: received}, None, None)
        return
    for one, turnout in zip(counted.result["electorates"], counted.result["turnout"], strict=True):
        tally = one["tally"]
        valid = tally["ballots"] - tally["blank"]
        aside = {BLANK: tally["blank"]} if tally["blank"] else {}
        yield _source_count(
            counted, tally["ballots"], valid, aside, one["key"], turnout["entitled"]
        )


def _source_count(
    counted: CountedContest,
    collected: int,
    used: int,
    set_aside: Mapping[str, int],
    audience: str | None,
    entitled: int | None,
) -> SourceCount:
    return SourceCount(
        step_key=counted.step.key,
        kind=StepKind.CONTEST.value,
        collected=collected,
        used=used,
        set_aside=set_aside,
        audience=audience,
        entitled=entitled,
        counted="ballot",
    )


def _results(counted: CountedContest) -> Iterator[Finding]:
    # Sums of stars, scores and points are no shares of ballots, which is all a finding can say.
    if counted.contest.ballot_kind not in COUNTED_IN_BALLOTS:
        return
    result = counted.result
    table = disclose(_table(counted), minimum=_smallest_minimum(counted))
    lot = result["lot"]
    outcome = (lot["order"][0],) if lot else tuple(result["winners"])
    if table.total is not None:
        yield _finding(counted, table.total, result["all_equal"], None, outcome)
    for one in result["electorates"]:
        group = table.group(one["key"])
        winners = tuple(one["tally"]["winners"]) if not _is_hidden(group) else ()
        yield _finding(counted, group, one["tally"], one["key"], winners)


def _table(counted: CountedContest) -> RawTable:
    result = counted.result
    groups = tuple(_group(one["key"], one["tally"]) for one in result["electorates"])
    total = _group("all", result["all_equal"])
    # Where each ballot names one option, a hidden count follows from the others and the base.
    adds_up = all(sum(one.counts.values()) == one.base for one in (*groups, total))
    is_exclusive = adds_up and counted.contest.ballot_kind is not BallotKind.APPROVAL
    return RawTable(
        options=tuple(result["options"]), groups=groups, total=total, is_exclusive=is_exclusive
    )


def _group(key: str, tally: Mapping[str, Any]) -> RawGroup:
    return RawGroup(key, _ballots_by_option(tally), tally["ballots"] - tally["blank"])


def _ballots_by_option(tally: Mapping[str, Any]) -> dict[str, int]:
    """Ballots that name the option, or have it first; not what the method made of them."""
    return dict(tally.get("sums", tally["counts"]))


def _smallest_minimum(counted: CountedContest) -> int:
    # Each shown electorate reached its own minimum before it was counted at all.
    return min(one.minimum_size for one in counted.step.audiences)


def _is_hidden(group: DisclosedGroup) -> bool:
    return all(count is None for count in group.counts.values())


def _finding(
    counted: CountedContest,
    group: DisclosedGroup,
    tally: Mapping[str, Any],
    audience: str | None,
    outcome: tuple[str, ...],
) -> Finding:
    is_hidden = _is_hidden(group)
    return Finding(
        step_key=counted.step.key,
        source=SOURCE,
        question_key=counted.step.key,
        measure=Measure.CONTEST,
        audience=audience,
        wording=dict(counted.step.title),
        options=tuple(
            FindingOption(entry.key, dict(entry.text)) for entry in counted.contest.entries
        ),
        counts={option: group.counts[option] for option in counted.result["options"]},
        shown=None if is_hidden else tally["ballots"],
        answered=None if is_hidden else tally["ballots"] - tally["blank"],
        skipped=None if is_hidden else tally["blank"],
        dont_know=None if is_hidden else 0,
        is_suppressed=is_hidden,
        note=group.note.value if group.note else None,
        outcome=outcome,
        method=counted.result["method"],
    )


def _turnouts(counted: CountedContest) -> Iterator[Finding]:
    for line in counted.result["turnout"]:
        if line["entitled"] is None:
            continue
        yield Finding(
            step_key=counted.step.key,
            source=SOURCE,
            question_key=f"{counted.step.key}.turnout",
            measure=Measure.TURNOUT,
            audience=line["key"],
            wording=dict(counted.step.title),
            shown=line["entitled"],
            answered=line["ballots"],
        )
