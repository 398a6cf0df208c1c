"""What a channel hands over, as plain values: findings, passages, counts.

Features import these names from `engage.synthesis.sources`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Measure(StrEnum):
    """What kind of question a finding answers; document and comparison choose their form by it."""

    CHOICE = "choice"  # one option a respondent; counts add up to answered
    MULTI = "multi"  # several options a respondent; shares are of respondents
    SCALE = "scale"  # option keys are the numbers of the scale ("1".."5"), with mean and median
    RANKING = "ranking"  # counts are points or first places, as `method` says
    COUNT = "count"  # a plain number of things (notes, dots) in counts
    TURNOUT = "turnout"  # shown = entitled or invited, answered = took part
    CONTEST = "contest"  # the tally of a contest; outcome holds the winning entry or entries


@dataclass(frozen=True, slots=True)
class FindingOption:
    """One possible answer: its permanent key and its label in the process's languages."""

    key: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One aggregated result of one question for one group, with its base.

    shown = answered + skipped + dont_know whenever all four are known. The base (n) of every share
    and mean is `answered`; don't-know stays outside. `audience` None means all audiences together
    (only where the rule of the step combines them); `unit_key` None means the whole audience. Rows
    of a matrix are findings of their own with the question key "matrix-key.row-key".
    """

    step_key: str
    source: str
    question_key: str
    measure: Measure
    audience: str | None
    wording: Mapping[str, str]
    options: tuple[FindingOption, ...] = ()
    counts: Mapping[str, int | None] = field(default_factory=dict)
    shown: int | None = None
    answered: int | None = None
    skipped: int | None = None
    dont_know: int | None = None
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None  # sample standard deviation, for the uncertainty of the mean
    unit_key: str | None = None
    collector: str | None = None  # "open", "roll", "codes", "paper" …; None = all doors together
    is_suppressed: bool = False  # nothing but the note may be shown
    note: str | None = None  # a value of engage.disclosure.Note: "below-minimum" …
    position: str | None = None  # with "position-only": "above", "level" or "below" the whole
    outcome: tuple[str, ...] = ()
    method: str | None = None

    def __post_init__(self) -> None:
        parts = (self.answered, self.skipped, self.dont_know)
        known = [part for part in parts if part is not None]
        if self.shown is not None and len(known) == len(parts) and sum(known) != self.shown:
            raise ValueError(f"{self.question_key}: shown is not answered + skipped + dont_know")
        if self.is_suppressed and any(count is not None for count in self.counts.values()):
            raise ValueError(f"{self.question_key}: a suppressed finding carries counts")

    def share(self, option: str) -> float | None:
        """Share of those who answered; None where the figure is hidden or nobody answered."""
        count = self.counts.get(option)
        return count / self.answered if count is not None and self.answered else None

    @property
    def is_whole_audience(self) -> bool:
        """True for the finding that speaks of one audience, all units and doors together."""
        return self.audience is not None and self.unit_key is None and self.collector is None


@dataclass(frozen=True, slots=True)
class Passage:
    """One open text that counts as evidence.

    A source leaves `occurrence` at 1: `numbered()` gives equal copies their numbers when passages
    are collected. `speaker` names the body, when the text was given in a body's own name (then
    nothing of it is hidden).
    """

    step_key: str
    source: str
    prompt_key: str
    prompt: Mapping[str, str]
    audience: str
    text: str
    unit_key: str | None = None
    polarity: str | None = None  # "good" or "improve", where the prompt says so
    language: str | None = None
    weight: int = 0  # dots given to it in a workshop
    speaker: str | None = None
    occurrence: int = 1

    @property
    def public_id(self) -> str:
        """The same text in the same place has the same id on every machine, whoever wrote it."""
        place = [self.step_key, self.prompt_key, self.audience, self.unit_key, self.text]
        canonical = json.dumps([*place, self.occurrence], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many came in through one step (and audience), and where every one of them went."""

    step_key: str
    kind: str  # the step's kind: "survey", "contest", "workshop" …
    collected: int
    used: int
    set_aside: Mapping[str, int] = field(default_factory=dict)  # reason code -> how many
    audience: str | None = None
    entitled: int | None = None  # only where a roll or sample exists: a response rate needs it
    counted: str = "response"  # what one of them is: "response", "ballot", "contribution"

    def __post_init__(self) -> None:
        if self.collected != self.used + sum(self.set_aside.values()):
            raise ValueError(f"{self.step_key}: collected is not used + set aside")


def numbered(passages: Iterable[Passage]) -> list[Passage]:
    """Equal copies in the same place carry 1, 2, 3 …, so that each has an id of its own."""
    seen: Counter[str] = Counter()
    result = []
    for passage in passages:
        place = replace(passage, occurrence=1).public_id
        seen[place] += 1
        result.append(replace(passage, occurrence=seen[place]))
    return result
