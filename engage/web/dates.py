"""Dates and times in words of the reader's language; plain values in, text out."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime

_DAY = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
_DAYTIME = {
    "fi": "ccc d.M.y 'klo'\u00a0H.mm",
    "sv": "ccc d.M.y 'kl.'\u00a0H.mm",
    "en": "EEE d MMMM y 'at' H:mm",
}
_SAME_MONTH = {"fi": ("d.", "d.M.y"), "sv": ("d.", "d.M.y"), "en": ("d", "d MMMM y")}


def day_text(value: date | datetime, language: str, zone: ZoneInfo) -> str:
    """A calendar day, such as 4.6.2018."""
    return format_date(_local_day(value, zone), _DAY[language], locale=language)


def daytime_text(value: datetime, language: str, zone: ZoneInfo) -> str:
    """A moment on the clock of the place, such as ma 4.6.2018 klo 18.00."""
    local = value.astimezone(zone)
    return format_datetime(local, _DAYTIME[language], locale=language)


def span_text(starts_on: date, ends_on: date | None, precision: str, language: str) -> str:
    """A timeline date, as exact as it is known: day, month or year; a span when it has two ends."""
    last = ends_on or starts_on
    if precision == "year":
        return _joined(str(starts_on.year), str(last.year))
    if precision == "month":
        return _months(starts_on, last, language)
    if starts_on == last:
        return format_date(starts_on, _DAY[language], locale=language)
    if (starts_on.year, starts_on.month) == (last.year, last.month):
        head, tail = _SAME_MONTH[language]
        return f"{format_date(starts_on, head, language)}–{format_date(last, tail, language)}"
    return _joined(
        format_date(starts_on, _DAY[language], locale=language),
        format_date(last, _DAY[language], locale=language),
    )


def _months(first: date, last: date, language: str) -> str:
    locale = Locale.parse(language)
    end = format_date(last, "LLLL y", locale=locale)
    if (first.year, first.month) == (last.year, last.month):
        return end
    pattern = "LLLL" if first.year == last.year else "LLLL y"
    return _joined(format_date(first, pattern, locale=locale), end)


def _joined(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def _local_day(value: date | datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
