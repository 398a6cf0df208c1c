"""Results that may be shown: every figure of a cube on its way out goes through disclosure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from engage.disclosure import (
    DisclosedGroup,
    DisclosedTable,
    Note,
    RawGroup,
    RawTable,
    disclose,
    disclose_counts,
)
from surveys.rules.kinds.base import Slot
from surveys.rules.kinds.ranks import UNRANKED
from surveys.rules.questionnaire import (
    TEXT_KINDS,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
)
from surveys.rules.skip.check import references
from surveys.rules.tally import ChoiceTally, Counts, Cube, ScaleTally
from surveys.rules.vector import Layout

SCALE_KINDS = frozenset({QuestionKind.SCALE, QuestionKind.MATRIX})
# Kinds with a base and no table of counts: words, days, and consents, which all read the same.
UNCOUNTED_KINDS = TEXT_KINDS | {QuestionKind.DATE, QuestionKind.CONSENT}
FIRST_PLACE = "1"
# All places together that are not listed; it has no name of its own.
ELSEWHERE = ""
PROMOTERS, DETRACTORS = range(9, 11), range(7)


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group's answers to one question; None stands for every figure that may not be shown.

    `answered` is n, the base of shares and means; don't-know and skipped lie outside.
    """

    key: str
    counts: Mapping[str, int | None] = field(default_factory=dict)
    answered: int | None = None
    shown: int | None = None
    dont_know: int | None = None
    skipped: int | None = None
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    note: str | None = None
    position: str | None = None
    almost_all: tuple[str, ...] = ()

    @property
    def is_suppressed(self) -> bool:
        """True when no figure of the group may be shown."""
        return self.answered is None

    @property
    def is_complete(self) -> bool:
        """True when nothing of the group is hidden."""
        return not self.is_suppressed and None not in self.counts.values()

    def share(self, option: str) -> float | None:
        """Share of those who answered; None where it is hidden or nobody answered."""
        count = self.counts.get(option)
        if count is None or not self.answered:
            return None
        return ChoiceTally({option: count}, self.answered).share(option)

    @property
    def first_share(self) -> float | None:
        """Share of those who ranked that put this option first."""
        return self.share(FIRST_PLACE)

    @property
    def net_score(self) -> float | None:
        """Share of nines and tens minus share of zero to six, of those who answered.

        Ask it of a declared recommendation scale alone; None where figures are hidden.
        """
        picked = {int(code): count for code, count in self.counts.items()}
        if not self.answered or None in picked.values():
            return None
        ends = (sum(picked[value] or 0 for value in group) for group in (PROMOTERS, DETRACTORS))
        promoters, detractors = ends
        return (promoters - detractors) / self.answered


@dataclass(frozen=True, slots=True)
class SlotResult:
    """One question, or one row of a matrix: the whole audience and its groups."""

    slot: str
    question: str
    item: str | None
    kind: str
    total: GroupResult
    groups: Mapping[str, tuple[GroupResult, ...]] = field(default_factory=dict)


def disclosed_results(
    questionnaire: Questionnaire, layout: Layout, cube: Cube, minimum: int
) -> tuple[SlotResult, ...]:
    """Every question in form order, as it may be shown; a minimum of 0 hides nothing."""
    questions = {question.key: question for question in questionnaire.questions}
    results = [_slot_result(questions[slot.question], slot, cube, minimum) for slot in layout.slots]
    ranked: dict[str, list[SlotResult]] = {}
    for result in results:
        if questions[result.question].kind is QuestionKind.RANK:
            ranked.setdefault(result.question, []).append(result)
    alike = {one.slot: one for group in ranked.values() for one in hidden_alike(group)}
    return hidden_after(questionnaire, [alike.get(one.slot, one) for one in results])


def hidden_after(
    questionnaire: Questionnaire, results: Sequence[SlotResult]
) -> tuple[SlotResult, ...]:
    """The results, where a group that is hidden in a question is hidden in those it leads to.

    Who was asked a follow-up gave a known answer before it, so its base would tell that answer.
    """
    leads = {
        question.key: set(leads_of(section, question))
        for section in questionnaire.sections
        for question in section.questions
    }
    gaps: dict[str, set[tuple[str, str]]] = {}
    hidden: list[SlotResult] = []
    for result in results:
        told = set().union(*(gaps.get(key, set()) for key in leads[result.question]))
        shown = _without_groups(result, told) if told else result
        hidden.append(shown)
        gaps.setdefault(result.question, set()).update(told | _gaps_of(shown))
    return tuple(hidden)


def leads_of(section: Section, question: Question) -> Iterator[str]:
    """The questions whose answers decide whether this one is asked, or with which options."""
    for tree in (section.relevant, question.relevant):
        if tree is not None:
            yield from references(tree)
    if question.filter_by is not None:
        yield question.filter_by


def _gaps_of(result: SlotResult) -> set[tuple[str, str]]:
    return {
        (breakdown, group.key)
        for breakdown, groups in result.groups.items()
        for group in groups
        if not group.is_complete
    }


def _without_groups(result: SlotResult, told: set[tuple[str, str]]) -> SlotResult:
    """Groups that have figures and may have none any more lose them."""
    return replace(
        result,
        groups={
            breakdown: tuple(
                _blank(group, Note.COMPLEMENTARY.value)
                if (breakdown, group.key) in told and not group.is_suppressed
                else group
                for group in groups
            )
            for breakdown, groups in result.groups.items()
        },
    )


def hidden_alike(options: Sequence[SlotResult]) -> list[SlotResult]:
    """The options of one ranking, where a group that is hidden in one is hidden in all.

    Every place is given once by everybody, so what one option hides the others would tell.
    """
    totals = [one.total for one in options]
    groups = {
        key: zip(*(one.groups[key] for one in options), strict=True) for key in _splits(options)
    }
    notes = {key: [_first_gap(alike) for alike in rows] for key, rows in groups.items()}
    gap = _first_gap(totals)
    return [
        replace(
            one,
            total=_blank(one.total, gap),
            groups={
                key: tuple(
                    _blank(group, gap or note) for group, note in zip(rows, notes[key], strict=True)
                )
                for key, rows in one.groups.items()
            },
        )
        for one in options
    ]


def first_places(options: Sequence[SlotResult]) -> SlotResult:
    """A ranking as one choice: how many put each option first, of those who ranked."""
    return SlotResult(
        slot=options[0].question,
        question=options[0].question,
        item=None,
        kind=options[0].kind,
        total=_firsts(options, [one.total for one in options]),
        groups={
            key: tuple(
                _firsts(options, alike)
                for alike in zip(*(one.groups[key] for one in options), strict=True)
            )
            for key in _splits(options)
        },
    )


def _firsts(options: Sequence[SlotResult], alike: Sequence[GroupResult]) -> GroupResult:
    counts = {
        one.item or "": group.counts.get(FIRST_PLACE)
        for one, group in zip(options, alike, strict=True)
    }
    return replace(alike[0], counts=counts, mean=None, median=None, deviation=None)


def _splits(options: Sequence[SlotResult]) -> tuple[str, ...]:
    return tuple(options[0].groups) if options else ()


def _first_gap(alike: Iterable[GroupResult]) -> str | None:
    """Why something of these is hidden; None where all is shown."""
    gaps = (one.note or Note.COMPLEMENTARY.value for one in alike if not one.is_complete)
    return next(gaps, None)


def _blank(group: GroupResult, note: str | None) -> GroupResult:
    if note is None:
        return group
    return GroupResult(key=group.key, counts=dict.fromkeys(group.counts), note=note)


def _slot_result(question: Question, slot: Slot, cube: Cube, minimum: int) -> SlotResult:
    counts = cube.counts[slot.name]
    is_counted = question.kind not in UNCOUNTED_KINDS
    if question.kind is QuestionKind.LOCATION:
        return _located(question, slot, counts, minimum)
    total = disclose_counts(
        counts.codes if is_counted else {},
        base=counts.answered,
        minimum=minimum,
        is_exclusive=slot.is_exclusive and is_counted,
    )
    split = cube.split[slot.name] if is_counted else {}
    tables = {
        key: _disclosed(question, slot, counts, by_group, minimum)
        for key, by_group in split.items()
    }
    return SlotResult(
        slot=slot.name,
        question=slot.question,
        item=slot.item,
        kind=question.kind.value,
        total=_whole(question, total, counts),
        groups={
            key: tuple(_group(question, row, split[key][row.key]) for row in table.groups)
            for key, table in tables.items()
        },
    )


def _located(question: Question, slot: Slot, counts: Counts, minimum: int) -> SlotResult:
    """The places alone that enough people named, of the whole audience; no groups of them."""
    listed = places_to_list(counts.codes, minimum)
    rest = {ELSEWHERE: counts.answered - sum(listed.values())} if listed else {}
    row = disclose_counts(
        listed | rest, base=counts.answered, minimum=minimum, is_exclusive=bool(listed)
    )
    total = replace(row, counts={place: row.counts[place] for place in listed})
    return SlotResult(
        slot=slot.name,
        question=slot.question,
        item=slot.item,
        kind=question.kind.value,
        total=_whole(question, total, counts),
    )


def places_to_list(counts: Mapping[str, int], minimum: int) -> dict[str, int]:
    """Districts and squares that enough people named.

    What is left out is nobody, or as many people as the minimum together; a place that nobody
    named is left out too, so that the list does not tell it from one that few did.
    """
    by_size = sorted(counts.items(), key=lambda one: (one[1], one[0]))
    rest = 0
    listed = dict(counts)
    for place, people in by_size:
        if people >= max(minimum, 1) and not 0 < rest < minimum:
            break
        rest += people
        del listed[place]
    return listed


def _disclosed(
    question: Question,
    slot: Slot,
    total: Counts,
    by_group: Mapping[str, Counts],
    minimum: int,
) -> DisclosedTable:
    is_scale = question.kind in SCALE_KINDS
    table = RawTable(
        options=slot.codes,
        groups=tuple(
            RawGroup(key, counts.codes, counts.answered) for key, counts in by_group.items()
        ),
        total=RawGroup("", total.codes, total.answered),
        is_exclusive=slot.is_exclusive,
        values={code: float(code) for code in slot.codes} if is_scale else None,
    )
    return disclose(table, minimum)


def _whole(question: Question, row: DisclosedGroup, counts: Counts) -> GroupResult:
    """The whole audience, with what was skipped and not known where figures may be shown."""
    shown = _group(question, row, counts)
    if shown.is_suppressed:
        return shown
    return replace(shown, shown=counts.shown, dont_know=counts.dont_know, skipped=counts.skipped)


def _group(question: Question, row: DisclosedGroup, counts: Counts) -> GroupResult:
    mean, median, deviation = _middle(question, counts) if row.is_complete else (None, None, None)
    return GroupResult(
        key=row.key,
        counts=dict(row.counts),
        answered=row.base,
        mean=mean,
        median=median,
        deviation=deviation,
        note=row.note.value if row.note else None,
        position=row.position.value if row.position else None,
        almost_all=row.almost_all,
    )


def _middle(question: Question, counts: Counts) -> tuple[float | None, ...]:
    """Mean, median and deviation of a scale, of written numbers, or of the places of an option."""
    if question.kind is QuestionKind.NUMBER:
        written = counts.numbers
        return (written.mean, written.median, written.deviation) if written else (None, None, None)
    if question.kind not in SCALE_KINDS | {QuestionKind.RANK}:
        return None, None, None
    numbers = {int(code): n for code, n in counts.codes.items() if code != UNRANKED}
    scale = ScaleTally(numbers)
    return scale.mean, scale.median, scale.deviation


def results_to_list(results: tuple[SlotResult, ...]) -> list[dict[str, Any]]:
    """The results as they are stored."""
    return [asdict(result) for result in results]


def results_from_list(stored: list[dict[str, Any]]) -> tuple[SlotResult, ...]:
    """The results that were stored."""
    return tuple(
        SlotResult(
            slot=row["slot"],
            question=row["question"],
            item=row["item"],
            kind=row["kind"],
            total=_stored_group(row["total"]),
            groups={key: tuple(map(_stored_group, rows)) for key, rows in row["groups"].items()},
        )
        for row in stored
    )


def _stored_group(row: Mapping[str, Any]) -> GroupResult:
    return GroupResult(**{**row, "almost_all": tuple(row["almost_all"])})
