"""The union of versions: everything that was ever asked, once, in form order."""

from typing import Any

import pytest

from surveys.rules.definition import parse
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.union import union
from tests.unit.surveys.samples import EVERY_KIND, form, option, question, text


def asked(*keys: str, **options: list[str]) -> Questionnaire:
    """A form with these texts, and single choices with these options."""
    texts = [question("short-text", key) for key in keys]
    choices = [
        question("single", key, options=[option(one) for one in given])
        for key, given in options.items()
    ]
    return parse(form(*texts, *choices))


def keys_of(whole: Questionnaire) -> list[str]:
    """The keys of all questions in order."""
    return [one.key for one in whole]


def test_one_version_is_its_own_union() -> None:
    assert union([EVERY_KIND]) == EVERY_KIND


def test_a_question_left_out_stands_where_it_stood() -> None:
    assert keys_of(union([asked("a", "b", "c"), asked("a", "c", "d")])) == ["a", "b", "c", "d"]


def test_the_order_of_the_newest_version_holds() -> None:
    assert keys_of(union([asked("a", "b", "c"), asked("c", "a")])) == ["c", "a", "b"]


def test_an_option_removed_after_answers_keeps_its_column() -> None:
    # kobotoolbox/kpi#2089: the answers of a removed option vanished and columns shifted.
    whole = union([asked(q=["a", "b", "c"]), asked(q=["a", "c", "d"])])
    kept = whole.question("q")
    assert kept is not None
    assert kept.option_keys == ("a", "b", "c", "d")
    assert kept.offered_keys == {"a", "c", "d"}


def test_a_question_that_moved_to_another_section_stays_one() -> None:
    def sections(*parts: tuple[str, list[str]]) -> dict[str, Any]:
        rows = [
            {"key": key, "title": text(key), "questions": [question("short-text", q) for q in keys]}
            for key, keys in parts
        ]
        return {"languages": ["fi"], "title": text("t"), "sections": rows}

    first = parse(sections(("one", ["a", "b"]), ("two", ["c"]), ("three", ["e"])))
    second = parse(sections(("one", ["a"]), ("two", ["b", "c"]), ("four", ["d"])))
    whole = union([first, second])
    assert keys_of(whole) == ["a", "b", "c", "e", "d"]
    assert [section.key for section in whole.sections] == ["one", "two", "three", "four"]


@pytest.mark.parametrize("count", [2, 3])
def test_three_versions_lose_nothing(count: int) -> None:
    versions = [asked(*(f"q{n}" for n in range(v, v + 3))) for v in range(count)]
    whole = union(versions)
    assert set(keys_of(whole)) == {one.key for version in versions for one in version}
    assert len(keys_of(whole)) == len(set(keys_of(whole)))
