"""The rarer forms of ballot files, read as they are meant, and the rarer faults."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballot_rule import BallotRule
from voting.rules.ballots import BallotKind
from voting.rules.formats import lines
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.catalogue import READERS, WRITERS, read_json
from voting.rules.formats.losing import UnwritableFile, ballots_of
from voting.rules.methods.registry import Method
from voting.rules.methods.tally import UnsuitableBallots
from voting.rules.recount import methods_for, recount, with_seats
from voting.rules.recount_words import sentences

A, B = "A", "B"
TOI = "# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n"
GRADES = "".join(f"# CATEGORY NAME {place}: {place}\n" for place in (1, 2, 3))
PB = "META\nkey;value\nvote_type;{}\n{}PROJECTS\nproject_id;cost\np1;1\np2;2\nVOTES\n"


def read(suffix: str, text: str) -> BallotFile:
    return READERS[suffix](text.encode())


@pytest.mark.parametrize(
    ("suffix", "text", "ballots"),
    [
        ("blt", '# c\n\n2 1 # c\n3 2=1 0 # c\n\n0\n"A" "B"\n', {((A, 1), (B, 1)): 3}),
        ("blt", "2 1\r\n(2) 2 - 1 0\r\n0\r\nA\r\nB\r\n", {((A, 2), (B, 1)): 2}),
        ("blt", "2 1\r1 1 0\r0\rA\rB\r", {((A, 1),): 1}),
        ("blt", "\ufeff2 1\n4 0\n0\nA\nB", {(): 4}),
        ("blt", "2 1\n-2\n1 2 1 0\n1 2 0\n0\nA\nB", {((A, 1),): 1, (): 1}),
        ("toi", f"# note\n{TOI}\n2: {{1,2}}\n# note\n", {((A, 1), (B, 1)): 2}),
        ("toc", "2\n1,A\n2,B\n3,3,2\n2,{1,2}\n1,2,1\n", {((A, 1), (B, 1)): 2, ((A, 2), (B, 1)): 1}),
        ("cat", f"{TOI}{GRADES}\n# n\n1: 1,{{}},2\n", {((A, 2), (B, 0)): 1}),
        ("abif", "2:A>B\n1:B\n", {((A, 1), (B, 2)): 2, ((B, 1),): 1}),
        ("abif", '="a":B\n=b:[A]\n1:b=a # c\n2:\n', {((A, 1), (B, 1)): 1, (): 2}),
        ("abif", "{max_rating: 1}\n1:A/1,B/0\n", {((A, 1),): 1}),
        ("abif", '{ballot_type: "choose_many"}\n1:A,B\n', {((A, 1), (B, 1)): 1}),
        ("starvote", "# c\n[options]\n[ballots]\n\nA = 5\nB=0\n", {((A, 5), (B, 0)): 1}),
        (
            "starvote",
            "[options]\nmaximum score = 9\n[ballots]\nA = 9\n",
            {((A, 9),): 1},
        ),
        ("csv", "A,B\n,\n5,\n\n", {((A, 5),): 1}),
    ],
)
def test_a_variant_is_read_as_it_is_meant(suffix: str, text: str, ballots: Any) -> None:
    assert ballots_of(read(suffix, text)) == ballots


@pytest.mark.parametrize(
    ("suffix", "text", "reason"),
    [
        ("blt", "# nothing\n", "options and seats"),
        ("blt", "2 1\n-1 2\n0\nA\nB\n", "withdrawn"),
        ("blt", "2 1\n1 1 0\n0\n", "0 names"),
        ("blt", '2 1\n0\n""\nB\n', "1 to 500"),
        ("blt", "2 1\n9999999999 1 0\n0\nA\nB\n", "more than 1000000000"),
        ("toi", "# NUMBER VOTERS: x\n" + TOI + "1: 1\n", "whole number"),
        ("toi", TOI + "1: {1},,2\n", "groups"),
        ("toi", "# TITLE: x\n", "no option"),
        (
            "toi",
            "".join(f"# ALTERNATIVE NAME {n}: {n}\n" for n in range(1, 202)),
            "more than 200",
        ),
        ("cat", TOI + GRADES + "1\n", "categories"),
        (
            "cat",
            TOI + "".join(f"# CATEGORY NAME {n}: {n}\n" for n in range(1, 103)),
            "too many",
        ),
        ("abif", '{title: "x}\n', "quotation"),
        ("abif", "=a[A]\n", "=token"),
        ("abif", "{max_rating: x}\n1:A/1\n", "whole number"),
        ("csv", "A\n1\n" + "2" * 100_001, "longer than"),
        ("starvote", "[options]\nmaximum score = 999\n[ballots]\nA = 1\n", "maximum score"),
        ("starvote", "[ballots]\nA = x\n", "whole number"),
        ("starvote", "[ballots]\n", "option"),
        ("pb", PB.format("approval", "") + "voter_id;vote\n1;p1;2\n", "3 cells"),
        ("pb", "META\nk;v\nMETA\n", "twice"),
        ("pb", "META\nk;v\n", "PROJECTS is missing"),
        ("pb", "META\nk;v\nPROJECTS\ncost\n1\nVOTES\n", "project_id"),
        ("pb", "META\nk;v\nPROJECTS\nproject_id\np1\nVOTES\nvote\n", "vote_type"),
        ("pb", PB.format("approval", "num_votes;2\n") + "vote\np1\n", "num_votes is 2"),
        ("pb", PB.format("approval", "") + "voter_id;x\n1;p1\n", "vote is missing"),
        ("pb", PB.format("scoring", "max_points;999\n") + "vote;points\np1;3\n", "beyond"),
        ("pb", PB.format("cumulative", "") + "vote;points\np1;3000\n", "beyond"),
        ("pb", PB.format("scoring", "max_points;2\n") + "vote;points\np1;3\n", "more than 2"),
        (
            "pb",
            PB.format("cumulative", "max_sum_points;2\n") + "vote;points\np1;3\n",
            "more than 2",
        ),
        ("txt", "Tally Sheet\n Option 1->: A\nV: 1\n Option 2->: B\n", "after the first vote"),
        ("txt", "Tally Sheet\n Option 1->: A\n", "no votes"),
    ],
)
def test_a_rarer_fault_is_told_too(suffix: str, text: str, reason: str) -> None:
    with pytest.raises(BallotFileError, match=reason):
        read(suffix, text)


def test_scores_of_nought_and_one_are_not_written_as_approval() -> None:
    rule = BallotRule.from_value(BallotKind.SCORE, {"max": 1})
    file = undivided("", BallotKind.SCORE, (A, B), {((A, 0),): 1}, rule=rule)
    with pytest.raises(UnwritableFile, match="apart from approval"):
        WRITERS["cat"](file)


def test_more_seats_than_options_are_not_written() -> None:
    file = undivided("", BallotKind.RANKED, (A, B), {((A, 1),): 1}, seats=4)
    with pytest.raises(UnwritableFile, match="4 seats for 2 options"):
        WRITERS["blt"](file)


def own(**fields: Any) -> bytes:
    file = undivided("x", BallotKind.STARS, (A, B), {((A, 5),): 1})
    return json.dumps(json.loads(WRITERS["json"](file)) | fields).encode()


def own_sums(**fields: Any) -> bytes:
    figures = {A: 5, B: 0}
    sums = {
        "ballots": 1,
        "blank": 0,
        "counts": figures,
        "pairwise": {A: {A: 0, B: 1}, B: {A: 0, B: 0}},
        "fives": {A: 1, B: 0},
    }
    one = {"key": "all", "members": ["all"], "weight": "1/1", "sums": sums | fields}
    return own(electorates=[one])


def test_sums_of_stars_are_read() -> None:
    assert read_json(own_sums()).electorates[0].sums is not None


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (own(version=1), "kind"),
        (own(rule={"max": 7}), "file.rule.max"),
        (own(seats=3), "file.seats"),
        (own(contest=7), "file.contest"),
        (own_sums(blank=2), "file.electorates[0].sums"),
        (own_sums(counts={A: 6, B: 0}), "file.electorates[0].sums"),
        (own_sums(fives={A: 1}), "file.electorates[0].sums.fives"),
        (own_sums(pairwise={A: {}}), "file.electorates[0].sums.pairwise"),
        (
            own_sums(pairwise={A: {A: 1, B: 1}, B: {A: 0, B: 0}}),
            "file.electorates[0].sums.pairwise",
        ),
        (
            own_sums(pairwise={A: {A: 0, B: 1}, B: {A: 1, B: 0}}),
            "file.electorates[0].sums",
        ),
        (own(rule={"budget": 1}), "file.rule.budget"),
    ],
)
def test_a_fault_in_our_second_version_is_told_with_its_place(content: bytes, place: str) -> None:
    with pytest.raises(BallotFileError) as caught:
        read_json(content)
    assert caught.value.place == place


def test_marks_are_whole_numbers() -> None:
    content = own().replace(b'"A": 5', b'"A": true')
    with pytest.raises(BallotFileError, match="whole number for each option"):
        read_json(content)


def test_sums_are_recounted_by_what_needs_no_ballots() -> None:
    file = read_json(own_sums())
    assert methods_for(file) == (
        Method.SCORE,
        Method.STAR,
        Method.SCHULZE,
        Method.RANKED_PAIRS,
        Method.MINIMAX,
        Method.BORDA,
    )
    assert recount(file, [Method.STAR], None)["results"]["star"]["winners"] == [A]
    with pytest.raises(UnsuitableBallots):
        recount(file, [Method.POINTS], None)


def race(**fields: Any) -> bytes:
    value = {
        "race_id": "0",
        "title": "T",
        "voting_method": "STAR",
        "num_winners": 1,
        "candidates": [{"candidate_id": "a", "candidate_name": "A"}],
    }
    scores = fields.pop("scores", [{"candidate_id": "a", "score": None}])
    votes = [{"race_id": "0", "scores": scores}, {"race_id": "1", "scores": []}]
    election = {"races": [value | fields]}
    return json.dumps({"Election": election, "Ballots": [{"votes": votes}]}).encode()


def test_a_score_of_null_is_no_mark() -> None:
    assert ballots_of(read_json(race())) == {(): 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"voting_method": "IRV"},
        {"num_winners": 2},
        {"scores": [{"candidate_id": "z", "score": 1}]},
        {"scores": [{"candidate_id": "a", "score": 9}]},
    ],
)
def test_an_election_that_is_no_star_race_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BallotFileError):
        read_json(race(**fields))


@given(st.integers(1, 40))
def test_the_size_of_the_blocks_changes_no_ballot(size: int) -> None:
    text = f"{TOI}" + "1: 1,2\n2: 2\n" * 5 + "3: 1"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        assert ballots_of(read("toi", text)) == {((A, 1), (B, 2)): 5, ((B, 1),): 10, ((A, 1),): 3}


@pytest.mark.parametrize("text", ["1: 7\n1: 1\n1: 7\n", "1: 1\n1: 1\n1: 7", "1: 1\n1: 7\n1: 1\n"])
def test_the_line_of_a_fault_is_the_first_one_that_has_it(text: str) -> None:
    with pytest.raises(BallotFileError) as caught:
        read("toi", TOI + text)
    number = [line.endswith("7") for line in text.splitlines()].index(True) + 3
    assert caught.value.place == f"line {number}"


def test_a_tie_for_several_seats_is_told_with_the_lot_for_each() -> None:
    file = undivided("", BallotKind.RANKED, (A, B, "C"), {((A, 1),): 1, ((B, 1),): 1}, seats=1)
    described = recount(with_seats(file, 2), [Method.STV], "x") | {"notes": ["n"]}
    assert sentences(described)[:2] == ["2 ballots, 0 of them blank", "note: n"]
    everybody = undivided("", BallotKind.RANKED, (A, B, "C"), {((A, 1), (B, 1), ("C", 1)): 2})
    tied = recount(with_seats(everybody, 2), [Method.STV], "x")["results"]["stv"]
    assert tied["tied"]
    assert tied["lot"]["winners"] == tied["order"][:2]
    words = sentences(recount(with_seats(everybody, 2), [Method.STV], None))
    assert "stv, all ballots equal: tied: A, B, C for 2 seats" in words
