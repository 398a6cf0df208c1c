"""A counted contest as findings: shares of ballots, sums of marks and pairs won, each with n."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engage.disclosure import (
    DisclosedGroup,
    DisclosedTable,
    RawGroup,
    RawTable,
    disclose,
    showable_groups,
)
from engage.processes.models import Step
from engage.synthesis.sources import Finding, FindingOption, Measure
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method

SOURCE = "voting"
# Kinds of which a count by option is a number of ballots.
COUNTED_IN_BALLOTS = frozenset({BallotKind.SINGLE, BallotKind.APPROVAL, BallotKind.RANKED})
# Whoever reads a finding knows by the end of its key what the numbers are.
MARKS, PAIRS = "marks", "pairs"
Numbers = Mapping[str, int]
Tally = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CountedContest:
    """A contest whose result may be seen, with that result."""

    contest: Contest
    result: Mapping[str, Any]

    @property
    def step(self) -> Step:
        """The contest's step."""
        return self.contest.step

    @property
    def is_by_final(self) -> bool:
        """Whether two of the entries met in a final."""
        return self.contest.method is Method.STAR


@dataclass(frozen=True, slots=True)
class Shares:
    """Ballots by option, together and by electorate."""

    total: Numbers
    groups: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Row:
    """An electorate's row, or that of all together, as it may be shown."""

    audience: str | None
    shown: DisclosedGroup
    tally: Tally

    @property
    def is_hidden(self) -> bool:
        """Whether no number of the row may be shown."""
        return all(count is None for count in self.shown.counts.values())


def outcome_of(counted: CountedContest) -> tuple[str, ...]:
    """Who won: by the lot where one was drawn, else all who are first."""
    lot = counted.result["lot"]
    if lot:
        return tuple(lot["order"][: counted.contest.seats])
    return tuple(counted.result["winners"])


def shares_of(counted: CountedContest) -> Shares | None:
    """Ballots that name an option, have it first, or are for it in the final that decided.

    None where nothing of the result is a number of ballots.
    """
    result = counted.result
    if counted.contest.ballot_kind in COUNTED_IN_BALLOTS:
        return Shares(
            _named(result["all_equal"]),
            {one["key"]: _named(one["tally"]) for one in result["electorates"]},
        )
    pair = _finalists(counted)
    if pair is None:
        return None
    return Shares(
        _compared(result["all_equal"], pair),
        {one["key"]: _compared(one["tally"], pair) for one in result["electorates"]},
    )


def _named(tally: Tally) -> dict[str, int]:
    return dict(tally.get("sums", tally["counts"]))


def _compared(tally: Tally, pair: tuple[str, str]) -> dict[str, int]:
    one, other = pair
    return {one: tally["pairwise"][one][other], other: tally["pairwise"][other][one]}


def _finalists(counted: CountedContest) -> tuple[str, str] | None:
    deciding = counted.result["weighted"] or counted.result["all_equal"]
    rounds = deciding.get("rounds") if counted.is_by_final else None
    if not rounds or not rounds[0]["finalists"] or len(rounds[0]["finalists"]) == 1:
        return None
    one, other = rounds[0]["finalists"]
    return one, other


def disclosed(counted: CountedContest, shares: Shares) -> DisclosedTable:
    """The same with every small number hidden, and more where a subtraction would bring it back."""
    result = counted.result
    groups = tuple(
        RawGroup(one["key"], shares.groups[one["key"]], _valid(one["tally"]))
        for one in result["electorates"]
    )
    total = RawGroup("all", shares.total, _valid(result["all_equal"]))
    # Where each ballot names one option, a hidden count follows from the others and the base.
    adds_up = all(sum(one.counts.values()) == one.base for one in (*groups, total))
    is_exclusive = adds_up and counted.contest.ballot_kind is not BallotKind.APPROVAL
    table = RawTable(tuple(shares.total), groups=groups, total=total, is_exclusive=is_exclusive)
    return disclose(table, minimum=_minimum(counted))


def _minimum(counted: CountedContest) -> int:
    # Each shown electorate reached its own minimum before it was counted at all.
    return min(one.minimum_size for one in counted.step.audiences)


def _valid(tally: Tally) -> int:
    valid: int = tally["ballots"] - tally["blank"]
    return valid


def contest_finding(counted: CountedContest, row: Row, outcome: tuple[str, ...]) -> Finding:
    """The result of one electorate or of all together, in ballots."""
    return _finding(
        counted,
        row.audience,
        None if row.is_hidden else row.tally,
        key=counted.step.key,
        measure=Measure.CONTEST,
        options=tuple(row.shown.counts),
        counts=dict(row.shown.counts),
        note=row.shown.note.value if row.shown.note else None,
        outcome=outcome,
    )


def winner_finding(counted: CountedContest) -> Finding:
    """Who won, of a contest in which no number is one of ballots."""
    return _finding(
        counted,
        None,
        None,
        key=counted.step.key,
        measure=Measure.CONTEST,
        options=counted.result["options"],
        counts={},
        outcome=outcome_of(counted),
    )


def mark_findings(counted: CountedContest) -> Iterator[Finding]:
    """Sums of stars, scores or points, and pairs won, of every electorate that may be named."""
    is_borda = counted.contest.method is Method.BORDA
    for audience, tally in _mark_rows(counted):
        if is_borda or counted.contest.ballot_kind not in COUNTED_IN_BALLOTS:
            yield _numbers(counted, audience, tally, MARKS)
        elif counted.contest.ballot_kind is BallotKind.RANKED:
            yield _numbers(counted, audience, tally, PAIRS)


def _mark_rows(counted: CountedContest) -> list[tuple[str | None, Tally]]:
    """Marks are no counts of people to hide one by one: a row is shown whole or not at all."""
    result = counted.result
    tallies = {one["key"]: one["tally"] for one in result["electorates"]}
    named = showable_groups({key: _valid(one) for key, one in tallies.items()}, _minimum(counted))
    rows: list[tuple[str | None, Tally]] = [(key, tallies[key]) for key in tallies if key in named]
    return [(None, result["all_equal"]), *rows] if len(named) == len(tallies) else rows


def _pairs_won(pairwise: Mapping[str, Numbers]) -> dict[str, int]:
    return {
        one: sum(1 for other, votes in row.items() if votes > pairwise[other][one])
        for one, row in pairwise.items()
    }


def _numbers(counted: CountedContest, audience: str | None, tally: Tally, kind: str) -> Finding:
    numbers = tally["counts"] if kind == MARKS else _pairs_won(tally["pairwise"])
    return _finding(
        counted,
        audience,
        tally,
        key=f"{counted.step.key}.{kind}",
        measure=Measure.RANKING,
        options=counted.result["options"],
        counts=dict(numbers),
    )


def _finding(
    counted: CountedContest,
    audience: str | None,
    tally: Tally | None,
    *,
    key: str,
    measure: Measure,
    options: Sequence[str],
    counts: Mapping[str, int | None],
    note: str | None = None,
    outcome: tuple[str, ...] = (),
) -> Finding:
    texts = {entry.key: entry.text for entry in counted.contest.entries}
    return Finding(
        step_key=counted.step.key,
        source=SOURCE,
        question_key=key,
        measure=measure,
        audience=audience,
        wording=dict(counted.step.title),
        options=tuple(FindingOption(option, dict(texts[option])) for option in options),
        counts=counts,
        shown=tally["ballots"] if tally else None,
        answered=_valid(tally) if tally else None,
        skipped=tally["blank"] if tally else None,
        dont_know=0 if tally else None,
        is_suppressed=bool(counts) and tally is None,
        note=note,
        outcome=outcome,
        method=counted.result["method"],
    )
