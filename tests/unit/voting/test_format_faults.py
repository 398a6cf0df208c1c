"""A wrong ballot file is refused with its line and the reason; nothing in it is guessed."""

import json
from typing import Any

import pytest

from voting.rules.formats import lines
from voting.rules.formats.ballot_file import BallotFileError
from voting.rules.formats.catalogue import READERS, read_json

NAMES = '0\n"A"\n"B"\n"T"\n'
TOI = "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n"
CAT = f"{TOI}# CATEGORY NAME 1: Yes\n# CATEGORY NAME 2: No\n"
OLD = "2\n1,A\n2,B\n3,3,2\n"
ABIF = "=a:[A]\n=b:[B]\n"
PB = "META\nkey;value\nvote_type;{}\nPROJECTS\nproject_id;cost\np1;1\np2;2\nVOTES\n"
POINTS = PB.format("cumulative") + "voter_id;vote;points\n"
SHEET = "Tally Sheet\n Option 1-->: A\n/ Option 2->: B\n"
STAR = "A,B\n"

FAULTS = [
    ("blt", "", "line 1", "empty"),
    ("blt", "2\n" + NAMES, "line 1", "options and seats"),
    ("blt", "x 1\n" + NAMES, "line 1", "whole number"),
    ("blt", "2 3\n" + NAMES, "line 1", "seat"),
    ("blt", "0 1\n" + NAMES, "line 1", "options"),
    ("blt", "999 1\n" + NAMES, "line 1", "options"),
    ("blt", "2 1\n-3\n" + NAMES, "line 2", "no option 3"),
    ("blt", "2 1\n-1 -2\n" + NAMES, "line 3", "every option"),
    ("blt", "2 1\n1 1 0\n1 3 0\n" + NAMES, "line 3", "'3'"),
    ("blt", "2 1\n1 1 0\n1 1 2\n" + NAMES, "line 3", "a 0 at the end"),
    ("blt", "2 1\n1 1 1 0\n" + NAMES, "line 2", "twice"),
    ("blt", "2 1\n1 1=1 0\n" + NAMES, "line 2", "twice"),
    ("blt", "2 1\n1.5 1 0\n" + NAMES, "line 2", "whole number"),
    ("blt", "2 1\n-5 1 0\n" + NAMES, "line 2", "withdraw"),
    ("blt", "2 1\n99999999999 1 0\n" + NAMES, "line 2", "whole number"),
    ("blt", "2 1\n1 1, 2 0\n" + NAMES, "line 2", "'1,'"),
    ("blt", "2 1\n1 1 0\n", "line 2", "single 0"),
    ("blt", '2 1\n1 1 0\n0\n"A"\n', "line 4", "1 names"),
    ("blt", "2 1\n0\nA\nB\nT\nX\n", "line 6", "more names"),
    ("blt", "2 1\n0\nA\nA\n", "line 4", "twice"),
    ("blt", '2 1\n0\n"A\nB\n', "line 3", "quotation"),
    ("blt", "2 1\n0\n" + "A" * 501 + "\nB\n", "line 3", "500"),
    ("toi", TOI + "1: 3\n", "line 4", "no option '3'"),
    ("toi", TOI + "1: 1\n1: 1,1\n", "line 5", "twice"),
    ("toi", TOI + "1: 1,{2\n", "line 4", "groups"),
    ("toi", TOI + "1: {}\n", "line 4", "no options"),
    ("toi", TOI + "1\n", "line 4", "an order"),
    ("toi", TOI + "-1: 1\n", "line 4", "whole number"),
    ("toi", "# DATA TYPE: soc\n" + TOI, "line 1", "its name says toi"),
    ("toi", TOI + "# NUMBER VOTERS: 3\n2: 1\n", "line 4", "there are 2"),
    ("toi", "# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: A\n", "line 1", "there are 1"),
    ("toi", "# ALTERNATIVE NAME 2: A\n", "line 1", "ALTERNATIVE NAME 1"),
    ("toi", "# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: A\n", "line 2", "twice"),
    ("soi", TOI + "1: {1,2}\n", "line 4", "shared"),
    ("soc", TOI + "1: 1\n", "line 4", "every option"),
    ("toc", TOI + "1: {1}\n", "line 4", "every option"),
    ("soc", OLD + "3,1\n", "line 5", "every option"),
    ("soc", OLD + "2,1,2\n", "line 4", "there are 2"),
    ("soc", "2\n1,A\n3,B\n", "line 3", "expected `2,name`"),
    ("soc", "2\n1,A\n2,B\nx\n", "line 4", "voters"),
    ("soc", "two\n", "line 1", "whole number"),
    ("cat", TOI + "1: 1,2\n", "line 1", "categories"),
    ("cat", CAT + "1: {1},{2},{}\n", "line 6", "3 groups"),
    ("cat", CAT + "1: {1},{1}\n", "line 6", "twice"),
    ("cat", CAT + "1: {7},{}\n", "line 6", "'7'"),
    ("abif", ABIF + "1:a>c\n", "line 3", "c is named nowhere"),
    ("abif", ABIF + "1:a>a\n", "line 3", "twice"),
    ("abif", ABIF + "1:a>>b\n", "line 3", "cannot be read"),
    ("abif", ABIF + "a>b\n", "line 3", "number of ballots"),
    ("abif", ABIF + "1:a/1.5,b/2\n", "line 3", "whole number"),
    ("abif", ABIF + "{max_rating: 3}\n1:a/4,b/0\n", "line 4", "more than 3"),
    ("abif", ABIF + "{max_rating: 0}\n1:a/0\n", "line 3", "1 to 100"),
    ("abif", ABIF + "1:a/1>b/2\n", "line 3", "above"),
    ("abif", ABIF + "=a:[C]\n", "line 3", "named twice"),
    ("abif", "=a:[A]\n=b:[A]\n", "line 2", "twice"),
    ("abif", "{title\n", "line 1", "field"),
    ("abif", '{ballot_type: "choose_one"}\n1:a,b\n', "line 2", "2 options are ticked"),
    ("abif", '{ballot_type: "rated"}\n1:a/3,b\n', "line 2", "no rating"),
    ("csv", STAR + "6,0\n", "line 2", "more than 5"),
    ("csv", STAR + "1,x\n", "line 2", "whole number"),
    ("csv", STAR + "1,2\n1\n", "line 3", "1 cells"),
    ("csv", "A,A\n", "line 1", "twice"),
    ("csv", 'A,"B\n', "line 1", "not CSV"),
    ("starvote", "A = 5\n", "line 1", "first"),
    ("starvote", "[votes]\n", "line 1", "unknown"),
    ("starvote", "[ballots]\nA = 6\n", "line 2", "more than 5"),
    ("starvote", "[ballots]\nA = 1\nA = 2\n", "line 3", "twice"),
    ("starvote", "[ballots]\nA\n", "line 2", "name = value"),
    ("starvote", "[options]\nmethod = irv\n[ballots]\nA = 1\n", "line 2", "only star"),
    ("pb", "x;y\n", "line 1", "META first"),
    ("pb", PB.format("approval") + "voter_id;vote\n1;p9\n", "line 10", "no project 'p9'"),
    ("pb", PB.format("approval") + 'voter_id;vote\n1;"p1,p1"\n', "line 10", "twice"),
    ("pb", PB.format("dots") + "voter_id;vote\n", "line 3", "vote_type"),
    ("pb", POINTS + "1;p1,p2;3\n", "line 10", "1 numbers of points"),
    ("pb", POINTS + "1;p1;-3\n", "line 10", "whole number"),
    ("txt", "hello\n", "line 1", "tally sheet"),
    ("txt", SHEET + "V: 123 ab\n", "line 4", "3 ranks for 2"),
    ("txt", SHEET + "V: 1? ab\n", "line 4", "expected a vote"),
    ("txt", SHEET + "V: 10 ab\n", "line 4", "0 is no rank"),
    ("txt", "Tally Sheet\n Option 2-->: A\n", "line 2", "option 1"),
]


@pytest.mark.parametrize(("suffix", "content", "place", "reason"), FAULTS)
def test_a_fault_is_told_with_its_line_and_the_reason(
    suffix: str, content: str, place: str, reason: str
) -> None:
    with pytest.raises(BallotFileError) as caught:
        READERS[suffix](content.encode())
    assert caught.value.place == place
    assert reason in caught.value.problem


@pytest.mark.parametrize("suffix", [one for one in READERS if one != "json"])
def test_binary_files_are_refused(suffix: str) -> None:
    for content in (b"\xff\xfe1\x00", b"\0\0\0"):
        with pytest.raises(BallotFileError, match=r"tally sheet|not a text"):
            READERS[suffix](content)


@pytest.mark.parametrize("suffix", ["blt", "toi", "abif", "csv", "pb"])
def test_files_and_lines_have_a_limit(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = {"blt": "2 1\n", "toi": TOI, "abif": ABIF, "csv": STAR, "pb": ""}
    ends = {"blt": NAMES}
    long = f"{starts[suffix]}{'1 ' * 60_000}\n{ends.get(suffix, '')}"
    with pytest.raises(BallotFileError, match="longer than 100000"):
        READERS[suffix](long.encode())
    monkeypatch.setattr(lines, "MAX_BYTES", 10)
    with pytest.raises(BallotFileError, match="larger than"):
        READERS[suffix](b"1" * 11)


def cvr(*positions: tuple[str, int], **fields: Any) -> dict[str, Any]:
    selections = [
        {"ContestSelectionId": key, "SelectionPosition": [{"HasIndication": "yes", "Rank": rank}]}
        for key, rank in positions
    ]
    contest = {"ContestId": "c", "CVRContestSelection": selections}
    record = {"CurrentSnapshotId": "s", "CVRSnapshot": [{"@id": "s", "CVRContest": [contest]}]}
    election = {
        "Candidate": [{"@id": "p1", "Name": "A"}, {"@id": "p2", "Name": "B"}],
        "Contest": [
            {
                "@id": "c",
                "ContestSelection": [
                    {"@id": "s1", "CandidateIds": ["p1"]},
                    {"@id": "s2", "CandidateIds": ["p2"]},
                ],
            }
        ],
    }
    return {"CVR": [record], "Election": [election]} | fields


def config(**fields: Any) -> bytes:
    rules = {
        "numberOfWinners": "1",
        "maxSkippedRanksAllowed": "0",
        "exhaustOnDuplicateCandidate": True,
        "overvoteRule": "exhaustImmediately",
    }
    value = {
        "candidates": [{"name": "A"}, {"name": "B"}],
        "cvrFileSources": [{"contestId": "c"}],
        "rules": rules | fields,
    }
    return json.dumps(value).encode()


def test_plain_cast_vote_records_need_no_configuration() -> None:
    file = read_json(json.dumps(cvr(("s2", 1), ("s1", 2))).encode())
    assert file.electorates[0].ballots == {(("A", 2), ("B", 1)): 1}


@pytest.mark.parametrize(
    ("positions", "reason"),
    [
        ((("s1", 2),), "skipped"),
        ((("s1", 1), ("s1", 2)), "ranked twice"),
        ((("s1", 1), ("s2", 1)), "share a rank"),
        ((("s9", 1),), "no selection s9"),
        ((("s1", 0),), "beyond"),
    ],
)
def test_a_record_whose_rule_nobody_states_is_refused(
    positions: tuple[tuple[str, int], ...], reason: str
) -> None:
    with pytest.raises(BallotFileError, match=reason) as caught:
        read_json(json.dumps(cvr(*positions)).encode())
    assert caught.value.place.startswith("file.CVR[0].CVRSnapshot[0].CVRContest[0]")


@pytest.mark.parametrize(
    ("rules", "positions", "marks"),
    [
        ({}, (("s1", 2),), ()),
        ({"maxSkippedRanksAllowed": "unlimited"}, (("s1", 2),), (("A", 1),)),
        ({}, (("s1", 1), ("s2", 1)), ()),
        ({"overvoteRule": "alwaysSkipToNextRank"}, (("s1", 1), ("s2", 1)), ()),
        ({}, (("s1", 1), ("s1", 2), ("s2", 3)), (("A", 1),)),
        (
            {"exhaustOnDuplicateCandidate": False},
            (("s1", 1), ("s1", 2), ("s2", 3)),
            (("A", 1), ("B", 2)),
        ),
    ],
)
def test_rules_are_applied_in_the_documented_order(
    rules: dict[str, Any], positions: tuple[tuple[str, int], ...], marks: Any
) -> None:
    file = read_json(json.dumps(cvr(*positions)).encode(), config(**rules))
    assert file.electorates[0].ballots == {marks: 1}


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        (cvr(("s1", 1), Election=[]), None),
        (cvr(("s1", 1), CVR=[{"CurrentSnapshotId": "t", "CVRSnapshot": []}]), None),
        (cvr(("s1", 1)), config(maxSkippedRanksAllowed="many")),
        (cvr(("s1", 1)), config(exhaustOnDuplicateCandidate="no")),
        (cvr(("s1", 1), ("s2", 1)), config(overvoteRule="exhaustIfMultipleContinuing")),
        (cvr(("s1", 1)), config().replace(b'"A"', b'"Z"')),
        ({"Election": {"races": []}, "Ballots": []}, None),
    ],
)
def test_records_that_do_not_fit_together_are_refused(
    value: dict[str, Any], rules: bytes | None
) -> None:
    with pytest.raises(BallotFileError):
        read_json(json.dumps(value).encode(), rules)
