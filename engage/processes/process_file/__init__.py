"""The process file: a process as YAML text, read with the line of every problem, written alike."""

from engage.processes.process_file.definition import (
    AudienceEntry,
    BodyEntry,
    ProcessDefinition,
    StepAudienceEntry,
    StepEntry,
    UnitEntry,
    moved,
)
from engage.processes.process_file.problems import Problem, ProcessFileError
from engage.processes.process_file.schema import read_process_file
from engage.processes.process_file.writing import write_process_file

__all__ = [
    "AudienceEntry",
    "BodyEntry",
    "Problem",
    "ProcessDefinition",
    "ProcessFileError",
    "StepAudienceEntry",
    "StepEntry",
    "UnitEntry",
    "moved",
    "read_process_file",
    "write_process_file",
]
