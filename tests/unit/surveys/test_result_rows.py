"""Cells of one row as answers: what each kind takes, and what it tells."""

from dataclasses import replace
from typing import Any

import pytest

from engage.tables.faults import Fault, TableError
from surveys.formats.result_files.apart import FileBytes, propose_apart, rows_apart, serve
from surveys.rules.definition import parse
from surveys.rules.mapping.editing import merge_texts
from surveys.rules.mapping.form import definition_of
from surveys.rules.mapping.model import (
    Code,
    FormFile,
    QuestionRule,
    ResultMapping,
    Role,
    Special,
)
from surveys.rules.mapping.report import FileRow, read_rows
from surveys.rules.mapping.rows import MappingReader
from surveys.rules.mapping.second_form import second_form
from surveys.rules.mapping.spelling import suggestions
from surveys.rules.mapping.stored import BadMapping, mapping_from_json, mapping_to_json
from surveys.rules.mapping.typed import edited
from surveys.rules.questionnaire import QuestionKind

SPECIAL = {"NA": Special.MISSING, "EOS": Special.DONT_KNOW, "Ei kerro": Special.REFUSED}
A, B = Code("a", {"fi": "A"}, ("A",)), Code("b", {"fi": "B"}, ("B",))
REST = Code("other", {"fi": "Muu"}, takes_rest=True)


def rule(kind: str, *codes: Code, **more: Any) -> QuestionRule:
    """A question that reads the first columns."""
    columns = tuple(range(max(1, len([one for one in codes if one.column is not None]))))
    made = QuestionRule(
        "q", QuestionKind(kind), {"fi": "Q"}, Role.QUESTION, columns, codes=codes, special=SPECIAL
    )
    return replace(made, **more)


def mapping_of(*rules: QuestionRule, language: str = "fi") -> ResultMapping:
    """A mapping of these questions."""
    form = FormFile(language, tuple(f"c{number}" for number in range(6)))
    return ResultMapping({language: "Kysely"}, (form,), rules)


def read(question: QuestionRule, *cells: str) -> tuple[dict[str, Any], list[str]]:
    """The answers of a row, and the codes of what was told."""
    given = {number: cell for number, cell in enumerate(cells) if cell}
    reading = MappingReader(mapping_of(question)).read(given)
    return reading.answers, [issue.code for issue in reading.issues]


TICKS = (Code("a", {"fi": "A"}, column=0), Code("b", {"fi": "B"}, column=1))
ITEMS = (Code("a", {"fi": "A"}, column=0), Code("b", {"fi": "B"}, column=1, words_column=2))


@pytest.mark.parametrize(
    ("question", "cells", "answers", "told"),
    [
        (rule("single", A, B), ["A"], {"q": "a"}, []),
        (rule("single", A, B), ["EOS"], {"q": "dont-know"}, []),
        (rule("single", A, B), ["C"], {}, ["unknown-value"]),
        (rule("single", A, B), ["Ei kerro"], {}, []),
        (rule("single", A, REST), ["C"], {"q": "other", "q-other-words": "C"}, []),
        (
            rule("single", A, replace(B, words_column=1)),
            ["", "sana"],
            WORDS := {
                "q": "b",
                "q-b-words": "sana",
            },
            [],
        ),
        (rule("single", A, replace(B, words_column=1)), ["B", "sana"], WORDS, []),
        (
            rule("single", A, replace(B, words_column=1)),
            ["A", "sana"],
            {"q": "a"},
            ["words-of-another-option"],
        ),
        (rule("multi", *TICKS), ["1", "0"], {"q": ["a"]}, []),
        (rule("multi", *TICKS), ["EOS", ""], {"q": "dont-know"}, []),
        (rule("multi", A, B, separator=","), ["A, B"], {"q": ["a", "b"]}, []),
        (rule("multi", A, B, separator=","), ["A, C"], {"q": ["a"]}, ["unknown-value"]),
        (rule("multi", A, B, separator=","), ["EOS"], {"q": "dont-know"}, []),
        (rule("multi", A, REST, separator=","), ["", ""], {}, []),
        (rule("rank", *TICKS), ["2", "1"], {"q": ["b", "a"]}, []),
        (rule("rank", *TICKS), ["2", ""], {}, ["no-order"]),
        (rule("rank", *TICKS), ["1", "1"], {}, ["no-order"]),
        (rule("rank", *TICKS), ["", ""], {}, []),
        (rule("scale", first=1, last=5), ["3"], {"q": 3}, []),
        (rule("scale", first=1, last=5), ["EOS"], {"q": "dont-know"}, []),
        (rule("scale", first=1, last=5), ["6"], {}, ["not-on-scale"]),
        (rule("scale", replace(A, value=2), first=1, last=5), ["A"], {"q": 2}, []),
        (
            rule("matrix", items=ITEMS, first=1, last=5),
            ["3", "NA", "sana"],
            {"q": {"a": 3}, "q-b-words": "sana"},
            [],
        ),
        (rule("number", decimals=1), ["3,25 %"], {"q": 3.2}, []),
        (rule("number"), ["noin 3"], {}, ["not-a-number"]),
        (rule("number"), ["NA"], {}, []),
        (rule("date"), ["4.6.2018 10:00"], {"q": "2018-06-04"}, []),
        (rule("date"), ["eilen"], {}, ["not-a-day"]),
        (rule("date"), [""], {}, []),
        (rule("long-text"), [" a\r\nb\x07 "], {"q": "a\nb"}, []),
        (rule("long-text"), ["x" * 4_001], {"q": "x" * 4_000}, ["text-cut"]),
        (rule("short-text"), ["NA"], {}, []),
    ],
)
def test_cells_are_answers_or_are_told(
    question: QuestionRule, cells: list[str], answers: dict[str, Any], told: list[str]
) -> None:
    assert read(question, *cells) == (answers, told)
    assert parse(definition_of(mapping_of(question))).question("q") is not None


def test_a_district_keeps_the_kind_of_its_unit() -> None:
    made = rule("unit", A, B, unit_kind="district")
    assert parse(definition_of(mapping_of(made))).questions[0].unit_kind == "district"
    assert read(made, "A") == ({"q": "a"}, [])


def test_what_our_own_rules_refuse_is_told_and_not_taken() -> None:
    mapping = mapping_of(rule("multi", *TICKS))
    form = parse(definition_of(mapping))
    narrow = replace(
        form,
        sections=(
            replace(
                form.sections[0], questions=(replace(form.sections[0].questions[0], maximum=1),)
            ),
        ),
    )
    rows = [FileRow(0, 2, {0: "1", 1: "1"}), FileRow(0, 3, {0: "1"})]
    report, taken = read_rows(mapping, narrow, rows, "2024-01-01")
    assert list(report.issues) == [("q", -1, "rule-too-many-choices", "['a', 'b']")]
    assert [row.number for row, _answers in taken] == [3]


def test_a_mapping_changes_one_question_and_lists_them_all() -> None:
    mapping = mapping_of(rule("single", A, B))
    changed = mapping.with_rule(rule("single", A))
    assert [len(one.codes) for one in changed] == [1]
    assert mapping.rule("nobody") is None


def test_forms_are_joined_where_a_question_is_in_one_alone() -> None:
    other = Code("muu", {"fi": "Muu"}, takes_rest=True)
    first = mapping_of(
        rule("single", A, other), replace(rule("number"), key="n", columns=(3,)),
    )  # fmt: skip
    second = mapping_of(
        rule("single", replace(A, texts=("B",)), replace(other, title={"sv": "Annat"})),
        language="sv",
    )
    merged = second_form(first, second)
    assert [(code.key, code.texts) for code in merged.rules[0].codes] == [
        ("a", ("A",)),
        ("muu", ()),
        ("a-2", ("B",)),
    ]
    assert merged.rules[0].codes[1].title == {"fi": "Muu", "sv": "Annat"}
    assert merged.rules[1].title == {"fi": "Q", "sv": "c3"}


def test_texts_without_letters_are_no_spelling_of_one_another() -> None:
    assert suggestions({"?": 3, "!": 1, "ok": 9, "no": 1}) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rules": [{"merges": [{"target": ""}]}]}, "mapping.rules[0].key"),
        ({"rules": 3}, "mapping.rules"),
        ({"left_out": [{"column": "x"}]}, "mapping.left_out[0].column"),
        ({"left_out": [3]}, "mapping.left_out[0]"),
    ],
)
def test_faults_of_a_mapping_have_their_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadMapping) as caught:
        mapping_from_json(mapping_to_json(mapping_of(rule("single", A))) | change)
    assert caught.value.place == place


def test_typing_keeps_what_was_not_asked() -> None:
    both = edited(rule("single", A, REST), {"rest": "1"}, ["fi", "sv"], [])
    assert both.codes[-1] == REST
    assert edited(both, {"title-fi": "Q", "title-sv": ""}, ["fi", "sv"], []).title == {"fi": "Q"}
    left = edited(both, {"role": "leave-out"}, ["fi"], [])
    assert left.role is Role.LEAVE_OUT
    named = edited(left, {"role": "background", "rest": "1", "rest_title": "Jokin"}, ["fi"], [])
    assert named.codes[-1].title == {"fi": "Jokin"}
    joined = edited(rule("single", A), {"kind": "multi", "separator": "comma"}, ["fi"], [])
    assert joined.separator == ","
    matrix = rule("matrix", items=ITEMS, first=1, last=5)
    assert edited(matrix, {}, ["fi"], []) == replace(matrix, special={})
    assert edited(rule("multi", *TICKS), {}, ["fi"], []).special == SPECIAL


CSV = FileBytes("a.csv", b"Ika;Q\n" + b"15-24;hei maailma\n25-64;toinen\n" * 9)


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    answer = propose_apart([CSV], "Kysely")
    mapping = mapping_from_json(answer["mapping"])
    rows = rows_apart([CSV], mapping)
    assert rows[0] == [0, 2, {"0": "15-24", "1": "hei maailma"}]
    with pytest.raises(TableError) as caught:
        rows_apart([FileBytes("a.csv", b'a;b\n1;"x')], mapping)
    assert (caught.value.fault, caught.value.row) == (Fault.BROKEN_QUOTES, 2)


def test_a_process_that_ends_badly_is_told_as_a_file_too_large() -> None:
    with pytest.raises(TableError) as caught:
        propose_apart([CSV], "Kysely", options={"header_rows": "no number"})
    assert caught.value.fault is Fault.TOO_LARGE


def test_two_forms_that_do_not_fit_are_refused() -> None:
    request = {
        "task": "propose",
        "title": "K",
        "options": {"languages": ["fi", "fi"]},
        "profile": None,
        "names": [CSV.name] * 2,
        "sizes": [len(CSV.data)] * 2,
    }
    assert serve(request, CSV.data * 2)["text"] == "forms-differ"
    request["options"] = {"languages": ["fi", "sv"]}
    merged = serve(request, CSV.data * 2)["mapping"]
    assert [form["language"] for form in merged["forms"]] == ["fi", "sv"]
    rows = serve({**request, "task": "rows", "mapping": merged}, CSV.data * 2)["rows"]
    assert [row[0] for row in rows] == [0] * 18 + [1] * 18
    alone = {"names": [CSV.name], "sizes": [len(CSV.data)]}
    again = serve({**request, "profile": merged, **alone}, CSV.data)
    assert again["fit"] == {"missing": (), "fresh": (), "changed": ()}
    # One file is read with the mapping of two forms, and two files with the mapping of one.
    assert [form["language"] for form in again["mapping"]["forms"]] == ["fi"]
    two = serve({**request, "profile": again["mapping"]}, CSV.data * 2)["mapping"]["forms"]
    assert [form["language"] for form in two] == ["fi", "sv"]
    assert two[1]["columns"] == tuple(range(len(two[0]["headers"])))


def test_merges_come_back_from_json() -> None:
    merged = mapping_of(merge_texts(rule("single", A, B), "a", ["B"]))
    assert mapping_from_json(mapping_to_json(merged)) == merged
