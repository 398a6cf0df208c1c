"""The questionnaires that come with the program stand up to their own check."""

import pytest

from surveys.rules.authoring.inspection import inspect
from surveys.rules.definition import parse
from surveys.services.starters import Starter, starters


@pytest.mark.parametrize("starter", starters(), ids=lambda one: one.name)
def test_a_starter_leaves_no_doubt(starter: Starter) -> None:
    form = parse(starter.definition)
    others = {one.name: parse(one.definition) for one in starters() if one is not starter}
    codes = {doubt.code for doubt in inspect(form, others)}
    assert codes <= {"no-partner"}
    assert form.languages == ("fi", "sv", "en")
    assert starter.questions == len(form.questions) > 8


def test_the_audiences_share_questions_that_can_be_compared() -> None:
    keys = [{question.key for question in parse(one.definition)} for one in starters()]
    assert {"services", "priorities", "vision-words", "improve"} <= set.intersection(*keys)
