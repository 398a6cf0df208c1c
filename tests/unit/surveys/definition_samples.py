"""Reading the definition files among the samples, as the tests of every format do."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from surveys.formats.imported import Imported
from surveys.formats.reading import read_definition
from surveys.formats.wording import sentence
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Question, Questionnaire
from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"
ENGLISH = {"default": "en"}


def content(name: str) -> bytes:
    """The bytes of that file of the samples."""
    if not (SAMPLES / name).exists():
        pytest.skip("the samples are not here")
    return (SAMPLES / name).read_bytes()


@cache
def imported(name: str) -> Imported:
    """What is read of that file, texts without a language taken as English."""
    return read_definition(name, content(name), ENGLISH)


def form_of(name: str) -> Questionnaire:
    """The questionnaire that it becomes."""
    return parse(imported(name).definition)


def asked(name: str, key: str) -> Question:
    """One question of it."""
    question = form_of(name).question(key)
    assert question is not None, [one.key for one in form_of(name)]
    return question


def kinds(name: str) -> dict[str, int]:
    """How many questions of each kind it asks, notes included."""
    return dict(Counter(question.kind.value for question in form_of(name)))


def told(name: str, level: str = "") -> list[tuple[str, str]]:
    """Place and code of everything that is told about it."""
    problems = imported(name).problems
    return [(one.place, one.code) for one in problems if level in ("", one.level)]


def codes(name: str) -> dict[str, int]:
    """How often each code is told."""
    return dict(Counter(code for _place, code in told(name)))


def sentences(found: Imported) -> list[str]:
    """Every problem as a person reads it."""
    return [sentence(problem) for problem in found.problems]


def texts_of(given: Any) -> list[str]:
    """Every text of a definition, wherever it stands."""
    if isinstance(given, dict):
        # A condition is no text of the form, and may hold a blank.
        read = (value for name, value in given.items() if name != "relevant")
        return [text for value in read for text in texts_of(value)]
    if isinstance(given, list):
        return [text for value in given for text in texts_of(value)]
    return [given] if isinstance(given, str) else []
