"""`engage vote tally`: a recount from a file, or one clear line."""

import json
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from voting.commands import vote
from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.formats.engage_json import write_ballots
from voting.rules.methods.tally import Sums
from voting.rules.ties import lot_order

A, B, AB = (("a", 1),), (("b", 1),), (("a", 1), ("b", 1))
HALF = Fraction(1, 2)
RANKED = '2 1\n3 1 0\n1 2 0\n0\n"Ada"\n"Ben"\n'


def ballot_file(folder: Path, kind: BallotKind, **piles: Mapping[Any, int] | Sums) -> Path:
    electorates = tuple(
        FileElectorate(
            key,
            (key,),
            Fraction(1, len(piles)),
            None if isinstance(pile, Sums) else pile,
            pile if isinstance(pile, Sums) else None,
        )
        for key, pile in piles.items()
    )
    path = folder / "ballots.json"
    path.write_bytes(write_ballots(BallotFile("test", kind, ("a", "b"), electorates)))
    return path


def tally(*arguments: object) -> Result:
    return CliRunner().invoke(vote, ["tally", *map(str, arguments)])


def test_json_has_the_documented_shape(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.SINGLE, resident={A: 3, B: 1, (): 2})
    result = tally(path, "--method", "plurality", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "options": ["a", "b"],
        "ballots": 6,
        "blank": 2,
        "pairwise": None,
        "results": {
            "plurality": {
                "winners": ["a"],
                "tied": False,
                "counts": {"a": 3, "b": 1},
                "rounds": None,
                "order": ["a", "b"],
            }
        },
    }


def test_several_methods_count_the_same_file(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.SINGLE, resident={A: 3})
    result = tally(path, "--method", "plurality", "--method", "approval", "--json")
    assert list(json.loads(result.output)["results"]) == ["plurality", "approval"]


def test_weighted_electorates_are_combined_exactly(tmp_path: Path) -> None:
    sums = Sums({"a": 2, "b": 8}, ballots=10, blank=0)
    path = ballot_file(tmp_path, BallotKind.SINGLE, resident={A: 60, B: 40}, trustee=sums)
    combined = json.loads(tally(path, "--method", "plurality", "--json").output)["combined"]
    plurality = combined["plurality"]
    assert plurality["shares"] == {"a": "2/5", "b": "3/5"}
    assert plurality["winners"] == ["b"]
    assert plurality["electorates"]["resident"]["winners"] == ["a"]
    assert {one["count"] for one in plurality["differences"]} == {"resident", "all-equal"}


def test_a_tie_stays_a_tie_until_a_seed_draws_the_lot(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.APPROVAL, resident={AB: 4}, staff={A: 1, B: 1})
    plain = json.loads(tally(path, "--method", "approval", "--json").output)
    assert plain["results"]["approval"]["winners"] == ["a", "b"]
    assert plain["results"]["approval"]["tied"]
    assert "lot" not in plain["results"]["approval"]
    drawn = json.loads(tally(path, "--method", "approval", "--seed", "x", "--json").output)
    winner = lot_order(["a", "b"], "x")[0]
    assert drawn["results"]["approval"]["lot"] == {"seed": "x", "winner": winner}
    assert drawn["results"]["approval"]["tied"]
    assert drawn["combined"]["approval"]["lot"]["winner"] == winner


def test_people_get_sentences(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.APPROVAL, resident={A: 3}, staff={(): 2, B: 1})
    output = tally(path, "--method", "approval", "--seed", "x").output
    assert "6 ballots, 2 of them blank" in output
    assert "approval, all ballots equal: a wins" in output
    assert "approval, weighted: tied: a, b; the lot gives it to" in output
    assert "50.00%  a  (exactly 1/2)" in output


def test_blank_ballots_alone_are_said_to_have_no_winner(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.APPROVAL, resident={(): 3}, staff={(): 1})
    output = tally(path, "--method", "approval").output
    assert "approval, weighted: no winner, every ballot is blank" in output


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("ballots.pdf", "4 1", "give a file that ends in .json .blt"),
        ("missing.json", None, "cannot be read"),
        ("broken.json", "{", "line 1, column 2: not JSON"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(
    tmp_path: Path, name: str, content: str | None, expected: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    result = tally(tmp_path / name, "--method", "plurality")
    assert result.exit_code == 2
    assert expected in result.output
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "--method is missing; give plurality or approval"),
        (("--method", "dice"), "'dice' is not a method; give plurality or approval"),
    ],
)
def test_a_method_that_is_none_is_bad_input(
    tmp_path: Path, arguments: tuple[str, ...], expected: str
) -> None:
    path = ballot_file(tmp_path, BallotKind.APPROVAL, resident={AB: 3})
    result = tally(path, *arguments)
    assert result.exit_code == 2
    assert expected in result.output
    assert len(result.output.splitlines()) == 1


def test_a_method_that_does_not_suit_the_ballots_is_bad_input(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.APPROVAL, resident={AB: 3})
    result = tally(path, "--method", "plurality")
    assert (result.exit_code, "choose another --method" in result.output) == (2, True)


def test_a_recount_loads_neither_the_web_nor_the_database(tmp_path: Path) -> None:
    path = ballot_file(tmp_path, BallotKind.APPROVAL, resident={A: 3})
    code = (
        "import sys\n"
        "from engage.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'flask', 'sqlalchemy', 'celery', 'numpy'} & set(sys.modules)))"
    )
    arguments = ["vote", "tally", str(path), "--method", "all"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert (lines[0], lines[-1]) == ("3 ballots, 0 of them blank", "[]")


def test_all_methods_are_those_that_count_the_kind_of_ballot(tmp_path: Path) -> None:
    path = tmp_path / "ranked.blt"
    path.write_text(RANKED)
    described = json.loads(tally(path, "--method", "all", "--json").output)
    assert list(described["results"]) == [
        "plurality",
        "irv",
        "schulze",
        "ranked-pairs",
        "minimax",
        "borda",
        "stv",
    ]
    assert described["options"] == ["Ada", "Ben"]
    assert described["pairwise"] == [[0, 3], [1, 0]]
    assert described["results"]["irv"]["rounds"][0]["counts"] == {"Ada": 3, "Ben": 1}


def test_seats_are_those_of_the_file_unless_others_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ranked.blt"
    path.write_text(RANKED)
    both = json.loads(tally(path, "--method", "stv", "--seats", 2, "--json").output)
    assert both["results"]["stv"]["winners"] == ["Ada", "Ben"]
    assert not both["results"]["stv"]["tied"]
    assert "Ada, Ben win" in tally(path, "--method", "stv", "--seats", 2).output
    assert tally(path, "--method", "stv", "--seats", 3).exit_code == 2


def test_a_fault_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ranked.blt"
    path.write_text(RANKED.replace("1 2 0", "1 7 0"))
    result = tally(path, "--method", "irv")
    assert result.exit_code == 2
    assert "line 3: there is no option '7'" in result.output


def test_cast_vote_records_find_the_rules_beside_them(tmp_path: Path) -> None:
    (tmp_path / "x_cvr.json").write_text('{"CVR": []}')
    (tmp_path / "x_config.json").write_text("{")
    result = tally(tmp_path / "x_cvr.json", "--method", "irv")
    assert "line 1, column 2: not JSON" in result.output
    assert result.exit_code == 2


def convert(*arguments: object) -> Result:
    return CliRunner().invoke(vote, ["convert", *map(str, arguments)])


def test_a_file_is_converted_by_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "ranked.blt"
    path.write_bytes("2 1\n3 1 0\n0\nÄitienmaa\nB\n".encode("latin-1"))
    done = convert(path, tmp_path / "out.toi")
    assert (done.exit_code, done.output) == (
        0,
        "note: the file is not UTF-8; it was read as Latin-1\n",
    )
    counted = json.loads(tally(tmp_path / "out.toi", "--method", "irv", "--json").output)
    assert counted["results"]["irv"]["winners"] == ["Äitienmaa"]


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ("out.csv", "STAR CSV cannot say: ballots of kind ranked; the title 'T'"),
        ("out.soc", ".soc cannot say: ballots that leave options unranked"),
        ("out.txt", "cannot be written; give a file that ends in .json"),
        ("ranked.blt", "is there already"),
        ("missing/out.blt", "No such file"),
    ],
)
def test_what_would_be_lost_is_listed_and_nothing_written(
    tmp_path: Path, out: str, expected: str
) -> None:
    path = tmp_path / "ranked.blt"
    path.write_text(RANKED + '"T"\n')
    result = convert(path, tmp_path / out)
    assert result.exit_code == 2
    assert expected in result.output
    assert path.read_text() == RANKED + '"T"\n'
    assert out == "ranked.blt" or not (tmp_path / out).exists()
