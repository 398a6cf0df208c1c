"""A chart as a table: the same figures, for those who read rather than look."""

from engage.documents.charts import Chart, Measure
from engage.documents.labels import Labels
from engage.documents.model import Cell, Column, Figure, Table, Value


def chart_table(figure: Figure, labels: Labels) -> Table:
    """A row for each row of the chart; a column for each series, and for its base if given."""
    chart = figure.chart
    based = [_has_base(chart, index) for index in range(len(chart.series))]
    columns = [Column(labels.row)]
    for name, is_based in zip(chart.series, based, strict=True):
        columns.append(Column(name, "right"))
        if is_based:
            columns.append(Column(labels.base_column.format(series=name), "right"))
    rows = []
    for row in chart.rows:
        cells: list[Cell] = [row.label]
        for measure, is_based in zip(row.measures, based, strict=True):
            cells.append(_figure_cell(measure, labels))
            cells += [_base_cell(measure, labels)] if is_based else []
        rows.append(tuple(cells))
    return Table(figure.caption, tuple(columns), tuple(rows), figure.note)


def _has_base(chart: Chart, index: int) -> bool:
    return any(row.measures[index].n is not None for row in chart.rows)


def _figure_cell(measure: Measure, labels: Labels) -> Value:
    if measure.value is None:
        return Value(labels.hidden)
    words = f"{measure.text} ({measure.spread})" if measure.spread else measure.text
    return Value(words, measure.value)


def _base_cell(measure: Measure, labels: Labels) -> Value:
    """No base beside a hidden figure: it would tell how few they were."""
    if measure.n is None or measure.value is None:
        return Value("")
    return Value(labels.number(measure.n), measure.n)
