"""Dates in words of each language."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engage.web.dates import day_text, daytime_text, span_text

HELSINKI = ZoneInfo("Europe/Helsinki")
MOMENT = datetime(2018, 6, 4, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "ma 4.6.2018 klo\u00a018.00"),
        ("sv", "mån 4.6.2018 kl.\u00a018.00"),
        ("en", "Mon 4 June 2018 at 18:00"),
    ],
)
def test_a_moment_is_told_in_local_time(language: str, text: str) -> None:
    assert daytime_text(MOMENT, language, HELSINKI) == text


def test_a_late_moment_is_the_next_day_in_helsinki() -> None:
    late = datetime(2018, 6, 4, 22, 30, tzinfo=UTC)
    assert day_text(late, "fi", HELSINKI) == "5.6.2018"
    assert day_text(date(2018, 6, 4), "en", HELSINKI) == "4 June 2018"


@pytest.mark.parametrize(
    ("first", "last", "precision", "language", "text"),
    [
        (date(2017, 10, 2), date(2017, 10, 29), "day", "fi", "2.–29.10.2017"),
        (date(2017, 10, 2), date(2017, 10, 29), "day", "en", "2–29 October 2017"),
        (date(2017, 10, 30), date(2017, 11, 2), "day", "sv", "30.10.2017 – 2.11.2017"),
        (date(2018, 6, 4), None, "day", "fi", "4.6.2018"),
        (date(2017, 3, 1), None, "month", "fi", "maaliskuu 2017"),
        (date(2017, 3, 1), date(2017, 3, 31), "month", "sv", "mars 2017"),
        (date(2018, 2, 1), date(2018, 3, 31), "month", "fi", "helmikuu – maaliskuu 2018"),
        (date(2017, 12, 1), date(2018, 1, 31), "month", "en", "December 2017 – January 2018"),
        (date(2019, 1, 1), None, "year", "fi", "2019"),
        (date(2019, 1, 1), date(2021, 1, 1), "year", "fi", "2019 – 2021"),
    ],
)
def test_a_timeline_date_is_as_exact_as_it_is_known(
    first: date, last: date | None, precision: str, language: str, text: str
) -> None:
    assert span_text(first, last, precision, language) == text
