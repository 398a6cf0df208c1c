"""Clock times of Helsinki become single instants, on the days when the clocks change too."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.instants import ClockFault, NoSingleInstant, instant, turn_of

HELSINKI = ZoneInfo("Europe/Helsinki")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def test_winter_and_summer_time_are_told_apart() -> None:
    assert instant(date(2027, 1, 4), time(18), HELSINKI) == datetime(2027, 1, 4, 16, tzinfo=UTC)
    assert instant(date(2027, 6, 4), time(18), HELSINKI) == datetime(2027, 6, 4, 15, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(NoSingleInstant) as caught:
        instant(SPRING, time(3, 30), HELSINKI, turn="first")
    assert caught.value.fault is ClockFault.SKIPPED
    assert instant(SPRING, time(2, 59), HELSINKI) == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert instant(SPRING, time(4), HELSINKI) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_a_time_that_comes_twice_must_be_told_apart() -> None:
    with pytest.raises(NoSingleInstant) as caught:
        instant(AUTUMN, time(3, 30), HELSINKI)
    assert caught.value.fault is ClockFault.TWICE
    first = instant(AUTUMN, time(3, 30), HELSINKI, turn="first")
    second = instant(AUTUMN, time(3, 30), HELSINKI, turn="second")
    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert second == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert (turn_of(first, HELSINKI), turn_of(second, HELSINKI)) == ("first", "second")
    assert turn_of(datetime(2027, 6, 4, tzinfo=UTC), HELSINKI) == ""


# Hypothesis takes bounds without a zone and gives instants without one.
@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001
def test_every_instant_reads_back_as_itself(naive: datetime) -> None:
    moment = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    local = moment.astimezone(HELSINKI)
    turn = turn_of(moment, HELSINKI)
    assert instant(local.date(), local.time(), HELSINKI, turn=turn) == moment
