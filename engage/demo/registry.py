"""What a feature needs in order to add its part of the demonstration."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import cast

from flask import Flask
from sqlalchemy.orm import Session

from engage.demo.texts import TextDeck

EXTENSION = "engage-demo-parts"
Say = Callable[[str, int, int], None]
"""Hears how far a named piece of the loading is: words, done, total."""


@dataclass(frozen=True, slots=True)
class DemoContext:
    """One process as a part sees it; the same seed gives every part the same random numbers.

    A part sets its own moments with clock.at(), and does its work in stages through once(),
    so that a demonstration interrupted anywhere goes on where it was and doubles nothing.
    """

    process_key: str
    is_historic: bool
    rng: Random
    residents: int
    staff: int
    trustees: int
    live_opens_at: datetime
    live_closes_at: datetime
    texts: TextDeck
    progress: Callable[[int, int], None]
    once: Callable[[str, Callable[[Session], None]], bool]


@dataclass(frozen=True, slots=True)
class DemoPart:
    """A named piece of the demonstration; lower orders are loaded first."""

    name: str
    order: int
    load: Callable[[DemoContext], None]


def register_demo_part(
    app: Flask, name: str, order: int, load: Callable[[DemoContext], None]
) -> None:
    """The loader calls load(context) once for each demonstration process, in an app context."""
    parts = cast("dict[str, DemoPart]", app.extensions.setdefault(EXTENSION, {}))
    if name in parts:
        raise ValueError(f"demo part {name} is registered twice")
    parts[name] = DemoPart(name, order, load)


def demo_parts(app: Flask) -> tuple[DemoPart, ...]:
    """The registered parts in the order they are loaded."""
    parts = cast("dict[str, DemoPart]", app.extensions.get(EXTENSION, {}))
    return tuple(sorted(parts.values(), key=lambda part: (part.order, part.name)))
