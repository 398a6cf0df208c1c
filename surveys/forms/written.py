"""Numbers and days as people of the language write them, and as a field shows them again."""

from datetime import date

from flask_babel import format_decimal

from engage.web import filters


def written_number(value: float | str) -> str:
    """The number with the language's decimal sign; what is no number stays as it was typed."""
    if isinstance(value, str):
        return value
    return str(format_decimal(value, format="0.##########"))


def written_day(value: str) -> str:
    """The day as the language writes it; what is no day stays as it was typed."""
    try:
        return filters.day(date.fromisoformat(value))
    except ValueError:
        return value
