"""What the accepted codings amount to: counts by source and audience, strength, and quotes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engage.disclosure import RawGroup, RawTable, disclose
from engage.synthesis.rules.evidence import Passage

FEWEST_WORDS, MOST_WORDS = 4, 45
QUOTES = 4
VOICE = 5  # accepted passages that make an audience count as a voice for a theme


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """A passage with the themes that a person accepted for it."""

    passage: Passage
    is_quotable: bool
    is_read: bool
    themes: tuple[str, ...]

    @property
    def voice(self) -> tuple[str, str]:
        """The row of the tables it is counted in."""
        return self.passage.step_key, self.passage.audience


@dataclass(frozen=True, slots=True)
class Voice:
    """One audience in one step: how many of its passages were read, and how many per theme."""

    step_key: str
    audience: str
    is_in_body_name: bool
    passages: int
    read: int | None
    counts: dict[str, int | None]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """All passages together, each in one of three places: they close."""

    passages: int
    with_theme: int
    without_theme: int
    unread: int


def totals(coded: Sequence[CodedPassage]) -> Totals:
    """Where every passage is: under a theme, read and under none, or not read yet."""
    read = [one for one in coded if one.is_read]
    with_theme = sum(bool(one.themes) for one in read)
    return Totals(len(coded), with_theme, len(read) - with_theme, len(coded) - len(read))


def voices(coded: Iterable[CodedPassage], themes: Sequence[str], minimum: int) -> list[Voice]:
    """One row for each step and audience, small ones hidden; bodies speak in their own name.

    `minimum` is the largest of the steps' minimum sizes: rows of one table share one rule.
    """
    personal: dict[tuple[str, str], list[CodedPassage]] = defaultdict(list)
    named: dict[tuple[str, str], list[CodedPassage]] = defaultdict(list)
    for one in coded:
        (named if one.passage.speaker else personal)[one.voice].append(one)
    rows = [_raw(key, members, themes) for key, members in personal.items()]
    total = RawGroup("", _sum(rows, themes), sum(row.base for row in rows))
    table = RawTable(tuple(themes), tuple(rows), total, is_exclusive=False)
    shown = [
        _voice(key, row.base, row.counts, passages=len(personal[key]), note=row.note)
        for key, row in zip(personal, disclose(table, minimum).groups, strict=True)
    ]
    for key, members in named.items():
        row = _raw(key, members, themes)
        shown.append(_voice(key, row.base, row.counts, passages=len(members), is_body=True))
    return shown


def _voice(
    key: tuple[str, str],
    read: int | None,
    counts: Mapping[str, int | None],
    *,
    passages: int,
    note: str | None = None,
    is_body: bool = False,
) -> Voice:
    return Voice(*key, is_body, passages, read, dict(counts), note)


def _raw(key: tuple[str, str], members: list[CodedPassage], themes: Sequence[str]) -> RawGroup:
    read = [one for one in members if one.is_read]
    ticks = Counter(theme for one in read for theme in one.themes)
    return RawGroup("/".join(key), {theme: ticks[theme] for theme in themes}, len(read))


def _sum(rows: Iterable[RawGroup], themes: Sequence[str]) -> dict[str, int]:
    return {theme: sum(row.counts[theme] for row in rows) for theme in themes}


def polarities(coded: Iterable[CodedPassage], theme: str) -> dict[str, int]:
    """Of the texts under the theme, how many praise and how many want better, if asked for."""
    asked = Counter(one.passage.polarity for one in coded if theme in one.themes)
    return {"good": asked["good"], "improve": asked["improve"]}


def strength(rows: Iterable[Voice], theme: str) -> int:
    """From how many audiences the theme was heard at least five times: 0 to 3, three or more."""
    by_audience: Counter[str] = Counter()
    for row in rows:
        by_audience[row.audience] += row.counts.get(theme) or 0
    return min(3, sum(count >= VOICE for count in by_audience.values()))


def quotes(coded: Iterable[CodedPassage], theme: str, used: set[str]) -> list[Passage]:
    """Up to four texts under the theme, from as many steps and audiences as possible.

    Only words that may be quoted, of a readable length, none of them twice in the package: `used`
    holds the folded texts so far, and the new ones afterwards.
    """
    queues: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for one in coded:
        if theme in one.themes and one.is_quotable and _is_readable(one.passage.text):
            queues[one.voice].append(one.passage)
    for waiting in queues.values():
        waiting.sort(key=lambda passage: (-passage.weight, passage.public_id), reverse=True)
    chosen: list[Passage] = []
    while len(chosen) < QUOTES and any(queues.values()):
        for key in sorted(key for key in queues if queues[key]):
            passage = queues[key].pop()
            form = " ".join(passage.text.casefold().split()).strip(" .!?")
            if form not in used and len(chosen) < QUOTES:
                used.add(form)
                chosen.append(passage)
    return chosen


def _is_readable(text: str) -> bool:
    return FEWEST_WORDS <= len(text.split()) <= MOST_WORDS
