"""Reads what a question is made of: options, scale, number, days, map."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from surveys.rules.maps import fits
from surveys.rules.questionnaire import (
    DONT_KNOW,
    MOST_CODES,
    BaseMap,
    Days,
    Number,
    Option,
    Pattern,
    Scale,
    Text,
)
from surveys.rules.reader import FieldReader
from surveys.rules.skip.patterns import BadPattern, portable

OPTION_FIELDS = frozenset({"key", "title", "text", "retired", "within"})
SCALE_FIELDS = frozenset({"first", "last", "labels", "nps"})
BOTH_QUOTES = {"'", '"'}
PATTERN_FIELDS = frozenset({"regex", "message"})
NUMBER_FIELDS = frozenset({"first", "last", "decimals", "unit", "bands"})
DAYS_FIELDS = frozenset({"first", "last"})
MAP_FIELDS = frozenset({"west", "south", "east", "north", "file", "credit"})
WIDEST_SCALE = 101
NPS_ENDS = (0, 10)
MOST_DECIMALS = 6
LARGEST_NUMBER = 10**12
FILE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST_CREDIT = 200
MOST_BANDS = 50


class ShapeReader(FieldReader):
    """Reads options, scales, numbers and days at their places."""

    def options(self, fields: Mapping[str, Any], name: str, place: str) -> tuple[Option, ...]:
        given = fields.get(name)
        if given is None:
            return ()
        options = self.rows(given, f"{place}.{name}", self.option)
        self.unique((option.key for option in options), f"{place}.{name}")
        if len(options) > MOST_CODES:
            self.report(f"{place}.{name}", "too-many", len(options))
        return options

    def option(self, given: object, place: str) -> Option:
        fields = self.mapping(given, place, OPTION_FIELDS)
        key = self.key(fields.get("key"), f"{place}.key")
        if key == DONT_KNOW:
            self.report(f"{place}.key", "reserved-key", key)
        return Option(
            key=key,
            title=self.text(fields.get("title"), f"{place}.title"),
            has_text=self.flag(fields.get("text"), f"{place}.text"),
            is_retired=self.flag(fields.get("retired"), f"{place}.retired"),
            within=self.optional_key(fields.get("within"), f"{place}.within"),
        )

    def scale(self, given: object, place: str) -> Scale | None:
        if given is None:
            return None
        fields = self.mapping(given, place, SCALE_FIELDS)
        first = self.optional_number(fields.get("first"), f"{place}.first") or 0
        last = self.optional_number(fields.get("last"), f"{place}.last") or 0
        if not 1 <= last - first < WIDEST_SCALE:
            self.report(place, "bad-range", f"{first}..{last}")
        scale = Scale(first=first, last=last)
        labels = self.scale_labels(fields.get("labels"), scale, f"{place}.labels")
        is_nps = self.flag(fields.get("nps"), f"{place}.nps")
        if is_nps and (first, last) != NPS_ENDS:
            self.report(place, "bad-range", f"{first}..{last}")
        return Scale(first=first, last=last, labels=labels, is_nps=is_nps)

    def scale_labels(self, given: object, scale: Scale, place: str) -> dict[int, Text]:
        if given is None:
            return {}
        by_name: dict[str, int] = {str(value): value for value in scale.values}
        # YAML reads a bare 5 as a number, JSON has texts alone as names.
        fields = self.mapping(given, place, frozenset({*by_name, *scale.values}))
        return {
            by_name[str(name)]: self.text(text, f"{place}.{name}")
            for name, text in fields.items()
            if str(name) in by_name
        }

    def number(self, given: object, place: str) -> Number | None:
        """The limits, decimals and bands of a number."""
        if given is None:
            return None
        fields = self.mapping(given, place, NUMBER_FIELDS)
        first = self.optional_decimal(fields.get("first"), f"{place}.first")
        last = self.optional_decimal(fields.get("last"), f"{place}.last")
        decimals = self.optional_number(fields.get("decimals"), f"{place}.decimals") or 0
        if decimals > MOST_DECIMALS or (first is not None and last is not None and first >= last):
            self.report(place, "bad-range", f"{first}..{last}, {decimals}")
        return Number(
            first=first,
            last=last,
            decimals=decimals,
            unit=self.optional_text(fields.get("unit"), f"{place}.unit"),
            cuts=self.cuts(fields.get("bands"), f"{place}.bands"),
        )

    def cuts(self, given: object, place: str) -> tuple[float, ...]:
        """Rising numbers between the bands."""
        if given is None:
            return ()
        read = self.rows(given, place, self.optional_decimal)
        cuts = tuple(cut for cut in read if cut is not None)
        is_rising = all(low < high for low, high in pairwise(cuts))
        if len(cuts) != len(read) or not is_rising or len(cuts) > MOST_BANDS:
            self.report(place, "bad-range", given)
        return cuts

    def optional_decimal(self, given: object, place: str) -> float | None:
        """A number, whole where it can be; None where none was given."""
        if given is None:
            return None
        if not isinstance(given, int | float) or isinstance(given, bool):
            self.report(place, "not-a-number", given)
            return None
        if not abs(given) <= LARGEST_NUMBER:
            self.report(place, "not-a-number", given)
            return None
        return int(given) if float(given).is_integer() else float(given)

    def days(self, given: object, place: str) -> Days | None:
        """The first and the last day that may be given."""
        if given is None:
            return None
        fields = self.mapping(given, place, DAYS_FIELDS)
        first = self.optional_day(fields.get("first"), f"{place}.first")
        last = self.optional_day(fields.get("last"), f"{place}.last")
        if first and last and first > last:
            self.report(place, "bad-range", f"{first}..{last}")
        return Days(first, last)

    def pattern(self, given: object, place: str) -> Pattern | None:
        """The pattern of a text in the bounded part, with its message."""
        if given is None:
            return None
        fields = self.mapping(given, place, PATTERN_FIELDS)
        regex, written = fields.get("regex"), ""
        try:
            written = portable(regex) if isinstance(regex, str) else ""
        except BadPattern:
            written = "'\""
        if set(written) >= BOTH_QUOTES:  # a condition cannot quote it either
            self.report(f"{place}.regex", "bad-pattern", regex)
            return None
        if not written:
            self.report(f"{place}.regex", "missing")
        return Pattern(written, self.optional_text(fields.get("message"), f"{place}.message"))

    def base_map(self, given: object, place: str) -> BaseMap | None:
        """The picture of the area with its edges."""
        if given is None:
            return None
        fields = self.mapping(given, place, MAP_FIELDS)
        edges = {
            name: self.optional_number(fields.get(name), f"{place}.{name}") or 0
            for name in ("west", "south", "east", "north")
        }
        file, credit = fields.get("file"), fields.get("credit")
        if file is not None and not (isinstance(file, str) and FILE.fullmatch(file)):
            self.report(f"{place}.file", "bad-key", file)
        if credit is not None and not (isinstance(credit, str) and len(credit) <= LONGEST_CREDIT):
            self.report(f"{place}.credit", "not-a-text", credit)
        made = BaseMap(**edges, file=str(file) if file else None, credit=str(credit or "") or None)
        if not fits(made):
            self.report(place, "bad-map")
        return made

    def optional_day(self, given: object, place: str) -> str | None:
        """A day as YYYY-MM-DD, or None where none was given."""
        if given is None:
            return None
        # YAML reads a bare 2018-06-04 as a date.
        day = given.isoformat() if isinstance(given, date) else given
        if not is_day(day):
            self.report(place, "not-a-day", given)
            return None
        return str(day)

    def optional_key(self, given: object, place: str) -> str | None:
        """A permanent key, or None where none was given."""
        return None if given is None else self.key(given, place)


def is_day(given: object) -> bool:
    """Whether this is a day of the calendar written as YYYY-MM-DD."""
    if not isinstance(given, str) or len(given) != len("2018-06-04"):
        return False
    try:
        return date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False
