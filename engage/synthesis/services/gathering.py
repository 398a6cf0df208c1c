"""Asking every registered source for the evidence of a process: reads, and writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engage.access import Permission
from engage.disclosure import showable_groups
from engage.processes.gate import results_visible
from engage.processes.models import Process, Step
from engage.synthesis.sources import EvidenceSource, Finding, Passage, SourceCount, numbered

EDITOR = frozenset({Permission.SEE_RESULTS})
UNKNOWN_MINIMUM = 10


@dataclass(frozen=True, slots=True)
class GatheredPassage:
    """A passage as it may be kept, and whether its words may be quoted."""

    passage: Passage
    is_quotable: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the sources may tell of the process at this moment."""

    counts: tuple[SourceCount, ...]
    findings: tuple[Finding, ...]
    passages: tuple[GatheredPassage, ...]


def gather(
    session: Session, process: Process, asked: Iterable[EvidenceSource], *, now: datetime
) -> Evidence:
    """Counts, findings and passages of the steps whose results may be seen, small groups hidden."""
    seen = {step.key for step in process.steps if results_visible(step, EDITOR, now)}
    order = {step.key: step.position for step in process.steps}
    counts: list[SourceCount] = []
    findings: list[Finding] = []
    passages: list[Passage] = []
    for source in asked:
        counts += source.counts(session, process.id)
        findings += source.findings(session, process.id)
        passages += source.passages(session, process.id)
    visible_counts = [count for count in counts if count.step_key in seen]
    return Evidence(
        tuple(sorted(visible_counts, key=lambda count: order[count.step_key])),
        tuple(sorted((f for f in findings if f.step_key in seen), key=lambda f: order[f.step_key])),
        tuple(_kept(process.steps, visible_counts, (p for p in passages if p.step_key in seen))),
    )


def minimum_sizes(steps: Iterable[Step]) -> dict[tuple[str, str], int]:
    """The smallest group that may be shown, by step and audience; 0 in a body's own name."""
    return {
        (step.key, row.audience.key): (
            0 if step.is_in_body_name or row.is_unsuppressed else row.minimum_size
        )
        for step in steps
        for row in step.audiences
    }


def _kept(
    steps: Iterable[Step], counts: Sequence[SourceCount], passages: Iterable[Passage]
) -> list[GatheredPassage]:
    """Passages without the units that are too small to be named, each with its number."""
    minima = minimum_sizes(steps)
    used: Counter[tuple[str, str]] = Counter()
    for count in counts:
        used[count.step_key, count.audience or ""] += count.used
    groups: dict[tuple[str, str, str], list[Passage]] = defaultdict(list)
    for passage in passages:
        groups[passage.step_key, passage.prompt_key, passage.audience].append(passage)
    kept: list[GatheredPassage] = []
    for (step_key, _prompt, audience), members in sorted(groups.items()):
        minimum = minima.get((step_key, audience), UNKNOWN_MINIMUM)
        # Both those who took part and those who wrote here must be enough to hide among.
        base = min(used.get((step_key, audience), len(members)), len(members))
        named = numbered(_without_small_units(members, minimum))
        kept += [GatheredPassage(p, bool(p.speaker) or base >= minimum) for p in named]
    return kept


def _without_small_units(passages: list[Passage], minimum: int) -> list[Passage]:
    """A unit stays on a text only where so many of it wrote that no single one stands out."""
    bases = Counter(p.unit_key for p in passages if p.unit_key and not p.speaker)
    if not bases:
        return passages
    shown = showable_groups({str(key): number for key, number in bases.items()}, minimum)
    return [p if p.speaker or p.unit_key in shown else replace(p, unit_key=None) for p in passages]
