"""What a feature adds to a step: where people take part, where results are, where it is managed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, current_app

from engage.processes.models import Step, StepAudience, StepKind

REGISTRY = "engage.step_parts"


def nowhere(_step: Step) -> str | None:
    """No page: most kinds ask for nothing before they open."""
    return None


@dataclass(frozen=True, slots=True)
class StepPart:
    """The pages that a feature gives to steps of its kind; each may answer None: no such page.

    Results are asked for many steps at once, so that a long timeline costs one look-up a kind.
    `ideas_url` is where ideas are taken before the step itself opens.
    """

    kind: StepKind
    participate_url: Callable[[StepAudience], str | None]
    results_urls: Callable[[Sequence[Step]], Mapping[UUID, str]]
    manage_url: Callable[[Step], str | None]
    ideas_url: Callable[[Step], str | None] = nowhere


def register_step_part(app: Flask, part: StepPart) -> None:
    """Steps of the part's kind link to its pages; a kind has one part."""
    parts = app.extensions.setdefault(REGISTRY, {})
    if part.kind in parts:
        raise RuntimeError(f"two features claim steps of kind {part.kind.value}")
    parts[part.kind] = part


def step_part(kind: StepKind) -> StepPart | None:
    """The part registered for the kind; None for kinds without pages of their own."""
    found: StepPart | None = current_app.extensions.get(REGISTRY, {}).get(kind)
    return found
