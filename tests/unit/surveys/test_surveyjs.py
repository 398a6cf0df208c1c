"""SurveyJS definitions: elements, conditions, and everything that is left out with its path."""

import json
from typing import Any

import pytest

from surveys.formats.conditions import NotTaken
from surveys.formats.imported import Imported, Unreadable
from surveys.formats.surveyjs.conditions import read_condition
from surveys.formats.surveyjs.importing import read_surveyjs
from surveys.rules.definition import parse
from surveys.rules.questionnaire import QuestionKind, Questionnaire
from surveys.rules.skip.grammar import write_expression
from tests.unit.surveys.definition_samples import asked, content, form_of, imported

TYPES = "surveyjs_all_question_types_en_nl.json"
EXAMPLES = "surveyjs_docs_examples.json"
RESPONSE = "surveyjs_all_question_types_response.json"
SCHEMA = "surveyjs_json_schema.json"
AB = ["a", "b"]


def read(*elements: dict[str, Any], **more: Any) -> Imported:
    """What is read of a form with these elements on one page."""
    given = {"locale": "fi", "pages": [{"name": "p", "elements": list(elements)}], **more}
    return read_surveyjs(json.dumps(given).encode(), {})


def form(*elements: dict[str, Any], **more: Any) -> Questionnaire:
    """The questionnaire of such a form."""
    return parse(read(*elements, **more).definition)


def element(kind: str, name: str = "q", **more: Any) -> dict[str, Any]:
    """An element."""
    return {"type": kind, "name": name, **more}


def codes(found: Imported) -> list[tuple[str, str]]:
    """Place and code of everything told."""
    return [(problem.place, problem.code) for problem in found.problems]


def examples() -> list[dict[str, Any]]:
    """The definitions of the documentation."""
    return [one["definition"] for one in json.loads(content(EXAMPLES))]


def test_every_example_of_the_documentation_is_read() -> None:
    read_forms = 0
    for definition in examples():
        found = read_surveyjs(json.dumps(definition).encode(), {"default": "en"})
        assert found.format == "surveyjs"
        read_forms += bool(found.definition["sections"])
    assert read_forms > 20


def test_types_of_the_schema_are_made_or_told() -> None:
    """Every type that the schema knows becomes a question, or its name is on the list."""
    definitions = json.loads(content(SCHEMA))["definitions"]
    types = {
        fields["properties"]["type"]["const"]
        for fields in definitions.values()
        if "const" in fields.get("properties", {}).get("type", {})
    } or set(definitions)
    for kind in ("radiogroup", "checkbox", "matrix", "rating", "ranking", "text", "comment"):
        assert kind in types
    for kind in types:
        found = read(element(kind, choices=AB, columns=AB, rows=AB, title="T", html="T"))
        assert found.definition["sections"] or found.problems or kind in {"panel", "flowpanel"}


def test_the_response_of_the_sample_answers_questions_that_were_read() -> None:
    """The names in the file of answers are those of the definition."""
    names = {one.key for one in form_of(TYPES)}
    answered = json.loads(content(RESPONSE))
    left_out = {"priceRange", "signature", "fullName", "resume"}
    for name in set(answered) - left_out:
        assert any(key.startswith(name.lower()) for key in names), name


def test_pages_are_sections_and_panels_notes() -> None:
    sections = form_of(TYPES).sections
    assert [section.title["en"] for section in sections][:2] == ["Basic Input", "Choice Questions"]
    assert asked(TYPES, "contactpanel").kind is QuestionKind.NOTE
    assert asked(TYPES, "contactpanel").title == {
        "en": "Contact Information",
        "nl": "Contactgegevens",
    }


def test_a_form_without_pages_is_one_section() -> None:
    given = {"locale": "fi", "elements": [element("text")]}
    found = parse(read_surveyjs(json.dumps(given).encode(), {}).definition)
    assert [section.key for section in found.sections] == ["page"]


def test_the_language_of_plain_texts_is_the_locale_or_is_asked_for() -> None:
    assert form(element("text")).languages == ("fi",)
    nameless = read(element("text"), locale="")
    assert nameless.unknown_languages == ("default",)
    assert not nameless.is_usable
    assert imported(TYPES).definition["languages"] == ["en", "nl"]


def test_limits_of_numbers_days_and_choices() -> None:
    number, day, checked, ticks, ranked = form(
        element("text", "n", inputType="number", min=0, max=150, step=1),
        element("text", "d", inputType="date", min="2018-01-01", max="2018-12-31"),
        element("text", "v", validators=[{"type": "numeric", "minValue": 1, "maxValue": "2,5"}]),
        element("checkbox", "m", choices=["a", "b", "c"], maxSelectedChoices=2),
        element("ranking", "r", choices=AB, selectToRankEnabled=True),
    )
    assert number.number is not None
    assert (number.number.first, number.number.last, number.number.decimals) == (0, 150, 0)
    assert day.days is not None
    assert (day.days.first, day.days.last) == ("2018-01-01", "2018-12-31")
    assert checked.number is not None
    assert (checked.number.first, checked.number.last) == (1, None)
    assert (ticks.minimum, ticks.maximum) == (0, 2)
    assert (ranked.minimum, ranked.maximum) == (1, 2)
    counted = [{"type": "answercount", "minCount": 1, "maxCount": 2}]
    (several,) = form(element("tagbox", choices=["a", "b", "c"], validators=counted))
    assert (several.minimum, several.maximum) == (1, 2)


def test_choices_that_surveyjs_adds_have_its_words_or_ours() -> None:
    more = {"showOtherItem": True, "showNoneItem": True, "showRefuseItem": True}
    question, words = form(
        element("radiogroup", choices=AB, showDontKnowItem=True, otherText="Muuta", **more)
    )
    assert question.option_keys == ("a", "b", "other", "none", "refused")
    assert question.options[2].title == {"fi": "Muuta"}
    assert question.options[3].title == {"fi": "Ei mikään näistä"}
    assert question.has_dont_know
    assert words.companion_of == "q"


def test_yes_or_no_and_consent() -> None:
    yes, agreed = form(
        element("boolean", "b", labelTrue="Joo"),
        element("boolean", "c", renderAs="checkbox", valueTrue="agreed", isRequired=True),
    )
    assert [option.title for option in yes.options] == [{"fi": "Joo"}, {"fi": "Ei"}]
    assert (agreed.kind, agreed.is_required) == (QuestionKind.CONSENT, True)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (1, 5)),
        ({"rateMin": 0, "rateMax": 10}, (0, 10)),
        ({"rateCount": 7}, (1, 7)),
        ({"rateValues": [2, 3, 4]}, (2, 4)),
        ({"rateValues": [{"value": 1, "text": "huono"}, {"value": 2, "text": "hyvä"}]}, (1, 2)),
    ],
)
def test_a_rating_is_a_scale(fields: dict[str, Any], expected: tuple[int, int]) -> None:
    (question,) = form(element("rating", minRateDescription="alku", **fields))
    assert question.scale is not None
    assert (question.scale.first, question.scale.last) == expected
    assert question.scale.labels[expected[0]] == {"fi": "alku"}
    assert not question.scale.is_nps


@pytest.mark.parametrize(
    "fields", [{"rateValues": ["huono", "hyvä"]}, {"rateMin": 0, "rateMax": 20, "rateStep": 5}]
)
def test_a_rating_of_other_steps_is_a_single_choice(fields: dict[str, Any]) -> None:
    (question,) = form(element("rating", **fields))
    assert question.kind is QuestionKind.SINGLE


def test_tables_are_a_matrix_or_a_question_for_each_cell() -> None:
    rows = [{"value": "r", "text": "Rivi"}]
    matrix, *cells = form(
        element("matrix", "m", columns=["huono", "hyvä"], rows=rows, eachRowRequired=True),
        element(
            "matrixdropdown",
            "t",
            rows=rows,
            choices=AB,
            columns=[{"name": "c"}, {"name": "n", "cellType": "text", "inputType": "number"}],
        ),
        element("matrix", "x", columns=AB, rows=rows, cellType="checkbox"),
    )
    assert matrix.item_keys == ("r",)
    assert matrix.is_required
    assert [(one.key, one.kind.value) for one in cells] == [
        ("t", "note"),
        ("t-r-c", "single"),
        ("t-r-n", "number"),
        ("x", "note"),
        ("x-r", "multi"),
    ]


def test_a_list_whose_choices_are_shown_for_one_answer_each_depends_on_it() -> None:
    choices = [
        {"value": "x", "visibleIf": "{a} = 'a'"},
        {"value": "y", "visibleIf": "{a} = 'b'"},
    ]
    _first, second = form(
        element("dropdown", "a", choices=AB), element("dropdown", "b", choices=choices)
    )
    assert second.filter_by == "a"
    assert [option.within for option in second.options] == ["a", "b"]
    half = read(
        element("dropdown", "a", choices=AB),
        element("dropdown", "b", choices=[choices[0], "z"]),
    )
    assert codes(half) == [
        ("pages[0].elements[1].choices[0].visibleIf", "part-condition-not-taken")
    ]


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("{age} >= 18 and {v} contains 'other'", "${age} >= 18 and selected(${v}, 'other')"),
        ("{t} contains 'osa'", "contains(${t}, 'osa')"),
        ("{t} *= 'osa'", "contains(${t}, 'osa')"),
        ("{v} notcontains 'a'", "not(selected(${v}, 'a'))"),
        ("{v} anyof ['a', 'b']", "selected(${v}, 'a') or selected(${v}, 'b')"),
        ("{v} allof ['a', 'b']", "selected(${v}, 'a') and selected(${v}, 'b')"),
        ("{v} noneof ['a']", "not(selected(${v}, 'a'))"),
        ("{t} empty or {v} notempty", "${t} = '' or ${v} != ''"),
        ("{t} <> 'a' && !({n} == 1)", "${t} != 'a' and not(${n} = 1)"),
        ("{n} greater 1 || {n} lessorequal -2", "${n} > 1 or ${n} <= -2"),
        ("iif({n} > 1, 2, 3) = 2", "if(${n} > 1, 2, 3) = 2"),
        ("{b} = true", "${b} = 'true'"),
        ("{d} > today()", "${d} > today()"),
        ("{n} % 2 = 0 and {n} / 2 > 1 * 3", "${n} mod 2 = 0 and ${n} div 2 > 1 * 3"),
        (r"{t} = 'it\'s'", '${t} = "it\'s"'),
    ],
)
def test_an_expression_becomes_a_tree(expression: str, written: str) -> None:
    assert write_expression(read_condition(expression, frozenset({"v"}))) == written


@pytest.mark.parametrize(
    "expression",
    [
        "{a} =",
        "age({birthdate}) >= 16",
        "{v} = ['a', 'b']",
        "{v} = 'a'",
        "{v} anyof []",
        "{v} contains []",
        "['a']",
        "x" * 5_000,
    ],
)
def test_an_expression_that_says_something_else_is_an_error(expression: str) -> None:
    with pytest.raises(NotTaken):
        read_condition(expression, frozenset({"v"}))
    found = read(element("checkbox", "v", choices=AB), element("text", "t", visibleIf=expression))
    assert not found.is_usable
    assert found.problems[-1].place == "pages[0].elements[1].visibleIf"


def test_conditions_speak_of_our_keys() -> None:
    found = form(
        element("radiogroup", "Colour", choices=["Dark Red", "b"], showOtherItem=True),
        element("matrix", "m", columns=["poor", "good"], rows=["r_1"]),
        element("boolean", "ok"),
        element("boolean", "agree", renderAs="checkbox"),
        element("text", "a", visibleIf="{Colour} = 'Dark Red' and {m.r_1} = 'good'"),
        element("text", "b", visibleIf="{ok} = true and {agree} = false"),
        element("text", "c", visibleIf="{Colour-Comment} notempty"),
    )
    written = [write_expression(one.relevant) for one in found if one.relevant][1:]
    assert written == [
        "${colour} = 'dark-red' and ${m.r-1} = 2",
        "${ok} = 'true' and ${agree} = ''",
        "${colour-other} != ''",
    ]


def test_a_panel_or_page_hides_all_that_is_in_it() -> None:
    inner = element("panel", "in", elements=[element("text", "b")], visibleIf="{a} = 'y'")
    outer = element("panel", "out", elements=[inner], visibleIf="{a} = 'x'")
    found = form(element("text", "a"), outer)
    assert found.questions[1].relevant is not None
    assert write_expression(found.questions[1].relevant) == "${a} = 'x' and ${a} = 'y'"
    pages = [
        {"name": "1", "elements": [element("text", "a")]},
        {"name": "2", "elements": [element("text", "b")], "visibleIf": "{a} = 'x'"},
    ]
    assert form(pages=pages).sections[1].relevant == ("=", ("key", "a"), ("text", "x"))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (element("file"), "kind-not-taken"),
        (element("signaturepad"), "kind-not-taken"),
        (element("fullname"), "kind-not-taken"),
        ({"name": "q"}, "kind-not-taken"),
        (element("expression", expression="1"), "calculation-not-taken"),
        (element("slider", sliderType="range"), "kind-not-taken"),
        (element("slider", step=5), "step-not-taken"),
        (element("text", inputType="month"), "kind-not-taken"),
        (element("text", inputType="email"), "check-not-taken"),
        (element("text", inputType="datetime-local"), "time-not-taken"),
        (element("text", validators=[{"type": "regex", "regex": "(a)+"}]), "constraint-not-taken"),
        (element("text", defaultValue="x"), "default-not-taken"),
        (element("text", requiredIf="{a} = 1"), "required-not-taken"),
        (element("text", readOnly=True), "attribute-not-taken"),
        (element("text", enableIf="{a} = 1"), "shown-when-enabled"),
        (element("text", visible=False), "never-shown"),
        (element("text", title="Hei {nimi}"), "reference-in-text"),
        (element("text", title="<b>Hei</b>"), "markup-removed"),
        (element("dropdown", choicesByUrl={"url": "x"}), "choices-elsewhere"),
        (element("dropdown", choices=AB, choicesOrder="random"), "attribute-not-taken"),
        (element("matrix", columns=[], rows=AB), "choices-elsewhere"),
        (element("matrixdynamic", columns=[{"name": "c", "cellType": "text"}]), "repeat-once"),
        (element("paneldynamic", templateElements=[element("text", "t")]), "repeat-once"),
        (element("imagepicker", choices=[{"value": "a", "imageLink": "x"}]), "picture-not-taken"),
        (element("rating", rateMin=0, rateMax=1000), "kind-not-taken"),
    ],
)
def test_what_is_not_taken_over_is_told_with_its_path(fields: dict[str, Any], code: str) -> None:
    found = codes(read(element("text", "a"), fields))
    assert code in [one for _place, one in found]
    assert all(place.startswith("pages[0].elements[1]") for place, _code in found)


def test_what_happens_besides_questions_is_told() -> None:
    found = read(
        element("text", "a"),
        triggers=[{"type": "complete", "expression": "{a} = 1"}],
        calculatedValues=[{"name": "c", "expression": "1"}],
        completedHtml="<p>Kiitos</p>",
    )
    assert codes(found) == [
        ("triggers[0]", "trigger-not-taken"),
        ("calculatedValues[0]", "calculation-not-taken"),
        ("completedHtml", "text-not-taken"),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", b'{"pages": 1}', b'{"sections": [], "pages": []}']
)
def test_what_is_no_form_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_surveyjs(data, {})


def test_a_field_for_a_comment_is_a_question() -> None:
    found = form(element("rating", showCommentArea=True), element("dropdown", "d", choices=AB))
    assert [(one.key, one.kind.value) for one in found] == [
        ("q", "scale"),
        ("q-comment", "long-text"),
        ("d", "single"),
    ]


def test_answers_may_be_offered_the_other_way_round() -> None:
    (question,) = form(element("boolean", swapOrder=True))
    assert question.option_keys == ("false", "true")


def test_limits_that_make_no_sense_are_left_out() -> None:
    limits = {"inputType": "number", "min": 5, "max": 5, "step": "x"}
    (question,) = form(element("text", **limits))
    assert question.number is not None
    assert (question.number.first, question.number.decimals) == (None, 6)
    (huge,) = form(element("text", inputType="number", max=1e300, step=0.25))
    assert huge.number is not None
    assert (huge.number.last, huge.number.decimals) == (None, 2)


def test_a_page_that_nobody_sees_is_left_out() -> None:
    pages = [
        {"name": "1", "elements": [element("text", "a")], "visible": False},
        {"name": "2", "elements": [element("text", "b")]},
        "odd",
    ]
    assert [one.key for one in form(pages=pages)] == ["b"]


def test_a_row_of_a_matrix_with_a_condition_is_told() -> None:
    rows = [{"value": "r", "visibleIf": "{a} = 1"}]
    found = read(element("text", "a"), element("matrix", "m", columns=AB, rows=rows))
    assert ("pages[0].elements[1].rows[0].visibleIf", "part-condition-not-taken") in codes(found)


def test_panels_deeper_than_anybody_builds_are_refused() -> None:
    nested = element("text", "t")
    for number in range(25):
        nested = element("panel", f"p{number}", elements=[nested])
    with pytest.raises(Unreadable):
        read(nested)
    with pytest.raises(Unreadable):
        read_surveyjs(b"x" * 2_000_001, {})
