"""What needs a person today: every part tells its own, the desk shows them as one list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy.orm import Session

from engage.access import Permission

REGISTRY = "engage.todo"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, where, and how many of it (None: it is one)."""

    text: str
    url: str
    count: int | None = None


TodoSource = Callable[[Session, frozenset[Permission], datetime], list[Todo]]


def register_todo(app: Flask, source: TodoSource) -> None:
    """The desk asks the source too; it answers only what these permissions let the reader do."""
    app.extensions.setdefault(REGISTRY, []).append(source)


def todos(session: Session, permissions: frozenset[Permission], now: datetime) -> list[Todo]:
    """Everything that waits for this reader, in the order the sources were registered."""
    sources: list[TodoSource] = current_app.extensions.get(REGISTRY, [])
    return [todo for source in sources for todo in source(session, permissions, now)]
