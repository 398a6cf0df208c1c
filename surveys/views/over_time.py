"""The same questions in earlier surveys: how the answers have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engage.access import public
from engage.clock import utcnow
from engage.db import db
from engage.processes.gate import results_visible
from engage.processes.models import Step, StepKind
from engage.web.filters import localized_text, number, percent
from engage.web.navigation import viewer_permissions
from surveys.rules.over_time import Break, Point, Series
from surveys.rules.questionnaire import Question
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import step_by_keys
from surveys.services.over_time import notes_of, read_series, steps_over_time
from surveys.services.results import AudienceResults
from surveys.views import bp
from surveys.views.results import later_page
from surveys.views.showing.tables import Columns, Rows, columns


@dataclass(frozen=True, slots=True)
class TimeTable:
    """One question of one audience: a row for each answer, a column for each survey."""

    key: str
    title: str
    audience: str
    columns: Columns
    rows: Rows
    note: str


@bp.get("/<process>/<step>/survey-results/over-time")
@public
def over_time(process: str, step: str) -> ResponseReturnValue:
    """Every question that an earlier survey asked too, survey by survey."""
    found = step_by_keys(db.session, process, step)
    if found.kind is not StepKind.SURVEY:
        raise SurveyMissing(step)
    if not results_visible(found, viewer_permissions(), utcnow()):
        return later_page(found), 403
    steps = steps_over_time(db.session, found, viewer_permissions(), utcnow())
    results, series = read_series(db.session, steps)
    return render_template(
        "surveys/results/over_time.html",
        step=found,
        process=process,
        steps=steps,
        tables=time_tables(steps, results, series, notes_of(db.session, series)),
    )


def time_tables(
    steps: Sequence[Step],
    results: Sequence[AudienceResults],
    series: Sequence[Series],
    notes: Mapping[str, str],
) -> list[TimeTable]:
    """A table for each question and audience, newest survey first."""
    grouped: dict[tuple[str, str], list[Series]] = {}
    for one in series:
        grouped.setdefault((one.question, one.audience), []).append(one)
    heads = columns([gettext("Answer")], [step_name(step) for step in steps])
    return [
        TimeTable(
            key=f"{question}-{audience}",
            title=localized_text(_question(results, question).title),
            audience=_audience(results, audience),
            columns=heads,
            rows=tuple(_row(one) for one in rows),
            note=notes.get(question, ""),
        )
        for (question, audience), rows in grouped.items()
    ]


def step_name(step: Step) -> str:
    """The survey and its year."""
    year = step.closes_at.year if step.closes_at else step.starts_on.year
    return f"{localized_text(step.title)} ({year})"


def _row(series: Series) -> tuple[str, ...]:
    label = localized_text(series.row.title) if series.row else gettext("Mean")
    return (label, *(_cell(point, is_mean=series.is_mean) for point in series.points))


def _cell(point: Point, *, is_mean: bool) -> str:
    """The figure with its base; or why it is not there."""
    words = {
        Break.OTHER_KIND: gettext("asked in another way"),
        Break.OTHER_SCALE: gettext("asked on another scale"),
        Break.OTHER_UNIT: gettext("asked in another unit"),
    }
    if point.gap is Break.SAID:
        return str(gettext("not comparable: %(why)s", why=point.note or ""))
    if point.gap is not None:
        return str(words[point.gap])
    if point.figure is None:
        return str(gettext("hidden")) if point.note else "–"
    figure = number(point.figure, 2) if is_mean else percent(point.figure)
    return f"{figure} (n = {number(point.answered)})"


def _question(results: Sequence[AudienceResults], key: str) -> Question:
    return next(question for one in results if (question := one.form.question(key)) is not None)


def _audience(results: Sequence[AudienceResults], key: str) -> str:
    audiences = (one.asked.step_audience.audience for one in results)
    return next(localized_text(one.title) for one in audiences if one.key == key)
