"""Our ballot file: the same bytes for the same ballots, and every fault with its place."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballots import BallotKind, mark_ballot
from voting.rules.formats import engage_json
from voting.rules.formats.ballot_file import (
    BallotFile,
    BallotFileError,
    FileElectorate,
    count_file,
)
from voting.rules.formats.engage_json import read_ballots, write_ballots
from voting.rules.methods.registry import Method
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Sums, UnsuitableBallots

OPTIONS = ("meri", "metsä", "silta")
HALF = Fraction(1, 2)


def contest(kind: BallotKind = BallotKind.APPROVAL) -> BallotFile:
    ballots = {mark_ballot(kind, OPTIONS, ["meri"]): 55, (): 3}
    sums = Sums({"meri": 4, "metsä": 5, "silta": 1}, ballots=12, blank=2)
    if kind not in (BallotKind.SINGLE, BallotKind.APPROVAL):
        sums = sum_ballots(kind, OPTIONS, {mark_ballot(kind, OPTIONS, {"meri": 1, "silta": 3}): 7})
    return BallotFile(
        "kaarina-2018/visiovisa",
        kind,
        OPTIONS,
        (
            FileElectorate("resident", ("resident",), HALF, ballots, None),
            FileElectorate("staff", ("staff", "trustee"), HALF, None, sums),
        ),
        manifest_sha256="ab" * 32,
    )


def changed(**fields: Any) -> bytes:
    value = json.loads(write_ballots(contest(BallotKind.SINGLE)))
    return json.dumps(value | fields).encode()


def electorate(**fields: Any) -> bytes:
    value = {"key": "resident", "members": ["resident"], "weight": "1/1", "ballots": []}
    value = {name: field for name, field in (value | fields).items() if field is not ...}
    return changed(electorates=[value])


def sums(**fields: Any) -> bytes:
    value = {"ballots": 12, "blank": 2, "counts": {"meri": 4, "metsä": 5, "silta": 1}} | fields
    return electorate(ballots=..., sums=value)


@pytest.mark.parametrize("kind", list(BallotKind))
def test_a_written_file_reads_back_as_it_was(kind: BallotKind) -> None:
    assert read_ballots(write_ballots(contest(kind))) == contest(kind)


def test_a_file_without_a_manifest_reads_back_too() -> None:
    file = BallotFile("own", BallotKind.SINGLE, OPTIONS, contest(BallotKind.SINGLE).electorates)
    assert read_ballots(write_ballots(file)) == file


def test_the_order_of_ballots_and_electorates_changes_no_byte() -> None:
    file = contest()
    first = file.electorates[0]
    turned = FileElectorate(
        first.key,
        first.members,
        first.weight,
        dict(reversed(list((first.ballots or {}).items()))),
        None,
    )
    other = BallotFile(
        file.contest, file.kind, OPTIONS[::-1], (file.electorates[1], turned), file.manifest_sha256
    )
    assert write_ballots(other) == write_ballots(file)


@given(st.lists(st.sets(st.sampled_from(OPTIONS)), max_size=30))
def test_any_ballots_read_back(choices: list[set[str]]) -> None:
    ballots: dict[tuple[tuple[str, int], ...], int] = {}
    for chosen in choices:
        marks = mark_ballot(BallotKind.APPROVAL, OPTIONS, chosen)
        ballots[marks] = ballots.get(marks, 0) + 1
    one = FileElectorate("resident", ("resident",), Fraction(1), ballots, None)
    file = BallotFile("own", BallotKind.APPROVAL, OPTIONS, (one,))
    assert read_ballots(write_ballots(file)) == file


def test_ballots_and_sums_are_counted_alike() -> None:
    tallies = count_file(contest(BallotKind.SINGLE), Method.PLURALITY)
    assert tallies["resident"].counts == {"meri": 55, "metsä": 0, "silta": 0}
    assert tallies["staff"].winners == ("metsä",)


def test_a_method_refuses_ballots_it_was_not_made_for() -> None:
    with pytest.raises(UnsuitableBallots):
        count_file(contest(BallotKind.APPROVAL), Method.PLURALITY)


def test_equal_rows_add_up() -> None:
    rows = [{"marks": ["meri"], "number": 2}, {"marks": ["meri"], "number": 3}]
    file = read_ballots(electorate(ballots=rows))
    assert file.electorates[0].ballots == {(("meri", 1),): 5}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xff\xfe", "byte 1"),
        (b'{\n"format": }', "line 2, column 11"),
        (b"[" * 100_000, "file"),
        (b'{"a": 1, "a": 2}', "file"),
        (b'{"a": ' + b"9" * 5000 + b"}", "file"),
        (b"[]", "file"),
        (b"{}", "file"),
        (changed(format="blt"), "format"),
        (changed(version=3), "format"),
        (changed(version=True), "file.version"),
        (changed(kind="star"), "kind"),
        (changed(options="meri"), "file.options"),
        (changed(options=[]), "file.options"),
        (changed(options=["a"] * 2), "options"),
        (changed(options=[str(n) for n in range(201)]), "file.options"),
        (changed(options=[""]), "file.options[0]"),
        (changed(options=[7]), "file.options[0]"),
        (changed(electorates=[]), "file.electorates"),
        (changed(electorates=[7]), "file.electorates[0]"),
        (changed(contest="x" * 501), "file.contest"),
        (electorate(ballots=...), "file.electorates[0]"),
        (electorate(sums={}), "file.electorates[0]"),
        (electorate(weight="0.5"), "file.electorates[0].weight"),
        (electorate(weight="1/0"), "file.electorates[0].weight"),
        (electorate(weight="1"), "file.electorates[0].weight"),
        (electorate(ballots=[{"number": 1}]), "file.electorates[0].ballots[0]"),
        (
            electorate(ballots=[{"marks": ["torni"], "number": 1}]),
            "file.electorates[0].ballots[0].marks",
        ),
        (
            electorate(ballots=[{"marks": ["meri", "silta"], "number": 1}]),
            "file.electorates[0].ballots[0].marks",
        ),
        (
            electorate(ballots=[{"marks": [], "number": -1}]),
            "file.electorates[0].ballots[0].number",
        ),
        (sums(counts={"meri": 1}), "file.electorates[0].sums.counts"),
        (sums(ballots=13), "file.electorates[0].sums"),
    ],
)
def test_a_fault_is_told_with_its_place(content: bytes, place: str) -> None:
    with pytest.raises(BallotFileError) as caught:
        read_ballots(content)
    assert caught.value.place == place
    assert caught.value.problem


def test_two_electorates_of_one_name_are_refused() -> None:
    value = json.loads(electorate())
    with pytest.raises(BallotFileError, match="resident is there twice"):
        read_ballots(json.dumps(value | {"electorates": value["electorates"] * 2}).encode())


@pytest.mark.parametrize(
    "counts", [{"meri": 11, "metsä": 5, "silta": 1}, {"meri": 1, "metsä": 1, "silta": 1}]
)
def test_approval_sums_that_no_ballots_could_give_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(BallotFileError, match="do not agree"):
        read_ballots(json.dumps(json.loads(sums(counts=counts)) | {"kind": "approval"}).encode())


def test_a_file_over_the_limit_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engage_json, "MAX_BYTES", 10)
    with pytest.raises(BallotFileError, match="larger than"):
        read_ballots(b" " * 11)
