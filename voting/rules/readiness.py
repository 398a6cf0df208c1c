"""What must be there before a contest opens, and the list of what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from voting.rules.ballots import BallotKind
from voting.rules.combining import weights_are_whole
from voting.rules.methods.registry import METHODS_OF_KIND, Method

MINIMUM_ENTRIES = 2


class Gap(StrEnum):
    """One thing that keeps a contest from opening."""

    BODY_NAME = "body-name"
    TIMES = "times"
    CLOSING_PAST = "closing-past"
    ENTRIES = "entries"
    TEXTS = "texts"
    PROMISE = "promise"
    METHOD = "method"
    ELECTORATES = "electorates"
    WEIGHTS = "weights"
    COLLECTORS = "collectors"
    EMPTY_ROLL = "empty-roll"
    MERGER = "merger"


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap and where it is: the key of an entry or electorate, and the languages concerned."""

    gap: Gap
    key: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftElectorate:
    """An electorate as it stands before opening."""

    key: str
    weight: Fraction
    merges_into: str | None
    doors: int
    has_empty_roll: bool


@dataclass(frozen=True, slots=True)
class DraftContest:
    """A contest as it stands before opening."""

    languages: Sequence[str]
    kind: BallotKind
    method: Method
    promise: Mapping[str, str]
    entries: Mapping[str, Mapping[str, str]]
    electorates: Sequence[DraftElectorate]
    has_times: bool
    is_closing_past: bool
    is_in_body_name: bool = False


def find_missing(draft: DraftContest) -> tuple[Missing, ...]:
    """Everything that keeps the contest from opening; empty when it is ready."""
    return (*_rule_gaps(draft), *_text_gaps(draft), *_electorate_gaps(draft))


def _rule_gaps(draft: DraftContest) -> Iterator[Missing]:
    if draft.is_in_body_name:
        yield Missing(Gap.BODY_NAME)
    if not draft.has_times:
        yield Missing(Gap.TIMES)
    elif draft.is_closing_past:
        yield Missing(Gap.CLOSING_PAST)
    if draft.method not in METHODS_OF_KIND[draft.kind]:
        yield Missing(Gap.METHOD)


def _text_gaps(draft: DraftContest) -> Iterator[Missing]:
    if len(draft.entries) < MINIMUM_ENTRIES:
        yield Missing(Gap.ENTRIES)
    for key, text in draft.entries.items():
        if without := _languages_without(draft, text):
            yield Missing(Gap.TEXTS, key, without)
    if without := _languages_without(draft, draft.promise):
        yield Missing(Gap.PROMISE, languages=without)


def _languages_without(draft: DraftContest, text: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one for one in draft.languages if not text.get(one, "").strip())


def _electorate_gaps(draft: DraftContest) -> Iterator[Missing]:
    if not draft.electorates:
        yield Missing(Gap.ELECTORATES)
        return
    if not weights_are_whole([one.weight for one in draft.electorates]):
        yield Missing(Gap.WEIGHTS)
    keys = {one.key for one in draft.electorates}
    for one in draft.electorates:
        if not one.doors:
            yield Missing(Gap.COLLECTORS, one.key)
        if one.has_empty_roll:
            yield Missing(Gap.EMPTY_ROLL, one.key)
        # Alone there is nowhere to go; with others, the place must be named before the vote.
        if len(keys) > 1 and (one.merges_into not in keys - {one.key}):
            yield Missing(Gap.MERGER, one.key)
