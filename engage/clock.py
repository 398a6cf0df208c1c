"""The only clock: everything that asks for the time asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pinned: ContextVar[datetime | None] = ContextVar("engage_clock", default=None)


def utcnow() -> datetime:
    """The present instant in UTC, aware; or the instant pinned by `at`."""
    return _pinned.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block `utcnow()` is `moment` (aware); the demo and the tests live in it."""
    if moment.tzinfo is None:
        raise ValueError("a pinned moment must be aware")
    token = _pinned.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)
