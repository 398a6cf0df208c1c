"""The process file: what is read, what is refused and where, what is written."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.processes.models import AudienceRoot, BodyKind, ResultsPolicy, StepKind, UnitKind
from engage.processes.process_file import (
    ProcessDefinition,
    ProcessFileError,
    StepEntry,
    moved,
    read_process_file,
    write_process_file,
)
from engage.processes.process_file import definition as words
from engage.processes.process_file.nodes import MAX_BYTES
from engage.processes.process_file.problems import WORDS

DEMO = Path(__file__).parents[3] / "engage" / "demo"
SMALL = """\
format: engage-process/1
key: koe
languages: [fi, sv]
title: {fi: "Koe: #1", sv: Prov}
audiences:
  - {key: resident, root: resident, title: {fi: Asukkaat}}
  - {key: staff, root: staff, title: {fi: Henkilöstö}}
units:
  - {key: itä, kind: district, title: {fi: Itä}}
steps:
  - key: kysely
    kind: survey
    title: {fi: Kysely}
    date: 2017-10
    opens: 2017-10-02 00:00
    closes: 2017-10-29T03:30
    audiences:
      - {audience: resident, weight: 1/3}
      - {audience: staff, merges-into: resident}
""".replace("itä", "ita")


def problems_of(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ProcessFileError) as caught:
        read_process_file(text)
    return [(problem.line, problem.field, problem.code) for problem in caught.value.problems]


def test_a_file_is_read_into_plain_values() -> None:
    step = read_process_file(SMALL).steps[0]
    assert (step.starts_on, step.precision) == (date(2017, 10, 1), "month")
    assert step.opens_at == datetime(2017, 10, 1, 21, tzinfo=UTC)
    resident, staff = step.audiences
    assert (resident.minimum_size, resident.weight) == (5, Fraction(1, 3))
    assert (staff.minimum_size, staff.merges_into) == (10, "resident")


@pytest.mark.parametrize("name", ["kaarina-2018", "kaarina-nyt"])
def test_what_is_written_reads_the_same_and_is_written_the_same(name: str) -> None:
    read = read_process_file((DEMO / f"{name}.yaml").read_text(encoding="utf-8"))
    written = write_process_file(read)
    assert read_process_file(written) == read
    assert write_process_file(read_process_file(written)) == written


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(str.strip)
)
def test_any_text_survives_being_written(text: str) -> None:
    definition = ProcessDefinition("koe", {"fi": text.strip()}, {}, ("fi",))
    if len(text.strip()) <= 300:
        assert read_process_file(write_process_file(definition)) == definition


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: survey", "kind: surve", (12, "steps[kysely].kind", "bad-choice")),
        ("kind: survey", "kind: survey\n    x: 1", (13, "steps[kysely].x", "unknown-field")),
        ("date: 2017-10", "date: 2017-13", (14, "steps[kysely].date", "bad-date")),
        ("    date: 2017-10\n", "", (11, "steps[kysely].date", "missing")),
        ("10-02 00:00", "10-02 25:00", (15, "steps[kysely].opens", "bad-moment")),
        ("2017-10-29T", "2017-09-29T", (16, "steps[kysely].closes", "closes-early")),
        ("1/3", "1/0", (18, "steps[kysely].audiences[1].weight", "bad-weight")),
        ("1/3", "1/3, minimum: 4", (18, "steps[kysely].audiences[1].minimum", "minimum")),
        ("1/3", "1/3, minimum: x", (18, "steps[kysely].audiences[1].minimum", "bad-number")),
        (
            "into: resident",
            "into: partner",
            (19, "steps[kysely].audiences[2].merges-into", "unknown-reference"),
        ),
        (
            "into: resident",
            "into: staff",
            (19, "steps[kysely].audiences[2].merges-into", "merges-itself"),
        ),
        (
            "audience: staff",
            "audience: trustee",
            (19, "steps[kysely].audiences[2].audience", "unknown-reference"),
        ),
        ("key: staff", "key: resident", (7, "audiences[2].key", "duplicate")),
        ("key: koe", "key: Koe!", (2, "key", "bad-key")),
        (
            "key: koe\n",
            "key: koe\nstarts: 2018-02-01\nends: 2018-01-01\n",
            (4, "ends", "ends-early"),
        ),
        ("[fi, sv]", "[suomi!]", (3, "languages", "bad-choice")),
        ("languages: [fi, sv]\n", "", (1, "languages", "missing")),
        (
            "{fi: Itä}",
            "{fi: Itä}, valid-from: 2018-01-02, valid-to: 2018-01-01",
            (9, "units[ita].valid-to", "ends-early"),
        ),
        (
            "  - {audience: resident, weight",
            "  - [x]\n      - {audience: resident, weight",
            (18, "steps[kysely].audiences[1]", "not-mapping"),
        ),
        (
            "audience: staff",
            "audience: resident",
            (19, "steps[kysely].audiences[2].audience", "duplicate"),
        ),
        ("root: staff", "root: staf", (7, "audiences[staff].root", "bad-choice")),
        ("{fi: Kysely}", "[Kysely]", (13, "steps[kysely].title", "not-mapping")),
        ("{fi: Kysely}", "{}", (13, "steps[kysely].title", "empty")),
        ("key: koe", "{a: b}: c\nkey: koe", (2, "", "not-text")),
        ("key: koe", "key: koe\nkey: koe", (3, "key", "duplicate")),
        ("fi: Kysely", "fi: " + "x" * 301, (13, "steps[kysely].title.fi", "too-long")),
        ("[fi, sv]", "[fi, fi, sv]", (3, "languages", "duplicate")),
        ("[fi, sv]", "fi", (3, "languages", "not-list")),
        ("sv: Prov", "en: Test", (4, "title.en", "unknown-field")),
        ('fi: "Koe: #1"', 'fi: ""', (4, "title.fi", "empty")),
        (
            "date: 2017-10\n",
            "date: 2017-10\n    until: 2017-09\n",
            (15, "steps[kysely].until", "ends-early"),
        ),
        (
            "date: 2017-10\n",
            "date: 2017-10\n    until: 2017-11-02\n",
            (15, "steps[kysely].until", "mixed-precision"),
        ),
        (
            "date: 2017-10\n",
            "date: 2017-10\n    units: [pohja]\n",
            (15, "steps[kysely].units", "unknown-reference"),
        ),
        (
            "date: 2017-10\n",
            "date: 2017-10\n    units: [ita, ita]\n",
            (15, "steps[kysely].units", "duplicate"),
        ),
        (
            "date: 2017-10\n",
            "date: 2017-10\n    in-body-name: yes\n",
            (15, "steps[kysely].in-body-name", "bad-flag"),
        ),
        (
            "kind: district",
            "kind: district, parent: maa",
            (9, "units[ita].parent", "unknown-reference"),
        ),
        (
            "kind: district",
            "kind: district, valid-from: 2017",
            (9, "units[ita].valid-from", "bad-day"),
        ),
    ],
)
def test_a_problem_is_told_with_its_line_and_field(
    old: str, new: str, expected: tuple[int, str, str]
) -> None:
    assert old in SMALL
    assert expected in problems_of(SMALL.replace(old, new, 1))


def test_several_problems_are_told_at_once_in_order() -> None:
    found = problems_of(SMALL.replace("root: staff", "root: staf").replace("2017-10\n", "x\n"))
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    assert {(7, "bad-choice"), (14, "bad-date")} <= {(line, code) for line, _, code in found}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("- 1\n", "not-mapping"),
        ("a: [", "yaml"),
        ("a: \0", "yaml"),
        ("a: 1\n---\nb: 2\n", "yaml"),
        ("format: engage-process/9\nkey: a\n", "format"),
        ("a: &x [1]\nb: *x\n", "alias"),
        ("[" * 40, "deep"),
        ("a: " + "x" * MAX_BYTES, "too-large"),
    ],
)
def test_what_is_no_process_file_is_refused_without_being_read_on(text: str, code: str) -> None:
    assert code in {found for _, _, found in problems_of(text)}


def test_a_list_without_end_is_not_read() -> None:
    found = problems_of(SMALL + "bodies: [" + "x, " * 2001 + "x]\n")
    assert (20, "bodies", "too-many") in found


def test_a_tag_makes_no_object() -> None:
    found = problems_of(SMALL.replace("fi: Kysely", "fi: !!python/object/apply:os.getcwd []"))
    assert (13, "steps[kysely].title.fi", "not-text") in found


def test_every_problem_has_words() -> None:
    with pytest.raises(ProcessFileError) as caught:
        read_process_file(SMALL.replace("kind: survey", "kind: surve"))
    assert "line 12: steps[kysely].kind: surve is none of" in str(caught.value)
    assert caught.value.status == 422
    assert all(text and not text.endswith(".") for text in WORDS.values())


def test_the_file_knows_the_kinds_that_the_database_knows() -> None:
    for values, kind in (
        (words.STEP_KINDS, StepKind),
        (words.AUDIENCE_ROOTS, AudienceRoot),
        (words.UNIT_KINDS, UnitKind),
        (words.BODY_KINDS, BodyKind),
        (words.RESULTS_POLICIES, ResultsPolicy),
    ):
        assert set(values) == {member.value for member in kind}


def test_moving_keeps_the_time_of_day_over_a_change_of_clocks() -> None:
    step = StepEntry(
        key="a",
        kind="survey",
        title={"fi": "A"},
        description={},
        starts_on=date(2017, 10, 28),
        ends_on=None,
        precision="day",
        opens_at=datetime(2017, 10, 28, 6, tzinfo=UTC),
    )
    later = moved(ProcessDefinition("a", {"fi": "A"}, {}, ("fi",), steps=(step,)), 2).steps[0]
    assert later.starts_on == date(2017, 10, 30)
    assert later.opens_at is not None
    assert later.opens_at.astimezone(UTC) == datetime(2017, 10, 30, 7, tzinfo=UTC)
    assert later.closes_at is None


def test_the_kaarina_process_has_every_step_of_its_preparation() -> None:
    process = read_process_file((DEMO / "kaarina-2018.yaml").read_text(encoding="utf-8"))
    kinds = {step.key: step.kind for step in process.steps}
    assert len(kinds) == 21
    assert kinds["evastys-2017"] == "guidance"
    assert kinds["kjtj-esitys"] == "proposal"
    assert kinds["lausunto-tyokehitys"] == "statement"
    evenings = next(step for step in process.steps if step.key == "asukasillat")
    assert evenings.units == ("piikkio", "littoinen", "keskusta", "kuusisto", "piispanristi")
    assert all(set(step.title) == {"fi", "sv", "en"} for step in process.steps)
    assert {body.key: body.title["fi"] for body in process.bodies}["kjtj-ryhma"] == "Kjtj-ryhmä"


def test_the_documented_example_is_read() -> None:
    page = (DEMO.parents[1] / "docs" / "process-file.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    process = read_process_file(example)
    assert [step.key for step in process.steps] == ["visiovisa", "valtuusto"]
    assert process.steps[0].audiences[1].merges_into == "resident"
