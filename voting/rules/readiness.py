"""What must be there before a contest opens, and the list of what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from voting.rules.ballots import BallotKind
from voting.rules.combining import weights_are_whole
from voting.rules.methods.registry import METHODS_OF_KIND, Method
from voting.rules.promises import referendum_word
from voting.rules.row_minimums import least_row_minimum

MINIMUM_ENTRIES = 2
MAXIMUM_ENTRIES = 30
# Their count can't be repeated from sums, so every ballot must come to be published.
NEEDS_ROWS = frozenset({"irv", "stv"})
SEVERAL_SEATS = "stv"


class Gap(StrEnum):
    """One thing that keeps a contest from opening."""

    BODY_NAME = "body-name"
    TITLE = "title"
    TIMES = "times"
    CLOSING_PAST = "closing-past"
    NOMINATION = "nomination"
    ENTRIES = "entries"
    TOO_MANY_ENTRIES = "too-many-entries"
    TEXTS = "texts"
    DESCRIPTIONS = "descriptions"
    PROMISE = "promise"
    REFERENDUM = "referendum"
    METHOD = "method"
    SEATS = "seats"
    ROWS = "rows"
    ROWS_ELECTORATES = "rows-electorates"
    ROWS_FEW = "rows-few"
    ELECTORATES = "electorates"
    WEIGHTS = "weights"
    COLLECTORS = "collectors"
    EMPTY_ROLL = "empty-roll"
    MERGER = "merger"
    DECLARATION = "declaration"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap and where it is: the key of an entry or electorate, and the languages concerned."""

    gap: Gap
    key: str | None = None
    languages: tuple[str, ...] = ()
    other: str | None = None


@dataclass(frozen=True, slots=True)
class DraftElectorate:
    """An electorate as it stands before opening; `entitled` is None where anybody may come."""

    key: str
    weight: Fraction
    merges_into: str | None
    doors: int
    has_empty_roll: bool
    entitled: int | None = None
    declaration: Mapping[str, str] = field(default_factory=dict)


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
    title: Mapping[str, str] | None = None
    descriptions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seats: int = 1
    minimum_ballots: int | None = None
    is_nominating: bool = False
    unsettled: Sequence[tuple[str, str]] = ()


def find_missing(draft: DraftContest) -> tuple[Missing, ...]:
    """Everything that keeps the contest from opening; empty when it is ready."""
    return (
        *_rule_gaps(draft),
        *_text_gaps(draft),
        *_row_gaps(draft),
        *_electorate_gaps(draft),
        *(Missing(Gap.OVERLAP, one, other=other) for one, other in draft.unsettled),
    )


def _rule_gaps(draft: DraftContest) -> Iterator[Missing]:
    if draft.is_in_body_name:
        yield Missing(Gap.BODY_NAME)
    if not draft.has_times:
        yield Missing(Gap.TIMES)
    elif draft.is_closing_past:
        yield Missing(Gap.CLOSING_PAST)
    if draft.is_nominating:
        yield Missing(Gap.NOMINATION)
    if draft.method not in METHODS_OF_KIND.get(draft.kind, ()):
        yield Missing(Gap.METHOD)
    if not _seats_fit(draft):
        yield Missing(Gap.SEATS)


def _seats_fit(draft: DraftContest) -> bool:
    if draft.method.value != SEVERAL_SEATS:
        return draft.seats == 1
    return 1 <= draft.seats < max(len(draft.entries), MINIMUM_ENTRIES)


def _text_gaps(draft: DraftContest) -> Iterator[Missing]:
    if draft.title is not None and (without := _languages_without(draft, draft.title)):
        yield Missing(Gap.TITLE, languages=without)
    if len(draft.entries) < MINIMUM_ENTRIES:
        yield Missing(Gap.ENTRIES)
    if len(draft.entries) > MAXIMUM_ENTRIES:
        yield Missing(Gap.TOO_MANY_ENTRIES)
    for key, text in draft.entries.items():
        if without := _languages_without(draft, text):
            yield Missing(Gap.TEXTS, key, without)
    yield from _description_gaps(draft)
    if without := _languages_without(draft, draft.promise):
        yield Missing(Gap.PROMISE, languages=without)
    if word := referendum_word([*draft.promise.values(), *(draft.title or {}).values()]):
        yield Missing(Gap.REFERENDUM, word)


def _description_gaps(draft: DraftContest) -> Iterator[Missing]:
    """An explanation in one language must be there in all: voters read the same ballot."""
    for key, description in draft.descriptions.items():
        has_any = any(text.strip() for text in description.values())
        if has_any and (without := _languages_without(draft, description)):
            yield Missing(Gap.DESCRIPTIONS, key, without)


def _languages_without(draft: DraftContest, text: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one for one in draft.languages if not text.get(one, "").strip())


def _row_gaps(draft: DraftContest) -> Iterator[Missing]:
    """Rows of few ballots stay unpublished; what only rows can recount needs enough of them."""
    minimum = draft.minimum_ballots
    if minimum is not None and minimum < least_row_minimum(draft.kind):
        yield Missing(Gap.ROWS)
    if draft.method.value not in NEEDS_ROWS:
        return
    if len(draft.electorates) > 1:
        yield Missing(Gap.ROWS_ELECTORATES)
    for one in draft.electorates:
        if one.entitled is not None and minimum is not None and one.entitled < minimum:
            yield Missing(Gap.ROWS_FEW, one.key)


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
        if one.declaration and (without := _languages_without(draft, one.declaration)):
            yield Missing(Gap.DECLARATION, one.key, without)
