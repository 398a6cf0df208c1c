"""Weights as people type them, 1/3 or 50 %, kept as exact fractions."""

import re
from fractions import Fraction

_SLASH = re.compile(r"([0-9]{1,6})\s*/\s*([0-9]{1,6})")
_DECIMAL = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))?\s*(%?)")


class InvalidWeight(ValueError):
    """What was typed is no share above nought and of one at most."""


def read_weight(typed: str) -> Fraction:
    """The exact share: 1/3, 50 %, 33,3 %, 0.5 and 1 are understood."""
    text = " ".join(typed.split())
    if slash := _SLASH.fullmatch(text):
        above, below = int(slash[1]), int(slash[2])
        share = Fraction(above, below) if below else Fraction(0)
    elif decimal := _DECIMAL.fullmatch(text):
        share = Fraction(f"{decimal[1]}.{decimal[2] or 0}")
        share = share / 100 if decimal[3] else share
    else:
        raise InvalidWeight(typed)
    if not 0 < share <= 1:
        raise InvalidWeight(typed)
    return share
