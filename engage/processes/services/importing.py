"""Bringing a process file's contents into the database, by key; nothing is ever removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from engage.audit import audit
from engage.errors import Conflict
from engage.processes.models import (
    Audience,
    AudienceRoot,
    Body,
    BodyKind,
    DatePrecision,
    Process,
    ResultsPolicy,
    Step,
    StepAudience,
    StepKind,
    Unit,
    UnitKind,
)
from engage.processes.process_file import ProcessDefinition, StepAudienceEntry, StepEntry

Row = TypeVar("Row", Process, Audience, Unit, Body, Step, StepAudience)


class StepFixed(Conflict):
    """The file would change what people were told when the step's rule was fixed."""

    def __init__(self, step: str) -> None:
        super().__init__(
            f"{step}: dates, audiences and kind are fixed, because the step was opened"
        )
        self.step = step


@dataclass(slots=True)
class ImportReport:
    """What an import did, by key; `kept` lists steps that the file does not have."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        """False when the database said the same before."""
        return bool(self.added or self.changed)


def import_process(
    session: Session, definition: ProcessDefinition, *, by: UUID | None = None
) -> ImportReport:
    """The process says what the file says; a second import of the same file changes nothing.

    Steps are added and updated, never removed. Of a step whose rule is fixed only the words change.
    """
    report = ImportReport()
    process = find_process(session, definition.key)
    if process is None:
        process = Process(key=definition.key, position=_next(session, Process.position))
        session.add(process)
        report.added.append(definition.key)
    fields: dict[str, object] = {
        "title": dict(definition.title),
        "summary": dict(definition.summary),
        "languages": list(definition.languages),
        "case_number": definition.case_number,
        "starts_on": definition.starts_on,
        "ends_on": definition.ends_on,
    }
    _set(process, fields, definition.key, report)
    session.flush()
    _audiences(process, definition, report)
    units = _units(session, definition, report)
    bodies = _bodies(session, definition, report)
    session.flush()
    _steps(session, process, definition, units, bodies, report)
    if report.has_changes:
        details = {"added": len(report.added), "changed": len(report.changed)}
        audit(session, "processes:process:imported", actor=by, subject=process.key, details=details)
    return report


def find_process(session: Session, key: str) -> Process | None:
    """The process of that key with its steps and audiences, in a handful of statements."""
    return session.scalar(
        select(Process)
        .where(Process.key == key)
        .options(
            selectinload(Process.audiences),
            selectinload(Process.steps).options(
                selectinload(Step.audiences),
                selectinload(Step.bodies),
                selectinload(Step.units),
            ),
        )
    )


def _next(session: Session, column: InstrumentedAttribute[int]) -> int:
    return (session.scalar(select(func.max(column))) or 0) + 1


def _set(row: Row, fields: Mapping[str, object], name: str, report: ImportReport) -> None:
    """Only what differs is written, so that an equal file leaves no trace."""
    differing = {key: value for key, value in fields.items() if getattr(row, key) != value}
    for key, value in differing.items():
        setattr(row, key, value)
    if differing and name not in report.added and name not in report.changed:
        report.changed.append(name)


def _audiences(process: Process, definition: ProcessDefinition, report: ImportReport) -> None:
    known = {audience.key: audience for audience in process.audiences}
    for position, entry in enumerate(definition.audiences):
        audience = known.get(entry.key)
        name = f"audience {entry.key}"
        if audience is None:
            audience = Audience(key=entry.key)
            process.audiences.append(audience)
            report.added.append(name)
        fields = {
            "root": AudienceRoot(entry.root),
            "title": dict(entry.title),
            "position": position,
        }
        _set(audience, fields, name, report)


def _units(
    session: Session, definition: ProcessDefinition, report: ImportReport
) -> dict[str, Unit]:
    """Units belong to the whole installation; a new one goes behind those that are there."""
    wanted = [entry.key for entry in definition.units]
    units = {unit.key: unit for unit in session.scalars(select(Unit).where(Unit.key.in_(wanted)))}
    position = _next(session, Unit.position)
    for entry in definition.units:
        if entry.key not in units:
            units[entry.key] = Unit(key=entry.key, position=position)
            position += 1
            session.add(units[entry.key])
            report.added.append(f"unit {entry.key}")
        fields = {
            "kind": UnitKind(entry.kind),
            "title": dict(entry.title),
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
        }
        _set(units[entry.key], fields, f"unit {entry.key}", report)
    session.flush()
    for entry in definition.units:
        links: dict[str, object] = {
            "parent_id": units[entry.parent].id if entry.parent else None,
            "successor_id": units[entry.successor].id if entry.successor else None,
        }
        _set(units[entry.key], links, f"unit {entry.key}", report)
    return units


def _bodies(
    session: Session, definition: ProcessDefinition, report: ImportReport
) -> dict[str, Body]:
    wanted = [entry.key for entry in definition.bodies]
    bodies = {body.key: body for body in session.scalars(select(Body).where(Body.key.in_(wanted)))}
    position = _next(session, Body.position)
    for entry in definition.bodies:
        if entry.key not in bodies:
            bodies[entry.key] = Body(key=entry.key, position=position)
            position += 1
            session.add(bodies[entry.key])
            report.added.append(f"body {entry.key}")
        fields = {"kind": BodyKind(entry.kind), "title": dict(entry.title)}
        _set(bodies[entry.key], fields, f"body {entry.key}", report)
    return bodies


def _steps(
    session: Session,
    process: Process,
    definition: ProcessDefinition,
    units: Mapping[str, Unit],
    bodies: Mapping[str, Body],
    report: ImportReport,
) -> None:
    known = {step.key: step for step in process.steps}
    audiences = {audience.key: audience for audience in process.audiences}
    listed = {entry.key for entry in definition.steps}
    report.kept += [key for key in known if key not in listed]
    for position, entry in enumerate(definition.steps):
        step = known.get(entry.key)
        if step is None:
            step = Step(key=entry.key, kind=StepKind(entry.kind))
            process.steps.append(step)
            report.added.append(entry.key)
        elif step.kind.value != entry.kind or (
            is_fixed(step) and _rule(step) != _entry_rule(entry)
        ):
            raise StepFixed(f"{process.key}/{step.key}")
        _set(step, _step_fields(entry, position), entry.key, report)
        _link(step, [units[key] for key in entry.units], "units", report)
        _link(step, [bodies[key] for key in entry.bodies], "bodies", report)
        session.flush()
        _step_audiences(session, step, entry, audiences, report)


def is_fixed(step: Step) -> bool:
    """True when what people were told about the step may not change any more."""
    return step.frozen_at is not None or step.key_fingerprint is not None


def _rule(step: Step) -> object:
    groups = [
        (
            one.audience.key,
            one.minimum_size,
            one.weight,
            one.merges_into.audience.key if one.merges_into else None,
        )
        for one in step.audiences
    ]
    return (step.kind.value, step.opens_at, step.closes_at, step.is_in_body_name, groups)


def _entry_rule(entry: StepEntry) -> object:
    groups = [
        (one.audience, one.minimum_size, one.weight, one.merges_into) for one in entry.audiences
    ]
    return (entry.kind, entry.opens_at, entry.closes_at, entry.is_in_body_name, groups)


def _step_fields(entry: StepEntry, position: int) -> dict[str, object]:
    return {
        "position": position,
        "title": dict(entry.title),
        "description": dict(entry.description),
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
        "date_precision": DatePrecision(entry.precision),
        "opens_at": entry.opens_at,
        "closes_at": entry.closes_at,
        "is_in_body_name": entry.is_in_body_name,
        "results_policy": ResultsPolicy(entry.results_policy),
        "section_number": entry.section_number,
    }


def _link(step: Step, wanted: Iterable[Unit | Body], name: str, report: ImportReport) -> None:
    rows = list(wanted)
    if {row.key for row in getattr(step, name)} != {row.key for row in rows}:
        setattr(step, name, rows)
        if step.key not in report.added and step.key not in report.changed:
            report.changed.append(step.key)


def _step_audiences(
    session: Session,
    step: Step,
    entry: StepEntry,
    audiences: Mapping[str, Audience],
    report: ImportReport,
) -> None:
    groups = {group.audience.key: group for group in step.audiences}
    for position, one in enumerate(entry.audiences):
        if one.audience not in groups:
            groups[one.audience] = StepAudience(audience=audiences[one.audience])
            step.audiences.append(groups[one.audience])
        fields = _group_fields(one, position, is_unsuppressed=entry.is_in_body_name)
        _set(groups[one.audience], fields, step.key, report)
    session.flush()
    for one in entry.audiences:
        target = groups[one.merges_into].id if one.merges_into else None
        _set(groups[one.audience], {"merges_into_id": target}, step.key, report)


def _group_fields(
    entry: StepAudienceEntry, position: int, *, is_unsuppressed: bool
) -> dict[str, object]:
    return {
        "position": position,
        "minimum_size": entry.minimum_size,
        "is_unsuppressed": is_unsuppressed,
        "weight_numerator": entry.weight.numerator,
        "weight_denominator": entry.weight.denominator,
    }
