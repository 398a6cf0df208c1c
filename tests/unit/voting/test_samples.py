"""Real ballots with known outcomes, through our own ballot file; only where the samples are."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from voting.rules.ballots import BallotKind, Marks, mark_ballot
from voting.rules.formats.ballot_file import BallotFile, FileElectorate, count_file
from voting.rules.formats.engage_json import read_ballots, write_ballots
from voting.rules.methods.registry import Method
from voting.rules.methods.tally import Tally

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "voting"
EXPECTED: dict[str, Any] = (
    json.loads((SAMPLES / "expected.json").read_text()) if SAMPLES.exists() else {}
)
ORDERS = [name for name in EXPECTED if name.endswith(".toi")]
pytestmark = pytest.mark.skipif(not EXPECTED, reason="the shared samples are not here")


def names_of(path: Path) -> list[str]:
    """The alternatives in the order of their numbers."""
    return re.findall(r"^# ALTERNATIVE NAME \d+: (.*)$", path.read_text(), re.MULTILINE)


def first_groups(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(number of ballots, numbers of the alternatives in the first group) a line."""
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        number, _, order = line.partition(":")
        group = re.match(r"\s*(?:\{([^}]*)\}|(\d+))", order)
        assert group is not None
        marked = group[1] if group[1] is not None else group[2]
        yield int(number), [one for one in marked.split(",") if one]


def recount(options: list[str], ballots: Counter[Marks], kind: BallotKind) -> Tally:
    """The ballots counted from our own file."""
    one = FileElectorate("all", ("all",), Fraction(1), ballots, None)
    file = read_ballots(write_ballots(BallotFile("sample", kind, tuple(options), (one,))))
    method = Method.PLURALITY if kind is BallotKind.SINGLE else Method.APPROVAL
    return count_file(file, method)["all"]


@pytest.mark.parametrize("name", ORDERS)
def test_first_preferences_are_counted_as_expected(name: str) -> None:
    expected = EXPECTED[name]
    names = names_of(SAMPLES / name)
    assert names == expected["options"]
    ballots: Counter[Marks] = Counter()
    for number, group in first_groups(SAMPLES / name):
        # Two on the first place are no single choice.
        chosen = [names[int(group[0]) - 1]] if len(group) == 1 else []
        ballots[mark_ballot(BallotKind.SINGLE, names, chosen)] += number
    tally = recount(names, ballots, BallotKind.SINGLE)
    assert [tally.counts[one] for one in names] == expected["plurality"]["counts"]
    assert list(tally.winners) == expected["plurality"]["winner"]
    assert tally.sums.ballots == expected["ballots"]


def test_approvals_are_counted_as_expected() -> None:
    (name,) = (one for one in EXPECTED if one.endswith(".cat"))
    expected = EXPECTED[name]
    names = names_of(SAMPLES / name)
    ballots: Counter[Marks] = Counter()
    for number, group in first_groups(SAMPLES / name):
        chosen = [names[int(one) - 1] for one in group]
        ballots[mark_ballot(BallotKind.APPROVAL, names, chosen)] += number
    tally = recount(names, ballots, BallotKind.APPROVAL)
    assert [tally.counts[one] for one in names] == expected["approval"]["counts"]
    assert list(tally.winners) == expected["approval"]["winner"]
    assert (tally.sums.ballots, tally.sums.blank) == (expected["ballots"], 13)


def test_the_capital_of_tennessee_is_approved_as_expected() -> None:
    name = "abif/tennessee-example-approval.abif"
    ballots: Counter[Marks] = Counter()
    names: set[str] = set()
    for number, marks in re.findall(r"^(\d+):(.*)$", (SAMPLES / name).read_text(), re.MULTILINE):
        chosen = re.findall(r"(\w+)/1", marks)
        names |= set(chosen)
        ballots[tuple((one, 1) for one in sorted(chosen))] += int(number)
    tally = recount(sorted(names), ballots, BallotKind.APPROVAL)
    expected = EXPECTED[name]["approval"]
    assert list(tally.winners) == expected["winner"]
    assert tally.counts["Nash"] == expected["counts"]["Nash"]
