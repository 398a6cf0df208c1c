"""Charts laid out as drawings: every bar and mark carries its own words."""

from dataclasses import dataclass
from typing import Literal

from engage.documents.charts import BarChart, Chart, ChartRow, DotChart, Measure, StackedBar
from engage.documents.colours import ENOUGH, white_contrast
from engage.documents.drawing import Drawing, Line, Mark, Rectangle, Words
from engage.documents.labels import Labels
from engage.documents.measuring import flow, text_width, wrap

LABEL, SMALL = 14.0, 12.5
_LEADING = 18.0
# Strong text is so much wider than plain.
_STRONG = 1.1
_BAR, _BAR_GAP, _ROW_GAP = 16.0, 5.0, 16.0
_SHAPES: tuple[Literal["circle", "square", "diamond", "triangle"], ...] = (
    "circle",
    "square",
    "diamond",
    "triangle",
)


def lay_out(chart: Chart, labels: Labels, *, width: float, segments: list[str]) -> Drawing:
    """The chart as shapes on a sheet of this width; `segments` are the colours of a stack."""
    drawing = Drawing(width)
    match chart:
        case BarChart():
            _bars(drawing, chart, labels)
        case DotChart():
            _dots(drawing, chart, labels)
        case StackedBar():
            _stacks(drawing, chart, labels, segments)
    drawing.height += 4
    return drawing


def tone_of(index: int) -> str:
    """The tone of a series; after four they repeat, told apart by their words."""
    return f"series-{index % 4 + 1}"


def _row_label(drawing: Drawing, text: str) -> None:
    for line in wrap(text, LABEL, drawing.width):
        drawing.height += _LEADING
        drawing.add(Words(0, drawing.height - 4, line, LABEL))
    drawing.height += 3


def _bars(drawing: Drawing, chart: BarChart, labels: Labels) -> None:
    look = _BarLook(_reach(drawing.width, chart, labels), chart.maximum)
    for position, row in enumerate(chart.rows):
        drawing.height += _ROW_GAP if position else 0
        _row_label(drawing, row.label)
        for index, measure in enumerate(row.measures):
            _bar(drawing, measure, look, tone_of(index), _bar_words(chart, index, measure, labels))


@dataclass(frozen=True, slots=True)
class _BarLook:
    """How far a full bar goes and what it stands for."""

    reach: float
    maximum: float

    def length(self, value: float) -> float:
        """The bar's length; a bar never leaves its track."""
        return self.reach * min(max(value / self.maximum, 0.0), 1.0) if self.maximum else 0.0


def _bar_words(chart: BarChart, index: int, measure: Measure, labels: Labels) -> str:
    """What stands beside the bar after its figure: the series and the base."""
    name = chart.series[index] if len(chart.series) > 1 else ""
    if measure.value is None:
        return f"{name}: {labels.hidden}" if name else labels.hidden
    base = labels.n(measure.n) if measure.n is not None else ""
    return " · ".join(part for part in (name, base) if part)


def _reach(width: float, chart: BarChart, labels: Labels) -> float:
    """Bars take what the widest words leave, within limits that keep both readable."""
    words = [
        text_width(_bar_words(chart, index, measure, labels), SMALL)
        + text_width(measure.text, LABEL * _STRONG)
        for row in chart.rows
        for index, measure in enumerate(row.measures)
        if measure.value is not None
    ]
    return min(max(width - max(words, default=0.0) - 20, width * 0.34), width * 0.72)


def _bar(drawing: Drawing, measure: Measure, look: _BarLook, tone: str, words: str) -> None:
    top = drawing.height
    baseline = top + _BAR - 3.5
    start = look.reach + 10
    drawing.height = top + _BAR + _BAR_GAP
    if measure.value is None:
        middle = top + _BAR / 2
        drawing.add(Line(0, middle, look.reach, middle, "hair", 1.5, is_dashed=True))
        lines = wrap(words, SMALL, drawing.width - start, lines=3)
        for offset, line in enumerate(lines):
            y = baseline + offset * (SMALL + 2)
            drawing.add(Words(start, y, line, SMALL, "soft", is_slanted=True))
        drawing.height += (len(lines) - 1) * (SMALL + 2)
        return
    drawing.add(Rectangle(0, top, look.reach, _BAR, "track"))
    drawing.add(Rectangle(0, top, look.length(measure.value), _BAR, tone))
    room = drawing.width - start - text_width(measure.text, LABEL * _STRONG) - 7
    rest = wrap(words, SMALL, room, lines=1)[0]
    drawing.add(Words(start, baseline, measure.text, LABEL, is_strong=True, rest=rest))


def _dots(drawing: Drawing, chart: DotChart, labels: Labels) -> None:
    _key(drawing, chart.series, [tone_of(index) for index in range(len(chart.series))])
    _scale_ends(drawing, chart)
    for position, row in enumerate(chart.rows):
        drawing.height += _ROW_GAP if position else 6
        _row_label(drawing, row.label)
        _dot_row(drawing, chart, row)
        _dot_words(drawing, chart, row, labels)


def _key(drawing: Drawing, series: tuple[str, ...], tones: list[str]) -> None:
    """Mark and name of each series, wrapped where the sheet ends."""
    x, y = 8.0, drawing.height + 12
    for index, name in enumerate(series):
        room = 26 + text_width(name, SMALL)
        if x > 8 and x + room > drawing.width:
            x, y = 8.0, y + _LEADING
        drawing.add(Mark(x, y - 4, _SHAPES[index % 4], tones[index], 5.5))
        drawing.add(Words(x + 12, y, name, SMALL))
        x += room + 10
    drawing.height = y + 8


def _scale_ends(drawing: Drawing, chart: DotChart) -> None:
    ends = (f"{chart.minimum:g}", chart.low_label), (f"{chart.maximum:g}", chart.high_label)
    low, high = (" ".join(part for part in end if part) for end in ends)
    drawing.height += _LEADING
    half = drawing.width / 2 - 8
    drawing.add(Words(0, drawing.height - 4, wrap(low, SMALL, half, lines=1)[0], SMALL, "soft"))
    right = wrap(high, SMALL, half, lines=1)[0]
    drawing.add(Words(drawing.width, drawing.height - 4, right, SMALL, "soft", "end"))


def _dot_row(drawing: Drawing, chart: DotChart, row: ChartRow) -> None:
    middle = drawing.height + 10
    inner = drawing.width - 16

    def place(value: float) -> float:
        share = (value - chart.minimum) / (chart.maximum - chart.minimum)
        return 8 + inner * min(max(share, 0.0), 1.0)

    drawing.add(Line(8, middle, 8 + inner, middle, "hair"))
    for tick in _ticks(chart):
        drawing.add(Line(place(tick), middle - 4, place(tick), middle + 4, "hair"))
    for index, measure in enumerate(row.measures):
        if measure.low is not None and measure.high is not None and measure.value is not None:
            ends = place(measure.low), place(measure.high)
            drawing.add(Rectangle(ends[0], middle - 1.5, ends[1] - ends[0], 3, tone_of(index)))
    for index, measure in enumerate(row.measures):
        if measure.value is not None:
            at = place(measure.value)
            # A rim of paper keeps two marks apart that stand at the same place.
            drawing.add(Mark(at, middle, _SHAPES[index % 4], "paper", 8.5))
            drawing.add(Mark(at, middle, _SHAPES[index % 4], tone_of(index), 6.5))
    drawing.height = middle + 14


def _ticks(chart: DotChart) -> list[float]:
    """Whole numbers of the scale when they are few."""
    first, last = int(chart.minimum), int(chart.maximum)
    return [float(tick) for tick in range(first, last + 1)] if last - first <= 11 else []


def _dot_words(drawing: Drawing, chart: DotChart, row: ChartRow, labels: Labels) -> None:
    """The same in words, so that nothing has to be read off the scale."""
    parts = []
    for name, measure in zip(chart.series, row.measures, strict=True):
        base = f" ({labels.n(measure.n)})" if measure.n is not None else ""
        shown = labels.hidden if measure.value is None else f"{measure.text}{base}"
        parts.append(f"{name} {shown}")
    for line in flow(parts, " · ", SMALL, drawing.width):
        drawing.height += SMALL + 3
        drawing.add(Words(0, drawing.height - 2, line, SMALL, "soft"))


def _stacks(drawing: Drawing, chart: StackedBar, labels: Labels, colours: list[str]) -> None:
    tones = [f"segment-{index + 1}" for index in range(len(chart.series))]
    _segment_key(drawing, chart.series, tones)
    for position, row in enumerate(chart.rows):
        drawing.height += _ROW_GAP if position else 6
        _row_label(drawing, row.label)
        if any(measure.value is None for measure in row.measures):
            middle = drawing.height + 10
            drawing.add(Words(0, middle + 4, labels.hidden, SMALL, "soft", is_slanted=True))
            drawing.height += 22
        else:
            _stack(drawing, row, tones, colours)


def _segment_key(drawing: Drawing, series: tuple[str, ...], tones: list[str]) -> None:
    x, y = 0.0, drawing.height + 12
    for name, tone in zip(series, tones, strict=True):
        room = 20 + text_width(name, SMALL)
        if x and x + room > drawing.width:
            x, y = 0.0, y + _LEADING
        drawing.add(Rectangle(x, y - 10, 12, 12, tone))
        drawing.add(Words(x + 18, y, name, SMALL))
        x += room + 12
    drawing.height = y + 8


def _stack(drawing: Drawing, row: ChartRow, tones: list[str], colours: list[str]) -> None:
    top, x, height = drawing.height, 0.0, 24.0
    whole = sum(measure.value or 0.0 for measure in row.measures) or 1.0
    for measure, tone, colour in zip(row.measures, tones, colours, strict=True):
        length = drawing.width * (measure.value or 0.0) / whole
        # A gap of paper between segments, so that no colour has to be told from its neighbour.
        drawing.add(Rectangle(x, top, max(length - 1.5, 0.0), height, tone, 0))
        if text_width(measure.text, SMALL) + 6 < length:
            ink = "on-dark" if white_contrast(colour) >= ENOUGH else "on-light"
            middle = x + length / 2
            drawing.add(Words(middle, top + 16.5, measure.text, SMALL, ink, "middle"))
        x += length
    drawing.height = top + height
