"""Every sample of the wild is read as expected; only where the samples are."""

import json
from pathlib import Path
from typing import Any

import pytest

from voting.rules.ballots import BallotKind, count_ballots
from voting.rules.formats.ballot_file import BallotFile
from voting.rules.formats.catalogue import READERS, WRITERS, read_json
from voting.rules.formats.losing import UnwritableFile, ballots_of
from voting.rules.methods.registry import Method, count_by
from voting.rules.methods.summing import sum_ballots

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "voting"
EXPECTED: dict[str, Any] = (
    json.loads((SAMPLES / "expected.json").read_text()) if SAMPLES.exists() else {}
)
# This one is a table of figures, not a ballot file.
NAMES = [name for name in EXPECTED if not name.startswith("weighted")]
pytestmark = pytest.mark.skipif(not EXPECTED, reason="the shared samples are not here")
KINDS = {
    "ranked": BallotKind.RANKED,
    "approval": BallotKind.APPROVAL,
    "score": BallotKind.STARS,
    "NIST": BallotKind.RANKED,
    "cumulative": BallotKind.POINTS,
    "ordinal": BallotKind.RANKED,
}


def read(name: str) -> BallotFile:
    path = SAMPLES / name
    content = path.read_bytes()
    if name.endswith("_cvr.json"):
        config = path.with_name(path.name.replace("_cvr", "_config"))
        return read_json(content, config.read_bytes())
    return READERS[path.suffix.removeprefix(".")](content)


@pytest.mark.parametrize("name", NAMES)
def test_kind_options_and_numbers_are_as_expected(name: str) -> None:
    expected, file = EXPECTED[name], read(name)
    words = expected["kind"].removeprefix("participatory budget, ").split()[0]
    assert file.kind is KINDS[words]
    ballots = ballots_of(file)
    found = {
        "options": list(file.options),
        "ballots": count_ballots(ballots),
        "blank": ballots.get((), 0),
        "nonblank": count_ballots(ballots) - ballots.get((), 0),
        "distinct": len(ballots),
        "seats": file.seats,
    }
    assert found == found | {key: expected[key] for key in found if key in expected}


@pytest.mark.parametrize("name", [one for one in NAMES if "pairwise" in EXPECTED[one]])
def test_the_pairwise_table_is_as_expected(name: str) -> None:
    file = read(name)
    pairs = sum_ballots(file.kind, file.options, ballots_of(file)).pairs
    rows = [[pairs[one][other] for other in file.options] for one in file.options]
    assert rows == EXPECTED[name]["pairwise"]


@pytest.mark.parametrize("name", [one for one in NAMES if "plurality" in EXPECTED[one]])
def test_first_places_are_as_expected(name: str) -> None:
    file = read(name)
    counts = sum_ballots(file.kind, file.options, ballots_of(file)).counts
    assert list(counts.values()) == EXPECTED[name]["plurality"]["counts"]


@pytest.mark.parametrize("name", [one for one in NAMES if "score_totals" in EXPECTED[one]])
def test_stars_are_as_expected(name: str) -> None:
    file, expected = read(name), EXPECTED[name]
    sums = sum_ballots(file.kind, file.options, ballots_of(file))
    assert list(sums.counts.values()) == expected["score_totals"]
    assert list(sums.most_stars.values()) == expected["five_counts"]


@pytest.mark.parametrize("name", [one for one in NAMES if one.endswith(".pb")])
def test_projects_are_voted_for_as_expected(name: str) -> None:
    file, expected = read(name), EXPECTED[name]
    votes, score = dict.fromkeys(file.options, 0), dict.fromkeys(file.options, 0)
    for marks, number in ballots_of(file).items():
        for option, mark in marks:
            votes[option] += number
            points = len(marks) - mark + 1 if file.kind is BallotKind.RANKED else mark
            score[option] += points * number
    assert (votes, score) == (expected["votes"], expected["score"])


@pytest.mark.parametrize("name", [one for one in NAMES if one.startswith("cdf")])
def test_cast_vote_records_are_normalised_as_their_reports_say(name: str) -> None:
    file = read(name)
    tally = count_by(Method.IRV, file.kind, file.options, ballots_of(file))
    report = (SAMPLES / name.replace("_cvr.json", "_expected_detailed_report.csv")).read_text()
    rows = [line.split(",") for line in report.splitlines()]
    for option in file.options:
        (cells,) = (row[1:] for row in rows if row[0] == option)
        counts = [int(cell) for cell in cells[::3]]
        found = [one["counts"].get(option, 0) for one in tally.rounds or ()]
        assert found == counts
    assert list(tally.winners) == EXPECTED[name]["irv"]["winner"]


def test_a_constructed_tie_is_told_by_its_full_names() -> None:
    file = read("abif/tennessee-example-irv-tie.abif")
    tally = count_by(Method.IRV, file.kind, file.options, ballots_of(file))
    assert list(tally.winners) == ["Knoxville, TN", "Memphis, TN"]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("debian/leader2007_tally.txt", "Latin-1"),
        ("blt/perth_kinross_2016_by_election_ward9.blt", "saved as CSV"),
    ],
)
def test_what_reading_did_beyond_the_letter_is_noted(name: str, note: str) -> None:
    assert any(note in one for one in read(name).notes)


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_comes_back_from_what_it_can_be_written_as(name: str) -> None:
    file = read(name)
    written = []
    for suffix, write in WRITERS.items():
        try:
            content = write(file)
        except UnwritableFile:
            continue
        written.append(suffix)
        again = READERS[suffix](content)
        assert (again.kind, set(again.options)) == (file.kind, set(file.options))
        assert ballots_of(again) == ballots_of(file)
    assert "json" in written
