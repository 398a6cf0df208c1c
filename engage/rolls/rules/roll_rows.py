"""Reading a roll's rows: which become electors, which are doubles, which are refused and why."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engage.rolls.rules.headers import known_columns, named_cells

COLUMNS: dict[str, tuple[str, ...]] = {
    "person_ref": ("person_ref", "id", "henkilönumero", "numero", "personnummer", "nummer"),
    "name": ("name", "nimi", "namn"),
    "email": ("email", "e-mail", "sähköposti", "sposti", "e-post", "epost"),
    "language": ("language", "kieli", "språk"),
    "unit": ("unit", "yksikkö", "palvelualue", "alue", "enhet", "område"),
    "care_of": ("c/o", "care_of"),
    "street": ("street", "address", "katuosoite", "lähiosoite", "gatuadress", "adress"),
    "postcode": ("postcode", "postinumero", "postnummer"),
    "town": ("town", "postitoimipaikka", "postort"),
    "protected": ("protected", "turvakielto", "spärrmarkering"),
}
EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"'.]+(?:\.[^@\s,;<>\"'.]+)+")
YES = frozenset({"1", "x", "yes", "kyllä", "k", "ja", "j", "true"})


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person as the roll tells of them."""

    number: int
    person_ref: str
    name: str
    email: str | None
    language: str | None
    unit: str | None
    is_protected: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, and why: a machine's word for the edge to say in a sentence."""

    number: int
    code: str
    value: str


@dataclass(slots=True)
class RollReading:
    """What a file holds: every row is in exactly one of the lists."""

    rows: list[RollRow] = field(default_factory=list)
    duplicates: list[Refusal] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows the file had."""
        return len(self.rows) + len(self.duplicates) + len(self.refused)


def column_names(headers: Iterable[str]) -> dict[str, str]:
    """Our field names to the file's headers, as far as they are known."""
    return known_columns(headers, COLUMNS)


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    columns: Mapping[str, str],
    *,
    languages: frozenset[str],
    units: frozenset[str],
) -> RollReading:
    """Every row is taken, a duplicate of an earlier one, or refused; nothing is dropped in silence.

    A row needs a reference or an e-mail address. The same reference or address again is a
    duplicate: HR lists contracts, a roll lists people.
    """
    reading = RollReading()
    seen: set[str] = set()
    for number, values in rows:
        cells = named_cells(values, columns)
        row = _row(number, cells)
        problem = _problem(row, languages, units)
        if problem is not None:
            reading.refused.append(problem)
            continue
        marks = {f"ref {row.person_ref}"} | ({f"mail {row.email}"} if row.email else set())
        if marks & seen:
            reading.duplicates.append(Refusal(number, "duplicate", row.email or row.person_ref))
            continue
        seen |= marks
        reading.rows.append(row)
    return reading


def _row(number: int, cells: Mapping[str, str]) -> RollRow:
    email = cells.get("email", "").casefold() or None
    return RollRow(
        number=number,
        person_ref=(cells.get("person_ref") or email or "")[:120],
        name=cells.get("name", "")[:200],
        email=email,
        language=cells.get("language", "").casefold() or None,
        unit=cells.get("unit", "").casefold() or None,
        is_protected=cells.get("protected", "").casefold() in YES,
        address=_address(cells),
    )


def _address(cells: Mapping[str, str]) -> str:
    """The lines under the name on an envelope; empty when the file gives no whole address."""
    street, postcode, town = (cells.get(part, "") for part in ("street", "postcode", "town"))
    if not postcode or not town:
        return ""
    care_of = cells.get("care_of", "").removeprefix("c/o").strip()
    lines = (f"c/o {care_of}" if care_of else "", street, f"{postcode} {town.upper()}")
    return "\n".join(" ".join(line.split())[:100] for line in lines if line)


def _problem(row: RollRow, languages: frozenset[str], units: frozenset[str]) -> Refusal | None:
    if not row.person_ref:
        return Refusal(row.number, "no-reference", "")
    if row.email is not None and (len(row.email) > 254 or not EMAIL.fullmatch(row.email)):
        return Refusal(row.number, "odd-email", row.email)
    if row.language is not None and row.language not in languages:
        return Refusal(row.number, "unknown-language", row.language)
    if row.unit is not None and row.unit not in units:
        return Refusal(row.number, "unknown-unit", row.unit)
    return None
