"""What the rows and codes of a question are called, as far as it needs no words of ours."""

from itertools import pairwise

from surveys.rules.kinds.ranks import UNRANKED, place_codes
from surveys.rules.questionnaire import Number, Option, Question, QuestionKind


def rows_of(question: Question) -> tuple[Option, ...]:
    """What has a result of its own: the rows of a matrix, the options of a ranking."""
    return question.options if question.kind is QuestionKind.RANK else question.items


def places_of(question: Question) -> tuple[Option, ...]:
    """The places of a ranking, without the one for what was left out."""
    codes = (code for code in place_codes(question) if code != UNRANKED)
    return tuple(Option(code, dict.fromkeys(question.title, f"{code}.")) for code in codes)


def bands_of(question: Question) -> tuple[Option, ...]:
    """The bands of a number, as 18–29 where numbers are whole and 18–<30 where they are not."""
    number = question.number or Number()
    if not number.cuts:
        return ()
    edges: tuple[float | None, ...] = (None, *number.cuts, None)
    titles = [_band(low, high, number) for low, high in pairwise(edges)]
    return tuple(
        Option(code, dict.fromkeys(question.title, title))
        for code, title in zip(number.bands, titles, strict=True)
    )


def _band(low: float | None, high: float | None, number: Number) -> str:
    if low is None:
        return f"< {_written(high)}"
    if high is None:
        return f"≥ {_written(low)}"
    if number.decimals:
        return f"{_written(low)}–<{_written(high)}"
    return _written(low) if high - low == 1 else f"{_written(low)}–{_written(high - 1)}"


def _written(value: float | None) -> str:
    return f"{value:g}".replace(".", ",")
