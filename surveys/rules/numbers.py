"""What is worked out of written numbers, group by group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.rules.questionnaire import MOST_CODES

STORED = np.dtype(">f8")


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """Mean, median and sample standard deviation of the numbers that were written."""

    mean: float
    median: float
    deviation: float | None


def summarise(
    leads: NDArray[np.uint8], packed: NDArray[np.uint8], numbers: NDArray[np.int64], groups: int
) -> list[NumberSummary | None]:
    """One summary a group, None where nobody wrote a number.

    `leads` are the lead bytes of the slot, `packed` the eight bytes behind them (n × 8), `numbers`
    the group of each response.
    """
    is_written = leads < MOST_CODES
    values = np.ascontiguousarray(packed).view(STORED)[:, 0].astype(np.float64)
    return [_summary(values[is_written & (numbers == group)]) for group in range(groups)]


def summary_to_list(summary: NumberSummary | None) -> list[Any]:
    """The summary as it is stored."""
    return [summary.mean, summary.median, summary.deviation] if summary else []


def summary_from_list(stored: Sequence[Any]) -> NumberSummary | None:
    """The summary that was stored."""
    return NumberSummary(*stored) if stored else None


def _summary(values: NDArray[np.float64]) -> NumberSummary | None:
    if not len(values):
        return None
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return NumberSummary(float(np.mean(values)), float(np.median(values)), deviation)
