"""Faults of other survey tools that people reported in public, as tests of our rules.

The numbers are those of the project's reading notes. Reports of answering stand in
integration/surveys/test_reports_answering.py, of exports in test_codebook.py and test_row_files.py,
of editing in integration/surveys/test_editions.py; report 14 is shown in a browser.
"""

from dataclasses import replace
from typing import Any

import pytest

from surveys.formats.xlsform import read_xlsform
from surveys.rules.canonical import to_dict
from surveys.rules.definition import parse
from surveys.rules.questionnaire import DONT_KNOW, Questionnaire
from surveys.rules.results import SlotResult, disclosed_results
from surveys.rules.tally import tally, vectors_of
from surveys.rules.vector import layout_of, pack_response
from tests.unit.surveys.samples import AB, SCALE, form, option, question, text
from tests.unit.surveys.workbooks import workbook

DAY = "2018-06-04"


def results_of(
    asked: Questionnaire, answers: list[dict[str, Any]], minimum: int = 0
) -> dict[str, SlotResult]:
    """What is shown of these answers, by slot."""
    layout = layout_of(asked)
    packed = [pack_response(asked, one, DAY) for one in answers]
    cube = tally(asked, layout, vectors_of(packed, layout.width))
    return {one.slot: one for one in disclosed_results(asked, layout, cube, minimum)}


def test_report_30_a_share_of_several_choices_was_of_ticks() -> None:
    """indico 0a51971f18, LimeSurvey PR#4429 (20150): a share is of people who answered."""
    asked = parse(form(question("multi", "wish", options=[*AB, option("c")])))
    everybody_ticked = [{"wish": ["a", "b"]}] * 6 + [{"wish": ["a"]}] * 2 + [{}] * 4
    total = results_of(asked, everybody_ticked)["wish"].total
    assert total.answered == 8
    assert (total.share("a"), total.share("b"), total.share("c")) == (1.0, 0.75, 0.0)


def test_report_31_the_share_of_a_matrix_was_of_all_its_cells() -> None:
    """odoo PR#88320: every row has its own base."""
    asked = parse(form(question("matrix", "services", items=AB, scale=SCALE)))
    answers = [{"services": {"a": 5, "b": 1}}] * 3 + [{"services": {"a": 5}}] * 9
    found = results_of(asked, answers)
    assert found["services.a"].total.share("5") == 1.0
    assert found["services.b"].total.share("1") == 1.0
    assert (found["services.a"].total.answered, found["services.b"].total.answered) == (12, 3)


def test_report_32_skipped_answers_were_invisible() -> None:
    """odoo PR#75586, PostHog PR#50068: answered, skipped, not known and not shown stand apart."""
    asked = parse(
        form(
            question("single", "bus", options=AB),
            question("single", "line", options=AB, dont_know=True, relevant="${bus} = 'a'"),
        )
    )
    answers = [
        *[{"bus": "a", "line": "b"}] * 5,
        *[{"bus": "a", "line": DONT_KNOW}] * 2,
        *[{"bus": "a"}] * 3,
        *[{"bus": "b"}] * 10,
    ]
    line = results_of(asked, answers)["line"].total
    assert (line.shown, line.answered, line.dont_know, line.skipped) == (10, 5, 2, 3)


@pytest.mark.parametrize("kind", ["single", "multi", "scale", "matrix", "rank", "number"])
def test_report_36_a_question_without_answers_was_divided_by_nought(kind: str) -> None:
    """indico, the summary of a single choice: nobody answered is no share and no mean."""
    more: dict[str, dict[str, Any]] = {
        "scale": {"scale": SCALE},
        "matrix": {"scale": SCALE, "items": AB},
        "number": {"number": {"bands": [10]}},
    }
    asked = parse(form(question(kind, "q", **more.get(kind, {"options": AB}))))
    for answers in ([], [{}] * 12):
        for slot in results_of(asked, answers).values():
            assert {slot.total.share(code) for code in slot.total.counts} == {None}
            assert (slot.total.answered, slot.total.mean) == (0, None)


def test_report_36_options_of_equal_words_were_counted_as_one() -> None:
    """indico: a mapping by the option's text merged two options; ours are known by their keys."""
    same = text("Muu")
    asked = parse(
        form(question("single", "q", options=[option("x", title=same), option("y", title=same)]))
    )
    counts = results_of(asked, [{"q": "x"}] * 7 + [{"q": "y"}] * 5)["q"].total.counts
    assert counts == {"x": 7, "y": 5}


def test_report_36_counting_added_an_option_to_the_form() -> None:
    """indico: "No selection" was appended to the stored options by the summary."""
    asked = parse(form(question("single", "q", options=AB), question("rank", "r", options=AB)))
    before = to_dict(asked)
    found = results_of(asked, [{"q": "a"}, {}, {"r": ["a", "b"]}])
    assert to_dict(asked) == before
    assert set(found["q"].total.counts) == {"a", "b"}


def test_report_37_answers_in_the_second_language_were_not_counted() -> None:
    """formbricks PR#7141, LimeSurvey PR#661 (12201): what is counted is a key in every language."""
    titles = [{"fi": "bussi", "sv": "buss"}, {"fi": "juna", "sv": "tåg"}]
    options = [{"key": key, "title": one} for key, one in zip("ab", titles, strict=True)]
    asked = parse(form({"key": "q", "kind": "single", "title": text("q"), "options": options}))
    swedish = replace(asked, languages=("sv", "fi"))
    answers = [{"q": "a"}] * 6 + [{"q": "b"}] * 6
    layout = layout_of(asked)
    assert layout_of(swedish).fingerprint == layout.fingerprint
    packed = [
        pack_response(form_of, one, DAY)
        for form_of, one in zip([asked, swedish] * 6, answers, strict=True)
    ]
    cube = tally(asked, layout, vectors_of(packed, layout.width))
    assert cube.counts["q"].codes == {"a": 6, "b": 6}


def test_report_40_other_was_a_dash_in_the_second_language() -> None:
    """XLSForm/pyxform#683 (and #218): the words of "other" are ours in every language."""
    two = {"label::suomi (fi)": "väri", "label::svenska (sv)": "färg"}
    content = workbook(
        {"type": "select_one c or_other", "name": "q", **two},
        choices=({"list_name": "c", "name": "red", **two},),
    )
    chosen, words = parse(read_xlsform(content).definition).questions
    assert chosen.options[-1].title == {"fi": "Muu, mikä?", "sv": "Annat, vad?"}
    assert set(words.title) == {"fi", "sv"}
    assert "-" not in words.title.values()
