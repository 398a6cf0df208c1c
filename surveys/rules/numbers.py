"""What is worked out of written numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

STORED = np.dtype(">f8")


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """Mean, median and sample standard deviation of the numbers that were written."""

    mean: float
    median: float
    deviation: float | None


def summary_of(values: NDArray[np.float64], times: NDArray[np.int64]) -> NumberSummary | None:
    """The summary of the rising values, each written so many times; None where nobody wrote one."""
    written = int(times.sum())
    if not written:
        return None
    mean = float(values @ times) / written
    squares = float(((values - mean) ** 2) @ times)
    return NumberSummary(
        mean, _median(values, times), (squares / (written - 1)) ** 0.5 if written > 1 else None
    )


def _median(values: NDArray[np.float64], times: NDArray[np.int64]) -> float:
    """The middle number, or the mean of the two in the middle."""
    upto = np.cumsum(times)
    low, high = np.searchsorted(upto, ((upto[-1] - 1) // 2, upto[-1] // 2), side="right")
    return float(values[low] + values[high]) / 2


def summary_to_list(summary: NumberSummary | None) -> list[Any]:
    """The summary as it is stored."""
    return [summary.mean, summary.median, summary.deviation] if summary else []


def summary_from_list(stored: Sequence[Any]) -> NumberSummary | None:
    """The summary that was stored."""
    return NumberSummary(*stored) if stored else None
