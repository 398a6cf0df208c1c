"""A process as plain values: what a process file says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

LOCAL_TIME = ZoneInfo("Europe/Helsinki")
"""Moments without an offset are read in this time, and all moments are written in it."""

STEP_KINDS = (
    "survey",
    "contest",
    "workshop",
    "guidance",
    "proposal",
    "statement",
    "decision",
    "milestone",
)
AUDIENCE_ROOTS = ("resident", "staff", "trustee", "partner")
UNIT_KINDS = ("district", "service_area", "work_unit", "management_group")
BODY_KINDS = (
    "council",
    "board",
    "committee",
    "chairs",
    "council_group",
    "statutory_council",
    "cooperation",
    "management",
    "staff_panel",
)
RESULTS_POLICIES = ("public", "staff")
MINIMUM_SIZES = {"resident": 5, "staff": 10, "trustee": 10, "partner": 5}
LOWEST_MINIMUM = 5

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """A group of people under one of the four roots."""

    key: str
    root: str
    title: Texts


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A district or a part of the organisation."""

    key: str
    kind: str
    title: Texts
    parent: str | None = None
    successor: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """A body that speaks in its own name."""

    key: str
    kind: str
    title: Texts


@dataclass(frozen=True, slots=True)
class StepAudienceEntry:
    """An audience of a step with its smallest shown group and its weight in a contest."""

    audience: str
    minimum_size: int
    weight: Fraction = Fraction(0)
    merges_into: str | None = None


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A dated entry of the timeline."""

    key: str
    kind: str
    title: Texts
    description: Texts
    starts_on: date
    ends_on: date | None
    precision: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_in_body_name: bool = False
    results_policy: str = "public"
    section_number: str | None = None
    bodies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    audiences: tuple[StepAudienceEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    """Everything that a process file says."""

    key: str
    title: Texts
    summary: Texts
    languages: tuple[str, ...]
    case_number: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    audiences: tuple[AudienceEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    bodies: tuple[BodyEntry, ...] = ()
    steps: tuple[StepEntry, ...] = ()


def moved(definition: ProcessDefinition, days: int) -> ProcessDefinition:
    """The same process with every date of it later by so many days, at the same time of day."""

    def day(value: date | None) -> date | None:
        return None if value is None else value + timedelta(days=days)

    def moment(value: datetime | None) -> datetime | None:
        return None if value is None else value.astimezone(LOCAL_TIME) + timedelta(days=days)

    return replace(
        definition,
        starts_on=day(definition.starts_on),
        ends_on=day(definition.ends_on),
        steps=tuple(
            replace(
                step,
                starts_on=step.starts_on + timedelta(days=days),
                ends_on=day(step.ends_on),
                opens_at=moment(step.opens_at),
                closes_at=moment(step.closes_at),
            )
            for step in definition.steps
        ),
    )
