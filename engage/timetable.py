"""The schedule as one table: features register their rows, the relay enqueues what is due."""

from dataclasses import dataclass

from flask import Flask, current_app

REGISTRY = "engage.timetable"


@dataclass(frozen=True, slots=True)
class Row:
    """A task that runs again and again: its name, how often in seconds, and why."""

    task: str
    every_seconds: int
    why: str


def schedule(app: Flask, row: Row) -> None:
    """The task is enqueued every so many seconds as long as a relay runs."""
    rows = app.extensions.setdefault(REGISTRY, {})
    if row.task in rows:
        raise RuntimeError(f"{row.task} stands twice in the timetable")
    rows[row.task] = row


def timetable() -> list[Row]:
    """All rows, in order of task names."""
    rows: dict[str, Row] = current_app.extensions.get(REGISTRY, {})
    return [rows[name] for name in sorted(rows)]
