"""Which column of the second language form is which of the first, as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engage.tables.formulas import column_letters
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.pairing import header_of, unfit
from surveys.rules.mapping.sorts import Sort, sort_of


@dataclass(frozen=True, slots=True)
class PairRow:
    """A column of the first form, and what is taken for it in the second."""

    field: str
    letter: str
    header: str
    other_letter: str
    other_header: str
    is_unfit: bool


@dataclass(frozen=True, slots=True)
class PairTable:
    """Every pair, and the columns of the second form: all of them, and those without a twin."""

    languages: tuple[str, ...]
    rows: tuple[PairRow, ...]
    others: tuple[tuple[str, str], ...]
    alone: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many columns have a twin."""
        return sum(bool(row.other_letter) for row in self.rows)

    @property
    def needs_look(self) -> bool:
        """True where a column has no twin, or one that can't be its twin."""
        return bool(self.alone) or any(row.is_unfit or not row.other_letter for row in self.rows)


def pair_table(mapping: ResultMapping, typed: Mapping[str, str]) -> PairTable | None:
    """The pairs as the page shows them, or as they were typed; None where there is one form."""
    if len(mapping.forms) < 2:
        return None
    first, other = mapping.forms[:2]
    sorts = {column: sort_of(rule, column) for rule in mapping.taken for column in rule.columns}
    places = {column: other.place(column) for column in range(len(first.headers))}
    lettered = [(column_letters(one + 1), header) for one, header in enumerate(other.headers)]
    twins = set(places.values())
    return PairTable(
        languages=mapping.languages,
        rows=tuple(
            PairRow(
                field=f"pair-{column}",
                letter=column_letters(column + 1),
                header=first.headers[column],
                other_letter=typed.get(
                    f"pair-{column}", "" if place is None else column_letters(place + 1)
                ),
                other_header="" if place is None else header_of(other, place),
                is_unfit=unfit(other, column, sorts.get(column, Sort.EMPTY)) is not None,
            )
            for column, place in places.items()
        ),
        others=tuple(lettered),
        alone=tuple(one for place, one in enumerate(lettered) if place not in twins),
    )
