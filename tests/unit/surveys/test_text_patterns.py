"""Patterns of short texts: kept from every format, refused where they could run away."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats.imported import Imported
from surveys.formats.limits import whole_pattern
from surveys.formats.reading import read_definition
from surveys.formats.xlsform_writer import write_xlsform
from surveys.rules.answers import check_answer
from surveys.rules.authoring.editing import set_languages
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Question
from surveys.rules.skip.evaluate import matches
from surveys.rules.skip.patterns import BadPattern, portable
from tests.unit.surveys.samples import form, parsed, question
from tests.unit.surveys.workbooks import MOMENT, read, row

POSTCODE = {"regex": "[0-9]{5}", "message": {"fi": "Viisi numeroa", "sv": "Fem siffror"}}


def codes(asked: Question, answer: str) -> list[str]:
    """Why the answer is refused."""
    return [one.code for one in check_answer(asked, answer)]


def test_the_whole_text_has_to_fit_and_the_message_is_the_forms_own() -> None:
    asked = parsed("short-text", pattern=POSTCODE)
    assert codes(asked, "20780") == []
    for wrong in ("2078", "207800", "x20780", "20780\n", "abc"):
        assert codes(asked, wrong) == ["other-form"]
    (problem,) = check_answer(asked, "abc")
    assert problem.message == POSTCODE["message"]
    assert codes(parsed("short-text"), "abc") == []


def test_a_pattern_survives_the_canonical_form_and_a_language_less() -> None:
    for pattern in (POSTCODE, {"regex": "[0-9]{5}"}):
        asked = parse(form(question("short-text", pattern=pattern)))
        assert parse(to_dict(asked)) == asked
        fewer = set_languages(to_dict(asked), ["fi"])["sections"][0]["questions"][0]["pattern"]
        assert fewer["regex"] == "[0-9]{5}"
        assert fewer.get("message", {}).keys() <= {"fi"}


@pytest.mark.parametrize(
    ("kind", "more", "place", "code"),
    [
        ("short-text", {"pattern": {"regex": "(a+)+"}}, "pattern.regex", "bad-pattern"),
        ("short-text", {"pattern": {"regex": "(aa|a)" * 24}}, "pattern.regex", "bad-pattern"),
        ("short-text", {"pattern": {"regex": "'\""}}, "pattern.regex", "bad-pattern"),
        ("short-text", {"pattern": {"regex": ""}}, "pattern.regex", "missing"),
        ("short-text", {"pattern": {"regex": 5}}, "pattern.regex", "missing"),
        ("short-text", {"pattern": "[0-9]"}, "pattern", "not-a-mapping"),
        ("short-text", {"pattern": {"regex": "a", "flags": "i"}}, "pattern.flags", "unknown-field"),
        ("long-text", {"pattern": POSTCODE}, "pattern", "not-for-this-kind"),
    ],
)
def test_a_faulty_pattern_is_told_with_its_place(
    kind: str, more: dict[str, Any], place: str, code: str
) -> None:
    with pytest.raises(DefinitionError) as refused:
        parse(form(question(kind, **more)))
    assert (f"sections[0].questions[0].{place}", code) in [
        (one.place, one.code) for one in refused.value.problems
    ]


PIECES = st.sampled_from(
    ["a", ".", "[ab]", "a*", ".*", "a+", "(a|ab)", "(aa|a)", "(?:a|b|ab)", "a?", "(a)?", "a{0,9}"]
)


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=40).map("".join), st.sampled_from("ab"))
def test_a_pattern_is_refused_or_settled_at_once(pattern: str, character: str) -> None:
    try:
        written = portable(f"{pattern}c")
    except BadPattern:
        return
    begun = time.perf_counter()
    matches(written, character * 200)
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    ("found", "fits", "fails"),
    [
        ("^[0-9]{5}$", "20780", "x20780"),
        ("[0-9]{5}", "FI-20780 Kaarina", "2078"),
        ("^FI", "FI-20780", "20780 FI"),
        ("a$", "kaarina", "ab"),
        ("^(a|b)$", "b", "ab"),
    ],
)
def test_what_is_looked_for_anywhere_is_a_pattern_of_the_whole(
    found: str, fits: str, fails: str
) -> None:
    regex = whole_pattern(found)
    assert regex is not None
    assert matches(regex, fits)
    assert not matches(regex, fails)


@pytest.mark.parametrize("found", ["^a|b$", "(?=a)b", "a*b*", "(a+)+"])
def test_what_cannot_be_said_as_one_is_not_taken(found: str) -> None:
    assert whole_pattern(found) is None


def first(read: Imported) -> dict[str, Any]:
    """The first question that was read."""
    found: dict[str, Any] = read.definition["sections"][0]["questions"][0]
    return found


def told(read: Imported) -> list[str]:
    """What is told of patterns and limits."""
    return [one.place for one in read.problems if one.code == "constraint-not-taken"]


def test_the_pattern_of_an_xlsform_is_kept_with_its_message() -> None:
    found = read(row("text", constraint="regex(., '^[0-9]{5}$')", constraint_message="Viisi"))
    assert first(found)["pattern"] == {"regex": "[0-9]{5}", "message": {"fi": "Viisi"}}
    assert told(found) == []
    assert "column-not-taken" not in [one.code for one in found.problems]
    hostile = read(row("text", constraint="regex(., '(a+)+')", constraint_message="Viisi"))
    assert "pattern" not in first(hostile)
    assert told(hostile) == ["survey:2:constraint"]


def test_a_pattern_is_written_as_an_xlsform_and_read_back() -> None:
    for regex in ("[0-9]{5}", "[^']+", "O'[A-Z]+"):
        asked = parse(form(question("short-text", pattern=POSTCODE | {"regex": regex})))
        read_back = read_definition("a.xlsx", write_xlsform(asked, moment=MOMENT), {})
        assert parse(read_back.definition) == asked


def surveyjs(*checks: dict[str, Any]) -> Imported:
    """A SurveyJS form with one text that has these checks."""
    element = {"type": "text", "name": "q", "title": "Q", "validators": list(checks)}
    return read_definition(
        "a.json", json.dumps({"locale": "fi", "elements": [element]}).encode(), {}
    )


def test_the_checks_of_surveyjs_are_patterns() -> None:
    found = surveyjs({"type": "regex", "regex": "^[0-9]{5}$", "text": "Viisi numeroa"})
    assert first(found)["pattern"] == {"regex": "[0-9]{5}", "message": {"fi": "Viisi numeroa"}}
    assert told(found) == []
    mail = parse(surveyjs({"type": "email"}).definition).questions[0]
    assert codes(mail, "aino@kaarina.fi") == []
    assert codes(mail, "aino at kaarina") == ["other-form"]
    two = surveyjs({"type": "email"}, {"type": "regex", "regex": "(a+)+"})
    assert len(told(two)) == 1
    assert len(told(surveyjs({"type": "regex", "regex": "a", "caseInsensitive": True}))) == 1


@pytest.mark.parametrize(
    ("preg", "regex"),
    [("/^[0-9]{5}$/", "[0-9]{5}"), ("/^a$/u", "a"), ("/^a$/i", None), ("/(a+)+/", None)],
)
def test_the_pattern_of_limesurvey_is_kept_or_told(preg: str, regex: str | None) -> None:
    lines = (
        ("class", "type/scale", "name", "text", "language", "validation"),
        ("S", "", "language", "fi", "", ""),
        ("SL", "", "surveyls_title", "Kysely", "fi", ""),
        ("G", "", "Ryhmä", "", "fi", ""),
        ("Q", "S", "q", "Postinumero", "fi", preg),
    )
    content = "\n".join("\t".join(line) for line in lines).encode()
    found = read_definition("a.tsv", content, {})
    assert first(found).get("pattern", {}).get("regex") == regex
    assert bool(told(found)) == (regex is None)
