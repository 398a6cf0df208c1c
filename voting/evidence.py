"""What contests give to the synthesis: the result and the turnout as findings, and counts."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.clock import utcnow
from engage.processes.gate import results_visible
from engage.processes.models import Step, StepKind
from engage.synthesis.sources import Finding, Measure, Passage, SourceCount
from voting.models import Contest, ContestTally
from voting.rules.methods.tally import first_of
from voting.services.findings import (
    SOURCE,
    CountedContest,
    Row,
    contest_finding,
    disclosed,
    mark_findings,
    outcome_of,
    shares_of,
    winner_finding,
)

BLANK = "blank"
BELOW_MINIMUM = "below-minimum"
READER = frozenset({Permission.SEE_RESULTS})


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
            for finding in (*_results(counted), *mark_findings(counted), *_turnouts(counted))
        ]

    def passages(self, session: Session, process_id: UUID) -> Sequence[Passage]:  # noqa: ARG002
        """None: a ballot has no words."""
        return ()


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
    shares = shares_of(counted)
    if shares is None:
        yield winner_finding(counted)
        return
    table = disclosed(counted, shares)
    if table.total is not None:
        row = Row(None, table.total, counted.result["all_equal"])
        yield contest_finding(counted, row, outcome_of(counted))
    for one in counted.result["electorates"]:
        row = Row(one["key"], table.group(one["key"]), one["tally"])
        winners = tuple(one["tally"]["winners"])
        if counted.is_by_final:
            # Of the two in the final that decided, whoever else met in the electorate's own.
            winners = first_of(shares.groups[one["key"]])
        yield contest_finding(counted, row, () if row.is_hidden else winners)


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
