"""Three charts that are enough: what they show, as plain values with their bases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: value, words, base, uncertainty and that in words; no value means hidden."""

    value: float | None
    text: str = ""
    n: int | None = None
    low: float | None = None
    high: float | None = None
    spread: str = ""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart with a measure for each series, in their order."""

    label: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars from zero; several series stand as a group under the row's label."""

    series: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    maximum: float = 1.0

    def __post_init__(self) -> None:
        """Every row has a measure for each series."""
        _check_rows(self.series, self.rows)


@dataclass(frozen=True, slots=True)
class DotChart:
    """Groups as marks of different shape on one scale, one row a question."""

    series: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    minimum: float
    maximum: float
    low_label: str = ""
    high_label: str = ""

    def __post_init__(self) -> None:
        """Every row has a measure for each series, and the scale has a length."""
        _check_rows(self.series, self.rows)
        if self.minimum >= self.maximum:
            raise ValueError("the scale of a dot chart needs a length")


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Whole distributions: the series are the segments, the values shares of one."""

    series: tuple[str, ...]
    rows: tuple[ChartRow, ...]

    def __post_init__(self) -> None:
        """Every row has a measure for each segment."""
        _check_rows(self.series, self.rows)


Chart = BarChart | DotChart | StackedBar


def _check_rows(series: tuple[str, ...], rows: tuple[ChartRow, ...]) -> None:
    for row in rows:
        if len(row.measures) != len(series):
            raise ValueError(f"row {row.label!r} has {len(row.measures)} of {len(series)} measures")
