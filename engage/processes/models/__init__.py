"""The tables of processes, steps, audiences, units and bodies."""

from engage.processes.models.places import Audience, AudienceRoot, Body, BodyKind, Unit, UnitKind
from engage.processes.models.process import Process
from engage.processes.models.step import (
    DatePrecision,
    ResultsPolicy,
    Step,
    StepAudience,
    StepKind,
    StepState,
    step_body,
    step_unit,
)

__all__ = [
    "Audience",
    "AudienceRoot",
    "Body",
    "BodyKind",
    "DatePrecision",
    "Process",
    "ResultsPolicy",
    "Step",
    "StepAudience",
    "StepKind",
    "StepState",
    "Unit",
    "UnitKind",
    "step_body",
    "step_unit",
]
