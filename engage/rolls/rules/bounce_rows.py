"""Reading a list of addresses that mails came back from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from engage.rolls.rules.headers import known_columns, named_cells

COLUMNS: dict[str, tuple[str, ...]] = {
    "email": (
        "email",
        "e-mail",
        "address",
        "recipient",
        "sähköposti",
        "osoite",
        "e-post",
        "adress",
    ),
    "reason": ("reason", "status", "error", "syy", "orsak"),
}


@dataclass(frozen=True, slots=True)
class BounceRow:
    """One row of the list."""

    number: int
    email: str
    reason: str


@dataclass(slots=True)
class BounceReading:
    """What the list holds: every row is in exactly one of the three."""

    matched: list[BounceRow] = field(default_factory=list)
    unknown: list[BounceRow] = field(default_factory=list)
    empty: list[BounceRow] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows the list had."""
        return len(self.matched) + len(self.unknown) + len(self.empty)


def bounce_columns(headers: Iterable[str]) -> dict[str, str]:
    """Our field names to the list's headers, as far as they are known."""
    return known_columns(headers, COLUMNS)


def read_bounces(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    columns: Mapping[str, str],
    known: Collection[str],
) -> BounceReading:
    """Every row matches somebody's address, names nobody we know, or has no address."""
    reading = BounceReading()
    for number, values in rows:
        cells = named_cells(values, columns)
        email = cells.get("email", "").casefold()
        row = BounceRow(number, email, cells.get("reason", "")[:200])
        if not email:
            reading.empty.append(row)
        elif email in known:
            reading.matched.append(row)
        else:
            reading.unknown.append(row)
    return reading
