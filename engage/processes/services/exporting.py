"""A process as the text of a process file."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.processes.models import Body, Process, Step, StepAudience, Unit
from engage.processes.process_file import (
    AudienceEntry,
    BodyEntry,
    ProcessDefinition,
    StepAudienceEntry,
    StepEntry,
    UnitEntry,
    write_process_file,
)


def export_process(session: Session, process: Process) -> str:
    """The file of this process; an empty database that imports it exports the same bytes."""
    return write_process_file(define_process(session, process))


def define_process(session: Session, process: Process) -> ProcessDefinition:
    """The process as plain values, with every unit and body of the installation."""
    units = session.scalars(select(Unit).order_by(Unit.position, Unit.key)).all()
    bodies = session.scalars(select(Body).order_by(Body.position, Body.key)).all()
    keys = {unit.id: unit.key for unit in units}
    return ProcessDefinition(
        key=process.key,
        title=process.title,
        summary=process.summary,
        languages=tuple(process.languages),
        case_number=process.case_number,
        starts_on=process.starts_on,
        ends_on=process.ends_on,
        audiences=tuple(
            AudienceEntry(one.key, one.root.value, one.title) for one in process.audiences
        ),
        units=tuple(
            UnitEntry(
                key=unit.key,
                kind=unit.kind.value,
                title=unit.title,
                parent=keys[unit.parent_id] if unit.parent_id else None,
                successor=keys[unit.successor_id] if unit.successor_id else None,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
            )
            for unit in units
        ),
        bodies=tuple(BodyEntry(body.key, body.kind.value, body.title) for body in bodies),
        steps=tuple(_step(step) for step in process.steps),
    )


def _step(step: Step) -> StepEntry:
    return StepEntry(
        key=step.key,
        kind=step.kind.value,
        title=step.title,
        description=step.description,
        starts_on=step.starts_on,
        ends_on=step.ends_on,
        precision=step.date_precision.value,
        opens_at=step.opens_at,
        closes_at=step.closes_at,
        is_in_body_name=step.is_in_body_name,
        results_policy=step.results_policy.value,
        section_number=step.section_number,
        bodies=tuple(body.key for body in sorted(step.bodies, key=lambda one: one.position)),
        units=tuple(unit.key for unit in sorted(step.units, key=lambda one: one.position)),
        audiences=tuple(_step_audience(one) for one in step.audiences),
    )


def _step_audience(one: StepAudience) -> StepAudienceEntry:
    merges_into = one.merges_into.audience.key if one.merges_into else None
    return StepAudienceEntry(one.audience.key, one.minimum_size, one.weight, merges_into)
