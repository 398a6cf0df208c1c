"""Every reason that a file of questions gives has a sentence in the shell and in the desk."""

import pytest

from surveys.formats.imported import WARNING, ImportProblem, Unreadable
from surveys.formats.wording import REFUSALS, WORDS, refusal, sentence
from surveys.views.authoring.file_words import file_problem, file_refusal

# What the desk says when it has nothing better to say.
VAGUE = ("This cannot be used as it is.", "damaged")


@pytest.mark.parametrize("code", sorted(WORDS))
def test_a_reason_is_said_in_the_shell_and_in_the_desk(code: str) -> None:
    problem = ImportProblem(WARNING, "survey:3:relevant", code, "x")
    assert sentence(problem).endswith(" (x)")
    said = file_problem(problem)
    assert said.startswith("survey:3:relevant: ")
    assert not any(words in said for words in VAGUE)


@pytest.mark.parametrize("code", sorted(set(REFUSALS) - {"damaged"}))
def test_a_refusal_is_said_in_the_shell_and_in_the_desk(code: str) -> None:
    assert refusal(Unreadable(code, "x")).endswith(": x")
    assert not any(words in file_refusal(Unreadable(code)) for words in VAGUE)
