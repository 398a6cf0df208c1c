"""Weights are typed as fractions or percentages and kept exactly."""

from fractions import Fraction

import pytest

from voting.rules.weights import InvalidWeight, read_weight


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("1/3", Fraction(1, 3)),
        (" 1 / 3 ", Fraction(1, 3)),
        ("50 %", Fraction(1, 2)),
        ("50%", Fraction(1, 2)),
        ("33,3 %", Fraction(333, 1000)),
        ("0.25", Fraction(1, 4)),
        ("1", Fraction(1)),
        ("100 %", Fraction(1)),
        ("2/6", Fraction(1, 3)),
    ],
)
def test_a_weight_is_the_exact_share_that_was_typed(typed: str, share: Fraction) -> None:
    assert read_weight(typed) == share


@pytest.mark.parametrize(
    "typed", ["", "0", "0 %", "1/0", "3/2", "150 %", "-1/3", "a third", "1/3/3", "1e3", "٣ %", "2"]
)
def test_what_is_no_share_of_one_is_refused(typed: str) -> None:
    with pytest.raises(InvalidWeight):
        read_weight(typed)
