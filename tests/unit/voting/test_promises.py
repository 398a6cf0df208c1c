"""An advisory vote is never called a referendum."""

import pytest

from voting.rules.ballots import BallotKind
from voting.rules.promises import referendum_word
from voting.rules.row_minimums import least_row_minimum


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Neuvoa-antava Kansanäänestys järjestetään", "Kansanäänestys"),
        ("kansanäänestyksessä", "kansanäänestyksessä"),
        ("en folkomröstning", "folkomröstning"),
        ("an advisory REFERENDUM", "REFERENDUM"),
        ("äänestys on neuvoa-antava", None),
        ("", None),
    ],
)
def test_words_for_a_referendum_are_found(text: str, word: str | None) -> None:
    assert referendum_word(["Tulos on neuvoa-antava.", text]) == word


def test_rows_of_few_ballots_stay_unpublished() -> None:
    assert least_row_minimum(BallotKind.SINGLE) == 50
    assert least_row_minimum(BallotKind.APPROVAL) == 50
    for kind in (BallotKind.STARS, BallotKind.SCORE, BallotKind.RANKED, BallotKind.POINTS):
        assert least_row_minimum(kind) == 1_000
