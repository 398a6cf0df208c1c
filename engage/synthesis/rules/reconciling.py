"""Counts that close: every response, ballot and note is used or set aside for a reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from engage.synthesis.rules.evidence import SourceCount


class CountsDontClose(ValueError):
    """Something was collected and is nowhere to be found, or the other way round."""


@dataclass(frozen=True, slots=True)
class StepCount:
    """One step, all its audiences together; capacities are counted, never persons."""

    key: str
    kind: str
    collected: int
    used: int
    set_aside: dict[str, int]


def by_step(counts: Iterable[SourceCount]) -> list[StepCount]:
    """One row a step in the order given; refused when any row doesn't close."""
    steps: dict[str, StepCount] = {}
    for count in counts:
        here = steps.get(count.step_key, StepCount(count.step_key, count.kind, 0, 0, {}))
        reasons = dict(here.set_aside)
        for reason, number in count.set_aside.items():
            reasons[reason] = reasons.get(reason, 0) + number
        collected, used = here.collected + count.collected, here.used + count.used
        steps[count.step_key] = StepCount(here.key, here.kind, collected, used, reasons)
    for step in steps.values():
        check(step.key, step.collected, step.used, *step.set_aside.values())
    return list(steps.values())


def check(name: str, whole: int, *parts: int) -> None:
    """The parts add up to the whole."""
    if whole != sum(parts) or min((whole, *parts)) < 0:
        raise CountsDontClose(f"{name}: {whole} is not {' + '.join(map(str, parts))}")
