"""What keeps a contest from opening, each thing by itself."""

from dataclasses import replace
from fractions import Fraction

import pytest

from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method
from voting.rules.readiness import DraftContest, DraftElectorate, Gap, Missing, find_missing

HALF = Fraction(1, 2)
RESIDENT = DraftElectorate("resident", HALF, "staff", doors=2, has_empty_roll=False)
STAFF = DraftElectorate("staff", HALF, "resident", doors=1, has_empty_roll=False)
BOTH = {"fi": "Teksti", "sv": "Text"}
READY = DraftContest(
    languages=("fi", "sv"),
    kind=BallotKind.SINGLE,
    method=Method.PLURALITY,
    promise=BOTH,
    entries={"a": BOTH, "b": BOTH},
    electorates=(RESIDENT, STAFF),
    has_times=True,
    is_closing_past=False,
)


def test_a_ready_contest_misses_nothing() -> None:
    assert find_missing(READY) == ()


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (replace(READY, has_times=False, is_closing_past=True), Missing(Gap.TIMES)),
        (replace(READY, is_in_body_name=True), Missing(Gap.BODY_NAME)),
        (replace(READY, is_closing_past=True), Missing(Gap.CLOSING_PAST)),
        (replace(READY, method=Method.APPROVAL), Missing(Gap.METHOD)),
        (replace(READY, entries={"a": BOTH}), Missing(Gap.ENTRIES)),
        (
            replace(READY, entries={"a": BOTH, "b": {"fi": "Teksti", "sv": " "}}),
            Missing(Gap.TEXTS, "b", ("sv",)),
        ),
        (replace(READY, promise={}), Missing(Gap.PROMISE, languages=("fi", "sv"))),
        (replace(READY, electorates=()), Missing(Gap.ELECTORATES)),
        (
            replace(READY, electorates=(replace(RESIDENT, weight=Fraction(1, 3)), STAFF)),
            Missing(Gap.WEIGHTS),
        ),
        (
            replace(READY, electorates=(replace(RESIDENT, doors=0), STAFF)),
            Missing(Gap.COLLECTORS, "resident"),
        ),
        (
            replace(READY, electorates=(RESIDENT, replace(STAFF, has_empty_roll=True))),
            Missing(Gap.EMPTY_ROLL, "staff"),
        ),
        (
            replace(READY, electorates=(replace(RESIDENT, merges_into=None), STAFF)),
            Missing(Gap.MERGER, "resident"),
        ),
        (
            replace(READY, electorates=(replace(RESIDENT, merges_into="resident"), STAFF)),
            Missing(Gap.MERGER, "resident"),
        ),
    ],
)
def test_each_gap_is_told_with_its_place(draft: DraftContest, missing: Missing) -> None:
    assert find_missing(draft) == (missing,)


LONE = replace(RESIDENT, weight=Fraction(1), merges_into=None)
RANKED = replace(
    READY, kind=BallotKind.RANKED, method=Method.IRV, electorates=(LONE,), minimum_ballots=1_000
)


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (replace(READY, title={"fi": "Nimi"}), Missing(Gap.TITLE, languages=("sv",))),
        (replace(READY, is_nominating=True), Missing(Gap.NOMINATION)),
        (
            replace(READY, entries={str(number): BOTH for number in range(31)}),
            Missing(Gap.TOO_MANY_ENTRIES),
        ),
        (
            replace(READY, descriptions={"a": {"fi": "Selitys"}, "b": {"fi": " "}}),
            Missing(Gap.DESCRIPTIONS, "a", ("sv",)),
        ),
        (
            replace(READY, promise={"fi": "Lupaus", "sv": "En folkomröstning"}),
            Missing(Gap.REFERENDUM, "folkomröstning"),
        ),
        (
            replace(READY, title={"fi": "Kansanäänestys", "sv": "x"}),
            Missing(Gap.REFERENDUM, "Kansanäänestys"),
        ),
        (replace(READY, seats=2), Missing(Gap.SEATS)),
        (replace(READY, minimum_ballots=49), Missing(Gap.ROWS)),
        (
            replace(READY, electorates=(replace(RESIDENT, declaration={"fi": "x"}), STAFF)),
            Missing(Gap.DECLARATION, "resident", ("sv",)),
        ),
        (
            replace(READY, unsettled=[("resident", "staff")]),
            Missing(Gap.OVERLAP, "resident", other="staff"),
        ),
        (replace(RANKED, minimum_ballots=999), Missing(Gap.ROWS)),
        (replace(RANKED, electorates=(RESIDENT, STAFF)), Missing(Gap.ROWS_ELECTORATES)),
        (
            replace(RANKED, electorates=(replace(LONE, entitled=999),)),
            Missing(Gap.ROWS_FEW, "resident"),
        ),
        (replace(RANKED, method=Method.STV, seats=2), Missing(Gap.SEATS)),
    ],
)
def test_what_was_added_to_the_rule_is_asked_for(draft: DraftContest, missing: Missing) -> None:
    assert find_missing(draft) == (missing,)


def test_what_needs_every_ballot_opens_with_one_electorate_that_is_large_enough() -> None:
    large = replace(RANKED, electorates=(replace(LONE, entitled=1_000),))
    assert find_missing(large) == find_missing(RANKED) == ()
    three = replace(RANKED, method=Method.STV, seats=2, entries=dict.fromkeys("abc", BOTH))
    assert find_missing(three) == ()


def test_a_lone_electorate_needs_no_other_to_merge_into() -> None:
    lone = replace(RESIDENT, weight=Fraction(1), merges_into=None)
    assert find_missing(replace(READY, electorates=(lone,))) == ()
