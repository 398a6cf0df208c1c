"""What is written reads back as it was, or is refused with all that would be lost."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballot_rule import BallotRule
from voting.rules.ballots import BallotKind, Marks, mark_ballot
from voting.rules.formats.ballot_file import BallotFile, FileElectorate, undivided
from voting.rules.formats.catalogue import READERS, WRITERS
from voting.rules.formats.losing import UnwritableFile, ballots_of
from voting.rules.methods.tally import Sums

HOSTILE = ('=cmd|"/c calc"!A1', "a,b", 'say "x"', "+1", "-2", "@x", "'=x", "#1", "a;b", "{a}", "]>")
NAMES = st.one_of(
    st.sampled_from([*HOSTILE, "line\nbreak", " edge ", '"quoted"', "META", "\ttab", "é\u2028å"]),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12),
)


@st.composite
def files(draw: st.DrawFn) -> BallotFile:
    kind = draw(st.sampled_from(list(BallotKind)))
    rule = BallotRule.of(kind)
    options = draw(st.lists(NAMES, min_size=2, max_size=5, unique=True))
    one = st.dictionaries(st.sampled_from(options), st.integers(1, 5), max_size=5)
    ballots: dict[Marks, int] = {}
    for given_marks in draw(st.lists(one, min_size=1, max_size=8)):
        marks = mark_ballot(rule, options, _fit(kind, given_marks, len(options)))
        ballots[marks] = ballots.get(marks, 0) + draw(st.integers(1, 3))
    seats = draw(st.sampled_from([1, 1, 1, 2]))
    title = draw(st.sampled_from(["", "", "Vision", 'a "b"', "two\nlines"]))
    return undivided(title, kind, options, ballots, seats=seats)


def _fit(kind: BallotKind, marks: dict[str, int], options: int) -> dict[str, int]:
    if kind is BallotKind.SINGLE:
        return dict.fromkeys(list(marks)[:1], 1)
    if kind is BallotKind.APPROVAL:
        return dict.fromkeys(marks, 1)
    most = {BallotKind.RANKED: options, BallotKind.POINTS: 2}.get(kind, 5)
    return {option: min(mark, most) for option, mark in marks.items()}


@pytest.mark.parametrize("suffix", list(WRITERS))
@given(file=files())
def test_a_file_reads_back_as_it_was_or_is_refused(suffix: str, file: BallotFile) -> None:
    try:
        content = WRITERS[suffix](file)
    except UnwritableFile:
        return
    again = READERS[suffix](content)
    assert (again.kind, again.seats, again.marking) == (file.kind, file.seats, file.marking)
    assert ballots_of(again) == ballots_of(file)
    assert WRITERS[suffix](again) == content
    if suffix != "json":
        assert (again.options, again.contest) == (file.options, file.contest)


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("json", BallotKind.RANKED),
        ("blt", BallotKind.RANKED),
        ("soc", BallotKind.RANKED),
        ("toi", BallotKind.RANKED),
        ("cat", BallotKind.APPROVAL),
        ("abif", BallotKind.SINGLE),
        ("abif", BallotKind.APPROVAL),
        ("abif", BallotKind.RANKED),
        ("abif", BallotKind.STARS),
        ("abif", BallotKind.SCORE),
        ("csv", BallotKind.STARS),
        ("pb", BallotKind.POINTS),
        ("pb", BallotKind.SCORE),
    ],
)
def test_hostile_names_come_through(suffix: str, kind: BallotKind) -> None:
    names = [one for one in HOSTILE if not (suffix == "pb" and "," in one)]
    marks = {name: place for place, name in enumerate(names, 1)}
    if kind is not BallotKind.RANKED:
        marks = dict.fromkeys(names[:1], 1)
    file = undivided("", kind, names, {mark_ballot(kind, names, marks): 2})
    again = READERS[suffix](WRITERS[suffix](file))
    assert set(again.options) == set(names)
    assert ballots_of(again) == ballots_of(file)


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet() -> None:
    names = (*HOSTILE, "\ttab", "\rreturn", "line\nbreak")
    star = undivided("", BallotKind.STARS, names, {((names[0], 5),): 1})
    points = undivided("=t", BallotKind.APPROVAL, ("=a", "-b"), {(("=a", 1),): 1})
    for content, delimiter in ((WRITERS["csv"](star), ","), (WRITERS["pb"](points), ";")):
        for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize(
    ("suffix", "changes", "losses"),
    [
        ("blt", {"kind": BallotKind.STARS}, ("ballots of kind stars",)),
        ("blt", {"contest": "a\nb"}, (r"the title 'a\nb'",)),
        ("blt", {"manifest_sha256": "ab"}, ("the manifest's SHA-256",)),
        ("toi", {"seats": 2}, ("2 seats",)),
        ("pb", {"seats": 2, "contest": "a\nb"}, ("2 seats", r"the name 'a\nb'")),
        (
            "abif",
            {"rule": BallotRule.from_value(BallotKind.RANKED, {"limit": 3})},
            ("how many may be ranked, or that ranks may not be shared",),
        ),
    ],
)
def test_everything_that_a_format_cannot_say_is_listed(
    suffix: str, changes: dict[str, Any], losses: tuple[str, ...]
) -> None:
    values = {"contest": "", "kind": BallotKind.RANKED, "options": ("a", "b")} | changes
    one = undivided("", BallotKind.RANKED, ("a", "b"), {(("a", 1),): 1}).electorates
    with pytest.raises(UnwritableFile) as caught:
        WRITERS[suffix](BallotFile(electorates=one, **values))
    assert caught.value.losses == losses


def test_electorates_and_sums_are_only_in_our_own_format() -> None:
    one = undivided("", BallotKind.SINGLE, ("a", "b"), {}).electorates[0]
    sums = Sums({"a": 1, "b": 0}, ballots=1, blank=0)
    other = FileElectorate("staff", ("staff",), one.weight, None, sums)
    file = BallotFile("x", BallotKind.SINGLE, ("a", "b"), (one, other))
    with pytest.raises(UnwritableFile) as caught:
        WRITERS["abif"](file)
    assert caught.value.losses == (
        "2 electorates and their weights",
        "sums in the place of ballots",
    )
