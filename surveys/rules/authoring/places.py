"""Where in the form a problem is: the section or question that a place of the reader names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.rules.reader import Problem

SECTION = re.compile(r"sections\[(\d+)\]\.?(.*)")
QUESTION = re.compile(r"questions\[(\d+)\]\.?(.*)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem at a section, or at a question of it; `field` is the rest of the place."""

    problem: Problem
    section: str | None = None
    question: str | None = None
    field: str = ""


def placed_problems(
    definition: Mapping[str, Any], problems: Sequence[Problem]
) -> tuple[Placed, ...]:
    """The problems with the keys of what they are about."""
    return tuple(_placed(definition, problem) for problem in problems)


def _placed(definition: Mapping[str, Any], problem: Problem) -> Placed:
    in_section = SECTION.match(problem.place)
    if in_section is None:
        return Placed(problem, field=problem.place)
    section = definition["sections"][int(in_section[1])]
    in_question = QUESTION.match(in_section[2])
    if in_question is None:
        return Placed(problem, section["key"], field=in_section[2])
    question = section["questions"][int(in_question[1])]
    return Placed(problem, section["key"], question["key"], in_question[2])
