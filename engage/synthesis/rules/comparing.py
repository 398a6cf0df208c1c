"""Comparable questions side by side: who differs from whom, by how much, and how sure that is.

Only whole audiences are compared, each with its own base; they are never added up. Every pair of
audiences is tested (Welch's test for means, two proportions for shares, both with the normal
distribution, hence only from thirty answers on), and the p-values are corrected for the number of
all comparisons by Holm's method. A difference is told as one when it is both certain enough and
large enough to matter.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from statistics import NormalDist

from engage.synthesis.rules.evidence import Finding, Measure

COMPARED = frozenset({Measure.SCALE, Measure.CHOICE, Measure.MULTI, Measure.CONTEST})
ENOUGH = 30
LEVEL = 0.05
EFFECT_OF_MEANS = 0.2  # standard deviations
EFFECT_OF_SHARES = 0.1  # ten percentage points
SURE = NormalDist().inv_cdf(0.975)


class Verdict(StrEnum):
    """What may be said of a pair."""

    DIFFERENT = "different"
    SIMILAR = "similar"
    UNCLEAR = "unclear"  # a difference that chance could explain, or one too small to matter
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True)
class Compared:
    """One audience in a comparison; value is a mean, or the share of the option in question."""

    audience: str
    n: int | None
    value: float | None
    low: float | None = None
    high: float | None = None
    deviation: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two audiences: the difference of the first from the second, and how sure it is."""

    first: str
    second: str
    difference: float
    effect: float
    p: float | None
    verdict: Verdict = Verdict.UNCLEAR


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question over several audiences; for a choice, the option on which they differ most."""

    step_key: str
    question_key: str
    measure: Measure
    wording: Mapping[str, str]
    option: str | None
    groups: tuple[Compared, ...]
    pairs: tuple[Pair, ...]
    options_seen: int = 1  # out of how many options this one was picked

    @property
    def disagreement(self) -> float:
        """The largest effect of a pair that is told as different; 0 when none is."""
        told = [abs(pair.effect) for pair in self.pairs if pair.verdict is Verdict.DIFFERENT]
        return max(told, default=0.0)

    @property
    def widest(self) -> Pair | None:
        """The pair with the largest effect, told pairs first."""
        return max(self.pairs, key=_telling, default=None)


def compare(findings: Iterable[Finding]) -> list[Comparison]:
    """Every question that two or more audiences answered, the largest told disagreement first."""
    groups: dict[tuple[str, str, Measure], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.is_whole_audience and finding.measure in COMPARED:
            groups[finding.step_key, finding.question_key, finding.measure].append(finding)
    compared = [_comparison(group) for group in groups.values() if len(group) > 1]
    judged = _judge(compared)
    return sorted(judged, key=lambda one: (-one.disagreement, -_widest_effect(one)))


def _telling(pair: Pair) -> tuple[bool, float]:
    return pair.verdict is Verdict.DIFFERENT, abs(pair.effect)


def _widest_effect(comparison: Comparison) -> float:
    return abs(comparison.widest.effect) if comparison.widest else 0.0


def _comparison(findings: list[Finding]) -> Comparison:
    first = findings[0]
    if first.measure is Measure.SCALE:
        options: list[str | None] = [None]
    else:
        options = [option.key for option in first.options]
    versions = [_version(findings, option) for option in options]
    widest = max(versions, key=_widest_effect, default=_version(findings, None))
    return replace(widest, options_seen=max(1, len(options)))


def _version(findings: list[Finding], option: str | None) -> Comparison:
    first = findings[0]
    groups = tuple(_group(finding, option) for finding in findings)
    able = [group for group in groups if group.value is not None and group.n]
    pairs = tuple(_pair(a, b, first.measure) for a, b in combinations(able, 2))
    return Comparison(
        first.step_key, first.question_key, first.measure, first.wording, option, groups, pairs
    )


def _group(finding: Finding, option: str | None) -> Compared:
    value = finding.mean if option is None else finding.share(option)
    n = finding.answered
    if finding.is_suppressed or value is None or not n:
        return Compared(finding.audience or "", None, None, note=finding.note)
    deviation = finding.deviation if option is None else math.sqrt(value * (1 - value))
    if deviation is None:
        return Compared(finding.audience or "", n, value)
    low, high = _interval(value, deviation, n) if option is None else _wilson(value, n)
    return Compared(finding.audience or "", n, value, low, high, deviation)


def _interval(mean: float, deviation: float, n: int) -> tuple[float, float]:
    reach = SURE * deviation / math.sqrt(n)
    return mean - reach, mean + reach


def _wilson(share: float, n: int) -> tuple[float, float]:
    """The score interval of a share: it stays between 0 and 1 also at the ends."""
    z = SURE**2 / n
    centre = (share + z / 2) / (1 + z)
    reach = SURE * math.sqrt(share * (1 - share) / n + z / (4 * n)) / (1 + z)
    return max(0.0, min(share, centre - reach)), min(1.0, max(share, centre + reach))


def _pair(a: Compared, b: Compared, measure: Measure) -> Pair:
    difference = (a.value or 0.0) - (b.value or 0.0)
    effect = _effect(a, b, difference) if measure is Measure.SCALE else difference
    return Pair(a.audience, b.audience, difference, effect, _p_value(a, b, difference, measure))


def _effect(a: Compared, b: Compared, difference: float) -> float:
    """The difference in standard deviations; 0 where the spread is unknown."""
    if a.deviation is None or b.deviation is None:
        return 0.0
    together = math.sqrt((a.deviation**2 + b.deviation**2) / 2)
    return difference / together if together else 0.0


def _p_value(a: Compared, b: Compared, difference: float, measure: Measure) -> float | None:
    if not a.n or not b.n or min(a.n, b.n) < ENOUGH:
        return None
    if a.deviation is None or b.deviation is None:
        return None
    if measure is Measure.SCALE:
        variance = a.deviation**2 / a.n + b.deviation**2 / b.n
    else:
        pooled = ((a.value or 0.0) * a.n + (b.value or 0.0) * b.n) / (a.n + b.n)
        variance = pooled * (1 - pooled) * (1 / a.n + 1 / b.n)
    if not variance:
        return 1.0 if not difference else 0.0
    return 2 * (1 - NormalDist().cdf(abs(difference) / math.sqrt(variance)))


def _judge(comparisons: list[Comparison]) -> list[Comparison]:
    """Each pair has its verdict, with the p-values corrected for all that were looked at."""
    corrected = _corrected(comparisons)
    return [
        replace(
            one, pairs=tuple(_told(one, p, corrected.get((i, j))) for j, p in enumerate(one.pairs))
        )
        for i, one in enumerate(comparisons)
    ]


def _told(comparison: Comparison, pair: Pair, p: float | None) -> Pair:
    return replace(pair, p=p, verdict=_verdict(comparison, pair, p))


def _corrected(comparisons: list[Comparison]) -> dict[tuple[int, int], float]:
    """Holm's p-values by comparison and pair.

    The option of a choice was picked for its gap, so its pairs count once for each option.
    """
    tests = [
        (pair.p * one.options_seen, i, j)
        for i, one in enumerate(comparisons)
        for j, pair in enumerate(one.pairs)
        if pair.p is not None
    ]
    found: dict[tuple[int, int], float] = {}
    highest = 0.0
    for rank, (p, i, j) in enumerate(sorted(tests)):
        highest = max(highest, min(1.0, p * (len(tests) - rank)))
        found[i, j] = highest
    return found


def _verdict(comparison: Comparison, pair: Pair, p: float | None) -> Verdict:
    if p is None:
        return Verdict.TOO_FEW
    limit = EFFECT_OF_MEANS if comparison.measure is Measure.SCALE else EFFECT_OF_SHARES
    if p < LEVEL and abs(pair.effect) >= limit:
        return Verdict.DIFFERENT
    return Verdict.SIMILAR if abs(pair.effect) < limit else Verdict.UNCLEAR
