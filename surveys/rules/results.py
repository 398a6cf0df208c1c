"""Results that may be shown: every figure of a cube on its way out goes through disclosure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from engage.disclosure import (
    DisclosedGroup,
    DisclosedTable,
    RawGroup,
    RawTable,
    disclose,
    disclose_counts,
)
from surveys.rules.kinds.base import Slot
from surveys.rules.questionnaire import TEXT_KINDS, Question, QuestionKind, Questionnaire
from surveys.rules.tally import ChoiceTally, Counts, Cube, ScaleTally
from surveys.rules.vector import Layout

SCALE_KINDS = frozenset({QuestionKind.SCALE, QuestionKind.MATRIX})


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

    def share(self, option: str) -> float | None:
        """Share of those who answered; None where it is hidden or nobody answered."""
        count = self.counts.get(option)
        if count is None or not self.answered:
            return None
        return ChoiceTally({option: count}, self.answered).share(option)


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
    return tuple(
        _slot_result(questions[slot.question], slot, cube, minimum) for slot in layout.slots
    )


def _slot_result(question: Question, slot: Slot, cube: Cube, minimum: int) -> SlotResult:
    counts = cube.counts[slot.name]
    total = disclose_counts(
        counts.codes, base=counts.answered, minimum=minimum, is_exclusive=slot.shape == "code"
    )
    split = {} if question.kind in TEXT_KINDS else cube.split[slot.name]
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
        is_exclusive=slot.shape == "code",
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
    scale = _scale(question, row, counts)
    return GroupResult(
        key=row.key,
        counts=dict(row.counts),
        answered=row.base,
        mean=scale.mean if scale else None,
        median=scale.median if scale else None,
        deviation=scale.deviation if scale else None,
        note=row.note.value if row.note else None,
        position=row.position.value if row.position else None,
        almost_all=row.almost_all,
    )


def _scale(question: Question, row: DisclosedGroup, counts: Counts) -> ScaleTally | None:
    if question.kind not in SCALE_KINDS or not row.is_complete:
        return None
    return ScaleTally({int(code): count for code, count in counts.codes.items()})


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
