"""XLSForm workbooks become definitions of ours; what does not fit is told with its row."""

from typing import Any

import pytest

from surveys.formats.conditions import Names, NotTaken, Renamed, translate
from surveys.formats.xlsform import read_xlsform
from surveys.rules.definition import parse
from surveys.rules.questionnaire import QuestionKind
from surveys.rules.skip.grammar import write_expression
from tests.unit.surveys.definition_samples import asked, form_of, imported, sentences, told
from tests.unit.surveys.workbooks import YES_NO, form, problems, read, row, workbook

FILTER = "xlsform_choice_filter.xlsx"
OTHER = "xlsform_or_other.xlsx"
RATING = "xlsform_service_rating_matrix_geopoint.xlsx"
SKILLS = "xlsform_skills_multilang_de_en.xlsx"
TABLES = "xlsform_table_list.xls"
TESTWERK = "xlsform_testwerk_impact_de.xlsx"
WORKSHOP = "xlsform_workshop_feedback_all_types_de.xlsx"


def test_a_list_that_depends_on_an_answer_is_narrowed_by_it() -> None:
    county, city = asked(FILTER, "county"), asked(FILTER, "city")
    assert (county.filter_by, city.filter_by) == ("state", "county")
    offered = {option.key: option.within for option in county.options}
    assert offered["king"] == "washington"
    assert offered["king-2"] == "texas"
    # Both counties of that name offer the same cities, as in the workbook.
    in_king = {o.title["en"] for o in city.options if o.within == "king"}
    assert in_king == {o.title["en"] for o in city.options if o.within == "king-2"}
    assert in_king == {"Dumont", "Finney", "Seattle", "Redmond"}


def test_a_choice_that_no_answer_offers_is_told() -> None:
    choices = (
        *YES_NO,
        {"list_name": "l", "name": "a", "label": "a", "cf": "yes"},
        {"list_name": "l", "name": "b", "label": "b", "cf": "perhaps"},
    )
    rows = (row("select_one yn"), row("select_one l", "p", choice_filter="cf = ${q}"))
    assert ("choices:5", "choice-never-offered") in problems(*rows, choices=choices)


def test_a_fixed_filter_keeps_the_choices_it_names() -> None:
    choices = (
        {"list_name": "l", "name": "a", "label": "a", "cf": "yes"},
        {"list_name": "l", "name": "b", "label": "b", "cf": "no"},
    )
    (question,) = form(row("select_one l", choice_filter="cf = 'yes'"), choices=choices)
    assert question.option_keys == ("a",)


def test_or_other_is_an_option_with_words_of_ours_in_every_language() -> None:
    """pyxform#683: the extra choice was shown as "-" in the second language."""
    colour = asked(OTHER, "fav-color")
    assert colour.options[-1].has_text
    assert colour.options[-1].title == {"en": "Other, what?"}
    assert asked(OTHER, "fav-color-other").companion_of == "fav-color"
    two = {"label::suomi (fi)": "väri", "label::svenska (sv)": "färg"}
    found = parse(
        read_xlsform(
            workbook(
                {"type": "select_one c or_other", "name": "q", **two},
                choices=({"list_name": "c", "name": "red", **two},),
            )
        ).definition
    )
    assert found.questions[0].options[-1].title == {"fi": "Muu, mikä?", "sv": "Annat, vad?"}


def test_the_extra_choice_is_of_those_alone_who_ask_for_it() -> None:
    assert "other" not in asked(OTHER, "fav-pastel").option_keys
    assert "other" not in asked(WORKSHOP, "q-select-multi").option_keys
    assert asked(WORKSHOP, "q-rank-other").options[-1].has_text


def test_rows_with_one_list_are_one_matrix() -> None:
    matrix = asked(WORKSHOP, "matrix-inner")
    assert matrix.item_keys == ("skill-python", "skill-js", "skill-sql")
    assert matrix.title == {"de": "Wie schätzen Sie Ihre Kenntnisse ein?"}
    assert matrix.scale is not None
    assert matrix.scale.labels[4] == {"de": "Experte"}
    table = asked(TABLES, "table-list-test2")
    assert table.title == {"en": "Table (made with an easier method)"}
    assert table.item_keys == ("table-list-3", "table-list-4")


def test_a_row_with_its_own_condition_is_a_matrix_of_its_own() -> None:
    portal, program, ordering, scheduling = (
        question for question in form_of(RATING) if question.kind is QuestionKind.MATRIX
    )
    assert portal.item_keys == ("info-portal-rating", "clinical-trials-rating")
    assert program.relevant is not None
    assert write_expression(program.relevant) == "selected(${services}, 'support-program')"
    assert ordering.item_keys == ("ordering-rating",)
    assert scheduling.relevant is None


def test_likert_items_outside_a_table_are_one_matrix_too() -> None:
    feeling, job = (q for q in form_of(TESTWERK) if q.kind is QuestionKind.MATRIX)
    assert len(feeling.items) == 5
    assert feeling.scale is not None
    assert feeling.scale.labels[1] == {"de": "Stimme gar nicht zu"}
    assert feeling.title["de"].startswith("Bitte gib an")
    assert job.item_keys == ("beruf-pre", "beruf-post")
    share = asked(TESTWERK, "attribution-beruf")
    assert share.relevant is not None
    assert (
        write_expression(share.relevant) == f"${{{job.key}.beruf-post}} != ${{{job.key}.beruf-pre}}"
    )


def test_a_likert_scale_alone_is_a_scale_and_no_net_score_unless_declared() -> None:
    score = asked(TESTWERK, "nps-score")
    assert score.scale is not None
    assert (score.scale.first, score.scale.last, score.scale.labels) == (0, 10, {})
    assert not score.scale.is_nps


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            row("integer", constraint=". >= 18 and . <= 120"),
            {"decimals": 0, "first": 18, "last": 120},
        ),
        (row("integer", constraint=". > 0"), {"decimals": 0, "first": 1}),
        (row("integer", constraint="10 > ."), {"decimals": 0, "last": 9}),
        (row("decimal", constraint=". >= -1.5"), {"decimals": 6, "first": -1.5}),
        (
            row("range", parameters="start=0 end=100 step=5"),
            {"decimals": 0, "first": 0, "last": 100},
        ),
        (row("range", parameters="start=0 end=1 step=0.1"), {"decimals": 1, "first": 0, "last": 1}),
    ],
)
def test_a_number_has_its_limits(cells: dict[str, Any], expected: dict[str, Any]) -> None:
    (section,) = read(cells).definition["sections"]
    assert section["questions"][0]["number"] == expected


def test_a_short_range_is_a_scale_and_a_long_one_a_number_unless_it_is_a_rating() -> None:
    short, wide, rated = form(
        row("range", "a", parameters="start=1 end=5 step=1"),
        row("range", "b", parameters="start=0 end=100 step=1"),
        row("range", "c", parameters="start=0 end=20 step=1", appearance="rating"),
    )
    assert short.scale is not None
    assert wide.number is not None
    assert rated.scale is not None


def test_days_and_ticks_have_their_limits() -> None:
    day, ticks = form(
        row("date", "d", constraint=". >= date('2018-01-01') and . < '2019-01-01'"),
        row(
            "select_multiple yn",
            "m",
            constraint="count-selected(.) >= 1 and count-selected(.) <= 2",
        ),
        choices=YES_NO,
    )
    assert day.days is not None
    assert (day.days.first, day.days.last) == ("2018-01-01", "2018-12-31")
    assert (ticks.minimum, ticks.maximum) == (1, 2)


@pytest.mark.parametrize(
    ("kind", "constraint"),
    [
        ("text", "regex(., '([0-9]+)+')"),
        ("text", "regex(., ${other})"),
        ("integer", ". >= ${other}"),
        ("integer", ". >= 5 or . = 1"),
        ("integer", ". >= 9 and . <= 3"),
        ("date", ". >= 2018"),
        ("select_multiple yn", "count-selected(.) > 2"),
        ("integer", ". >= "),
    ],
)
def test_a_constraint_that_cannot_be_kept_is_told(kind: str, constraint: str) -> None:
    rows = (row("integer", "other"), row(kind, constraint=constraint))
    assert ("survey:3:constraint", "constraint-not-taken") in problems(*rows, choices=YES_NO)


@pytest.mark.parametrize(
    ("relevant", "code"),
    [
        ("${a} = ", "bad-expression"),
        ("jr:choice-name(${a}, 'x') = 'y'", "bad-expression"),
        ("position(${a}) = 1", "unknown-function"),
        ("${q} = 'yes'", "self-reference"),
        ("${later} = 'yes'", "forward-reference"),
        ("${a} = 'perhaps'", "unknown-option"),
        ("selected(${a}, 'perhaps')", "unknown-option"),
        ("selected(${a})", "wrong-argument-count"),
        ("regex(${a}, '(a+)+')", "bad-pattern"),
        ("${c} = 1", "left-out-reference"),
    ],
)
def test_a_condition_that_pyxform_lets_through_is_an_error_of_its_row(
    relevant: str, code: str
) -> None:
    found = read(
        row("select_one yn", "a"),
        row("calculate", "c", calculation="1+1"),
        row("text", relevant=relevant),
        row("select_one yn", "later"),
        choices=YES_NO,
    )
    assert ("survey:4:relevant", code) in [(one.place, one.code) for one in found.problems]
    assert not found.is_usable


def test_curly_quotes_are_straight_in_conditions_and_stay_in_sentences() -> None:
    name = "xlsform_smart_quotes_relevance.xlsx"
    other = asked(name, "leader-name-other")
    assert other.relevant is not None
    assert write_expression(other.relevant) == "${leader-name} = 'other'"
    (question,) = form(row("text", label="Missä ”koti” on, kunnan’ko?"))
    assert question.title["fi"] == "Missä ”koti” on, kunnan’ko?"


def test_a_file_that_names_no_language_asks_for_it() -> None:
    nameless = read_xlsform(workbook(row("text")))
    assert nameless.unknown_languages == ("default",)
    assert not nameless.is_usable
    german = workbook({"type": "text", "name": "q", "label::Platt": "Wat?"})
    assert read_xlsform(german).unknown_languages == ("Platt",)
    named = read_xlsform(german, {"Platt": "nds"})
    assert named.definition["languages"] == ["nds"]
    assert named.is_usable


def test_a_known_language_needs_no_code() -> None:
    assert imported(TESTWERK).definition["languages"] == ["de"]
    assert imported(SKILLS).definition["languages"] == ["de", "en"]


def test_a_type_of_another_tool_is_told_with_its_row() -> None:
    assert ("survey:35:type", "kind-not-taken") in told(RATING)
    assert "questions of this type are not taken over (country)" in sentences(imported(RATING))


def test_a_label_over_a_group_in_a_group_is_a_note() -> None:
    employees = asked(RATING, "employees")
    assert employees.kind is QuestionKind.NOTE
    assert employees.title == {"en": "How many employees work in your company ?"}


def test_marks_of_a_web_page_leave_a_label() -> None:
    label = "<b>Onko</b> A &lt; B?<script>alert(1)</script><br>Kerro"
    found = read(row("text", label=label))
    (question,) = parse(found.definition)
    assert question.title["fi"] == "Onko A < B?\nKerro"
    assert ("survey:2:label", "markup-removed") in [(p.place, p.code) for p in found.problems]


def test_every_column_that_is_left_out_is_told() -> None:
    filled = {
        "default": "x",
        "read_only": "yes",
        "calculation": "1",
        "constraint_message": "x",
        "required_message": "x",
        "image": "a.png",
    }
    found = {place for place, code in problems(row("text", **filled)) if code == "column-not-taken"}
    columns = {*(name for name in filled if name != "image"), "media"}
    assert found == {f"survey:2:{column}" for column in columns}


def test_questions_that_repeat_are_asked_once() -> None:
    rows = (row("begin_repeat", "r"), row("text"), {"type": "end_repeat"})
    assert ("survey:2", "repeat-once") in problems(*rows)
    assert [question.key for question in form(*rows)] == ["q"]


def test_a_condition_speaks_of_our_keys_and_options() -> None:
    names = Names(
        {
            "A_1": Renamed("a-1", {"Yes_1": "yes-1"}),
            "Row": Renamed("grid.row", {"good": 4}),
            "Box": Renamed("multi", ticked="box"),
        }
    )
    tree = translate("selected(${A_1}, 'Yes_1') and ../Row = 'good' or ${A_1} = ''", names)
    assert write_expression(tree) == "selected(${a-1}, 'yes-1') and ${grid.row} = 4 or ${a-1} = ''"
    assert write_expression(translate("${Box} = 'Y'", names)) == "selected(${multi}, 'box')"
    assert write_expression(translate("${Box} = ''", names)) == "not(selected(${multi}, 'box'))"
    assert write_expression(translate("not(${Box})", names)) == "not(selected(${multi}, 'box'))"
    for given in ("${nobody} = 1", ". = 1", "${A_1} =", "regex(${A_1}, '(a+)+')", "${Box} > 1"):
        with pytest.raises(NotTaken):
            translate(given, names)


def test_codes_keep_their_zeros_and_their_order() -> None:
    """formpack#60 and #56: leading zeros were lost and options came in random order."""
    names = ["02", "01", "10", "1"]
    choices = tuple({"list_name": "l", "name": name, "label": f"n {name}"} for name in names)
    (question,) = form(row("select_multiple l"), choices=choices)
    assert question.option_keys == tuple(names)
    (numbered,) = form(row("select_one l", appearance="likert"), choices=choices)
    assert numbered.kind is QuestionKind.SINGLE


def test_a_hidden_group_hides_all_that_is_in_it() -> None:
    """open-forms#2340 and #2781: children of a hidden group kept their answers."""
    found = form(
        row("select_one yn", "a"),
        row("begin_group", "outer", relevant="${a} = 'yes'"),
        row("begin_group", "inner", relevant="${a} != 'no'"),
        row("text", "q"),
        {"type": "end_group"},
        {"type": "end_group"},
        choices=YES_NO,
    )
    section = found.sections[1]
    assert section.relevant == ("=", ("key", "a"), ("text", "yes"))
    assert [one.key for one in section.questions] == ["inner", "q"]
    assert all(one.relevant == ("!=", ("key", "a"), ("text", "no")) for one in section.questions)


def test_conditions_may_ask_for_the_words_of_other() -> None:
    found = form(
        row("select_one yn or_other", "a"),
        row("text", relevant="selected(${a}, 'other') or ../a_other = 'x'"),
        choices=YES_NO,
    )
    question = found.question("q")
    assert question is not None
    assert question.relevant is not None
    assert write_expression(question.relevant) == "selected(${a}, 'other') or ${a-other} = 'x'"


def test_a_condition_longer_than_people_write_is_an_error() -> None:
    deep = "not(" * 45 + "${a} = 'yes'" + ")" * 45
    found = read(row("select_one yn", "a"), row("text", relevant=deep), choices=YES_NO)
    assert [problem.code for problem in found.problems] == ["bad-condition"]
    long = " or ".join(["${a} = 'yes'"] * 200)
    assert not read(row("select_one yn", "a"), row("text", relevant=long), choices=YES_NO).is_usable


def test_some_rows_of_a_matrix_that_must_be_answered_are_told() -> None:
    rows = (
        row("begin_group", "g", appearance="table-list"),
        row("select_one yn", "a", required="yes"),
        row("select_one yn", "b"),
        {"type": "end_group"},
    )
    assert ("survey:3", "required-not-taken") in problems(*rows, choices=YES_NO)


def test_a_very_long_constraint_is_told_and_not_read() -> None:
    constraint = " and ".join([". >= 1"] * 40)
    found = problems(row("integer", constraint=constraint))
    assert found == [("survey:2:constraint", "constraint-not-taken")]


def test_a_title_in_the_settings_is_the_title_of_the_form() -> None:
    assert form_of(WORKSHOP).title == {"de": "Workshop-Feedback-Umfrage"}


def test_only_a_question_with_one_answer_is_narrowed() -> None:
    choices = (*YES_NO, {"list_name": "l", "name": "1", "label": "1", "cf": "yes"})
    choices = (*choices, {"list_name": "l", "name": "2", "label": "2", "cf": "no"})
    narrowed = "cf = ${a}"
    rows = (row("select_one yn", "a"), row("select_multiple l", "m", choice_filter=narrowed))
    assert problems(*rows, choices=choices) == [("survey:3:choice_filter", "column-not-taken")]
    scaled = row("select_one l", "s", choice_filter=narrowed, appearance="likert")
    _first, second = form(row("select_one yn", "a"), scaled, choices=choices)
    assert second.filter_by == "a"
