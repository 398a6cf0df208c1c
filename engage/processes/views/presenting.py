"""What public pages show of steps: the timeline, what is open today, where words went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from engage.access import Permission
from engage.processes.gate import results_visible
from engage.processes.kinds import step_part
from engage.processes.models import Body, Process, Step, StepAudience, StepKind, StepState
from engage.processes.views.wording import KINDS, RESULTS, STATES
from engage.web.dates import span_text
from engage.web.filters import localized
from engage.web.i18n import current_language

PARTICIPATION = frozenset({StepKind.SURVEY, StepKind.CONTEST, StepKind.WORKSHOP})
DRAFTING = frozenset({StepKind.PROPOSAL, StepKind.STATEMENT})
MOST_WANTED = (StepKind.CONTEST, StepKind.SURVEY, StepKind.WORKSHOP)
WAITING = frozenset({StepState.PREPARING, StepState.COMING})


@dataclass(frozen=True, slots=True)
class Door:
    """One audience's way into an open step; no address when a code or an invitation opens it."""

    audience: StepAudience
    url: str | None


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that people can take part in today."""

    step: Step
    doors: Sequence[Door]

    @property
    def is_for_everybody(self) -> bool:
        """True when somebody without a code can take part."""
        return any(door.url for door in self.doors)


def doors_of(step: Step) -> list[Door]:
    """How each audience of the step takes part; a workshop has no doors but open ones."""
    part = step_part(step.kind)
    if part is None:
        return []
    doors = [Door(audience, part.participate_url(audience)) for audience in step.audiences]
    return [door for door in doors if door.url or step.kind is not StepKind.WORKSHOP]


def ideas_url(step: Step) -> str | None:
    """Where ideas for the step are taken today, before it opens; None when they are not."""
    part = step_part(step.kind)
    return part.ideas_url(step) if part else None


def open_steps(processes: Iterable[Process], now: datetime) -> list[OpenStep]:
    """Everything that is open, what anybody may enter first, what closes soonest first."""
    found = [
        OpenStep(step, doors_of(step))
        for process in processes
        for step in process.steps
        if step.opens_at is not None
        and step.kind in PARTICIPATION
        and step.state(now) is StepState.OPEN
    ]
    last = datetime.max.replace(tzinfo=now.tzinfo)
    found = [one for one in found if one.doors]
    return sorted(
        found,
        key=lambda one: (not one.is_for_everybody, one.step.closes_at or last, one.step.position),
    )


def results_urls(
    steps: Sequence[Step], held: frozenset[Permission], now: datetime
) -> dict[UUID, str]:
    """Where the steps' results are, by step, as far as this reader may see them."""
    found: dict[UUID, str] = {}
    for kind in {step.kind for step in steps}:
        part = step_part(kind)
        visible = [step for step in steps if step.kind is kind and results_visible(step, held, now)]
        if part is not None and visible:
            found.update(part.results_urls(visible))
    return found


def phase(step: Step, now: datetime) -> str:
    """Done, now or coming, as the timeline draws it."""
    state = step.state(now)
    if state is StepState.OPEN:
        return "now"
    return "coming" if state in WAITING else "done"


def timeline_item(
    step: Step, now: datetime, *, results: str | None = None, bodies: Sequence[Body] = ()
) -> dict[str, object]:
    """The step as the kit's timeline macro takes it."""
    state = step.state(now)
    texts = [localized(body.title) for body in bodies]
    if state in {StepState.CLOSED, StepState.RECONCILED} and not results:
        texts = [str(STATES[state])]
    links = [(str(RESULTS[step.kind]), results)] if results else []
    return {
        "title": localized(step.title),
        "date": span_text(
            step.starts_on, step.ends_on, step.date_precision.value, current_language()
        ),
        "state": phase(step, now),
        "url": step_url(step),
        "kind": str(KINDS[step.kind]),
        "text": " · ".join(texts),
        "links": links,
    }


def step_url(step: Step) -> str:
    """The step's public page."""
    return url_for("processes.step_page", process_key=step.process.key, step_key=step.key)


def process_url(process: Process) -> str:
    """The process's public page."""
    return url_for("processes.process_page", process_key=process.key)


@dataclass(frozen=True, slots=True)
class TraceStage:
    """One stage on the way from what people said to what was decided."""

    title: str
    text: str
    steps: Sequence[tuple[str, str, bool]]


def trace(process: Process, results: Mapping[str, str], now: datetime) -> list[TraceStage]:
    """Said, drafted, decided: the steps of each stage with their addresses, and whether over."""

    def steps(kinds: frozenset[StepKind]) -> list[tuple[str, str, bool]]:
        return [
            (localized(step.title), results.get(step.key) or step_url(step), is_over(step, now))
            for step in process.steps
            if step.kind in kinds and (kinds != PARTICIPATION or step.key in results)
        ]

    return [
        TraceStage(
            gettext("Said"),
            gettext("What people answered, chose and wrote, counted and published."),
            steps(PARTICIPATION),
        ),
        TraceStage(
            gettext("Drafted"),
            gettext("Proposals and statements that rest on it."),
            steps(DRAFTING),
        ),
        TraceStage(
            gettext("Decided"),
            gettext("The board prepares, the council decides."),
            steps(frozenset({StepKind.DECISION})),
        ),
    ]


def nearest(process: Process, now: datetime) -> list[Step]:
    """The part of the timeline around today: what was last, what is open, what comes next."""
    phases = [phase(step, now) for step in process.steps]
    first_left = next((n for n, one in enumerate(phases) if one != "done"), len(phases))
    last_open = max((n for n, one in enumerate(phases) if one == "now"), default=first_left - 1)
    start = max(0, min(first_left - 2, len(phases) - 4))
    return process.steps[start : max(last_open + 3, start + 4)]


def highlights(process: Process, results: Mapping[str, str]) -> list[tuple[Step, str]]:
    """The three results that most readers look for, with their addresses."""
    found = [step for step in process.steps if step.key in results and step.kind in PARTICIPATION]
    found.sort(key=lambda step: (step.is_in_body_name, MOST_WANTED.index(step.kind)))
    return [(step, results[step.key]) for step in found[:3]]


def is_over(step: Step, now: datetime) -> bool:
    """True when the step lies behind us."""
    return phase(step, now) == "done"
