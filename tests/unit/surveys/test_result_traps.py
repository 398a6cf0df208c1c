"""The traps of result files, each by its name, in files made for it."""

import json
from typing import Any

import pytest

from engage.tables.grid import read_grid
from surveys.formats.result_files.headers import clean_title, split_headers
from surveys.formats.result_files.proposal import Proposal, propose
from surveys.rules.definition import parse
from surveys.rules.mapping.fitting import refit
from surveys.rules.mapping.form import definition_of
from surveys.rules.mapping.model import FORM_LANGUAGE, QuestionRule, ResultMapping, Role, Special
from surveys.rules.mapping.report import FileRow, read_rows
from surveys.rules.mapping.rows import MappingReader, row_cells
from surveys.rules.mapping.second_form import second_form
from surveys.rules.mapping.stored import BadMapping, mapping_from_json, mapping_to_json

MANY = 12


def table(*lines: str) -> Proposal:
    """What is proposed for a file of these lines."""
    return propose(read_grid("\n".join(lines).encode(), "a.csv", separator=";"), "Kysely")


def column(header: str, *cells: str) -> QuestionRule:
    """What a column is taken for; the cells stand there over and over again."""
    found = table(f"{header};Z", *(f"{cells[n % len(cells)]};t{n} x" for n in range(MANY * 3)))
    return found.mapping.rules[0]


def answers_of(found: Proposal, *cells: str) -> dict[str, Any]:
    """The answers of one row."""
    return (
        MappingReader(found.mapping)
        .read({number: cell for number, cell in enumerate(cells) if cell})
        .answers
    )


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("<p>Miten&nbsp;viihdyt?</p>", "Miten viihdyt?"),
        ("Part&nbsp one &amp;nbsp;two", "Part one two"),
        ("<script>alert(1)</script>Ikä", "alert(1) Ikä"),
        ("X1a..Bevara.stora.grönområden", "1a. Bevara stora grönområden"),
        ("Vilket.kön.har.du.", "Vilket kön har du"),
        ("Use of [dapps](https://app.co/x)?", "Use of dapps?"),
        ("Kuka? www.kaarina.fi v.1.2", "Kuka? www.kaarina.fi v.1.2"),
    ],
)
def test_headers_are_cleaned_of_what_programs_left_in_them(raw: str, title: str) -> None:
    assert clean_title(raw) == title


def test_html_in_labels_is_text_like_any_other() -> None:
    rule = column("Q", "<b>Kyllä</b>", "<img src=x onerror=alert(1)>")
    assert [code.texts[0] for code in rule.codes] == [
        "<b>Kyllä</b>",
        "<img src=x onerror=alert(1)>",
    ]


def test_a_header_in_two_rows_is_found_and_may_be_denied() -> None:
    lines = ("Mistä luet?;;Ikä", "Lehti;Verkko;Response", *("Lehti;;15-24" for _ in range(MANY)))
    grid = read_grid("\n".join(lines).encode(), "a.csv", separator=";")
    assert split_headers(grid).count == 2
    assert [len(rule.columns) for rule in propose(grid, "K").mapping.rules] == [1, 1]
    assert split_headers(grid, 1).count == 1


def test_unnamed_columns_under_a_header_are_its_options() -> None:
    found = table(
        "Mistä luet?;Unnamed: 1;Ikä",
        "Lehti;Verkko;Response",
        *("Lehti;;15-24" if n % 2 else ";Verkko;25-64" for n in range(MANY)),
    )
    rule = found.mapping.rules[0]
    assert rule.kind.value == "multi"
    assert [code.title["fi"] for code in rule.codes] == ["Lehti", "Verkko"]
    assert answers_of(found, "Lehti", "Verkko") == {rule.key: ["lehti", "verkko"]}


def test_duplicate_headers_are_two_questions_and_told() -> None:
    found = table("Kieli;Kieli", *("fi;sv" if n % 2 else "sv;fi" for n in range(MANY)))
    assert [rule.key for rule in found.mapping.rules] == ["kieli", "kieli-2"]
    assert [one.columns for one in found.remarks if one.code == "duplicate-header"] == [(0, 1)]


def test_columns_with_the_row_in_brackets_are_one_matrix() -> None:
    levels = ("Täysin eri mieltä", "Jokseenkin samaa mieltä", "Täysin samaa mieltä")
    found = table(
        "Väite [Koulut];Väite [Tiet]",
        *(f"{levels[n % 3]};{levels[(n + 1) % 3]}" for n in range(MANY)),
    )
    (rule,) = found.mapping.rules
    assert rule.kind.value == "matrix"
    assert (rule.first, rule.last) == (1, 5)
    assert answers_of(found, levels[0], levels[2]) == {rule.key: {"koulut": 1, "tiet": 5}}


def test_swedish_levels_are_a_scale_in_their_order() -> None:
    rule = column("Hur nöjd?", "Mycket nöjd", "Ganska nöjd", "Mycket missnöjd")
    assert rule.kind.value == "scale"
    points = {code.texts[0]: code.value for code in rule.codes}
    assert points["Mycket missnöjd"] == 1
    assert points["Mycket nöjd"] == 5


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("NA", Special.MISSING),
        ("-", Special.MISSING),
        ("Unfamiliar (N/A)", Special.DONT_KNOW),
        ("I don’t know / NA", Special.DONT_KNOW),
        ("En osaa sanoa", Special.DONT_KNOW),
        ("Prefer not to answer", Special.REFUSED),
        ("Vill ej uppge", Special.REFUSED),
    ],
)
def test_a_text_that_is_no_answer_has_its_role(text: str, meaning: Special) -> None:
    assert column("Q", "Kyllä", "Ei", text).special == {text: meaning}


def test_98_and_99_are_no_points_of_a_short_scale() -> None:
    rule = column("Q", "1", "2", "3", "98", "99", "-1")
    assert (rule.first, rule.last) == (1, 3)
    assert rule.special == {
        "98": Special.DONT_KNOW,
        "99": Special.REFUSED,
        "-1": Special.MISSING,
    }


def test_98_is_a_number_among_high_numbers() -> None:
    rule = column("Ikäsi vuosina", "34", "97", "98", "62", "51", "45")
    assert rule.kind.value == "number"
    assert rule.special == {}


def test_times_and_identifiers_are_left_out_with_their_reason() -> None:
    found = table(
        "Aikaleima;Vastaajan tunniste;Sähköposti;Q",
        *(f"2023-09-04 09:{10 + n};{1000 + n};a{n}@b.fi;{n % 2}" for n in range(MANY)),
    )
    roles = {rule.reason: rule.role for rule in found.mapping.rules[:3]}
    assert roles == {
        "time": Role.LEAVE_OUT,
        "identifier": Role.LEAVE_OUT,
        "personal": Role.LEAVE_OUT,
    }
    assert row_cells(found.mapping, ["2023-09-04", "1001", "a@b.fi", "1"]) == {3: "1"}


def test_semicolon_joined_options_of_microsoft_forms_are_read() -> None:
    cells = ("Puisto;Kirjasto;", "Kirjasto;", "Puisto;Uimahalli;")
    rows = [["Mitä käytät?", "Z"], *([cells[n % 3], f"t{n} x"] for n in range(MANY))]
    text = "\n".join("\t".join(row) for row in rows)
    found = propose(read_grid(text.encode(), "a.tsv"), "K")
    rule = found.mapping.rules[0]
    assert (rule.kind.value, rule.separator) == ("multi", ";")
    assert answers_of(found, "Uimahalli;Puisto;")[rule.key] == ["puisto", "uimahalli"]


def test_an_option_with_a_comma_in_it_stays_whole() -> None:
    """Public report 22: choices split at a comma inside of an option."""
    comma = "Yes, technical only"
    rule = column("Q", comma, "No", "Yes, all of it", "No")
    assert rule.kind.value == "single"
    assert comma in {code.texts[0] for code in rule.codes}


def test_joined_options_with_commas_are_read_with_the_known_list() -> None:
    """Public report 22, where several such options stand in one cell."""
    found = table(
        "Q;Z",
        *(
            f"{one};t{n} x"
            for n, one in enumerate(
                [
                    "PK-seutu (Helsinki, Espoo), Turku",
                    "Turku",
                    "Turku, Oulu",
                    "PK-seutu (Helsinki, Espoo)",
                    "Oulu",
                    "Oulu, Turku",
                ]
                * 3
            )
        ),
    )
    rule = found.mapping.rules[0]
    assert rule.kind.value == "multi"
    answer = answers_of(found, "PK-seutu (Helsinki, Espoo), Oulu, Kuu")
    assert set(answer[rule.key]) == {"pk-seutu-helsinki-esp", "oulu", "other"}
    assert answer[f"{rule.key}-other-words"] == "Kuu"


def test_seldom_words_about_a_person_are_other_and_no_open_text() -> None:
    lines = [("Mies", "Nainen")[n % 2] for n in range(300)] + [f"oma {n}" for n in range(20)]
    found = table("Sukupuoli;Z", *(f"{one};t{n} x" for n, one in enumerate(lines)))
    rule = found.mapping.rules[0]
    assert rule.role is Role.BACKGROUND
    assert answers_of(found, "taistelukopteri") == {rule.key: "other"}
    asked = parse(definition_of(found.mapping))
    assert asked.question(f"{rule.key}-other-words") is None


def test_seldom_texts_are_other_and_kept_in_their_own_words() -> None:
    lines = [("Mies", "Nainen")[n % 2] for n in range(300)] + [f"oma {n}" for n in range(20)]
    found = table("Kulkutapa;Z", *(f"{one};t{n} x" for n, one in enumerate(lines)))
    rule = found.mapping.rules[0]
    assert answers_of(found, "taistelukopteri") == {
        rule.key: "other",
        f"{rule.key}-other-words": "taistelukopteri",
    }


def test_a_stray_text_among_numbers_is_told_and_not_taken_over() -> None:
    found = table("Q;Z", *(f"{n % 5};t{n} x" for n in range(40)), "Smedby 2;t x")
    rows = [FileRow(0, 42, {0: "Smedby 2", 1: "t x"})]
    form = parse(definition_of(found.mapping))
    report, taken = read_rows(found.mapping, form, rows, "2024-01-01")
    (issue,) = report.to_json(found.mapping)["issues"]
    assert (issue["column"], issue["code"], issue["rows"]) == (0, "not-on-scale", [42])
    assert found.mapping.rules[0].key not in taken[0][1]


def test_an_empty_column_is_left_out_and_told() -> None:
    found = table("Q;Tyhjä;Z", *(f"a{n % 2};;t{n} x" for n in range(MANY)))
    assert [(one.column, one.reason) for one in found.mapping.left_out] == [(1, "empty")]


def two_years() -> tuple[ResultMapping, list[str]]:
    """The mapping of 2023, and the headers of 2024, one of them new and one missing."""
    found = table(
        "Ikä;Oletko muuttanut vuonna 2023?;Sukupuoli",
        *(f"{('15-24', '25-64')[n % 2]};Kyllä;{('Mies', 'Nainen')[n % 2]}" for n in range(MANY)),
        "15-24;Ei;Mies",
    )
    return found.mapping, ["Uusi", "Ikä", "Oletko muuttanut vuonna 2024?"]


def test_a_header_that_changed_its_year_is_the_same_question() -> None:
    mapping, headers = two_years()
    fit = refit(mapping, headers)
    assert fit.changed == (("Oletko muuttanut vuonna 2023?", "Oletko muuttanut vuonna 2024?"),)
    assert fit.missing == ("Sukupuoli",)
    assert fit.fresh == ("Uusi",)
    assert [rule.columns for rule in fit.mapping.taken] == [(1,), (2,)]
    gone = fit.mapping.rule("sukupuoli")
    assert gone is not None
    assert (gone.role, gone.reason) == (Role.LEAVE_OUT, "missing-column")


def test_two_language_forms_are_one_data_set() -> None:
    first = table(
        "Ikä;Työ", *(f"{('15-24', '25-64')[n % 2]};Kyllä" for n in range(MANY)), "15-24;Ei"
    )
    lines = (f"{('15-24', '25-64')[n % 2]};Yes" for n in range(MANY))
    text = "\n".join(("Age;Work", *lines, "15-24;No"))
    second = propose(read_grid(text.encode(), "b.csv"), "Survey", language="en")
    merged = second_form(first.mapping, second.mapping)
    assert merged.languages == ("fi", "en")
    assert merged.rules[0].title == {"fi": "Ikä", "en": "Age"}
    assert [code.texts for code in merged.rules[0].codes] == [("15-24",), ("25-64",)]
    assert [code.texts for code in merged.rules[1].codes] == [
        ("Kyllä",),
        ("Ei",),
        ("Yes",),
        ("No",),
    ]
    form = parse(definition_of(merged))
    answers = MappingReader(merged).read({0: "25-64", 1: "Yes"}, form=1).answers
    assert answers[FORM_LANGUAGE] == "en"
    assert form.question(FORM_LANGUAGE) is not None
    with pytest.raises(ValueError, match="forms-differ"):
        second_form(first.mapping, first.mapping)


def test_a_mapping_comes_back_from_json_as_it_was() -> None:
    mapping, _headers = two_years()
    assert mapping_from_json(json.loads(json.dumps(mapping_to_json(mapping)))) == mapping


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("version",), 2, "mapping.version"),
        (("title",), {}, "mapping.title"),
        (("forms",), [], "mapping.forms"),
        (("rules", 0, "kind"), "video", "mapping.rules[0].kind"),
        (("rules", 0, "columns"), [-1], "mapping.rules[0].columns"),
        (("rules", 0, "codes", 0, "texts"), [1], "mapping.rules[0].codes[0].texts"),
        (("rules", 0, "special"), {"NA": "gone"}, "mapping.rules[0].special"),
        (("rules", 1, "key"), "ika", "mapping.rules"),
    ],
)
def test_what_is_no_mapping_is_refused_with_its_place(
    path: tuple[Any, ...], value: Any, place: str
) -> None:
    given = json.loads(json.dumps(mapping_to_json(two_years()[0])))
    target = given
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(BadMapping) as caught:
        mapping_from_json(given)
    assert caught.value.place == place
