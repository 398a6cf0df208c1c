"""Which column of one language form is which of the other: by headers, then by what they hold."""

import re
from collections.abc import Sequence

from surveys.rules.mapping.fitting import comparable
from surveys.rules.mapping.model import FormFile, ResultMapping
from surveys.rules.mapping.sorts import Sort, column_sorts, fits, sort_of

NUMBERED = re.compile(r"^\W*[a-zåäö]{0,3}\W?(\d+(?:\.\d+)*[a-z]?)\b", re.IGNORECASE)
SAME_SORT, FITTING_SORT, NOTHING, SAME_NUMBER, SAME_PLACE = 3.0, 2.0, 0.1, 2.0, 0.5
Pairs = tuple[int | None, ...]


class PairsDiffer(ValueError):
    """Two columns are paired that do not hold the same sort of answers."""

    def __init__(self, column: int, header: str, place: int, other: str) -> None:
        """Keep both columns with their headers."""
        super().__init__(f"{header} / {other}")
        self.column, self.header = column, header
        self.place, self.other = place, other


def pair_columns(first: ResultMapping, second: ResultMapping) -> Pairs:
    """For each column of the first form its twin in the second; never one of another sort.

    Equal headers are twins wherever they stand; the others are paired in their order.
    """
    heads = first.forms[0].headers, second.forms[0].headers
    sorts = column_sorts(first), column_sorts(second)
    pairs = _equal(heads, sorts)
    mine = [number for number in range(len(heads[0])) if number not in pairs]
    taken = set(pairs.values())
    theirs = [number for number in range(len(heads[1])) if number not in taken]
    worth = [[_worth(heads, sorts, a, b) for b in theirs] for a in mine]
    for a, b in _aligned(worth):
        pairs[mine[a]] = theirs[b]
    return tuple(pairs.get(number) for number in range(len(heads[0])))


def _equal(
    heads: tuple[Sequence[str], Sequence[str]], sorts: tuple[Sequence[Sort], Sequence[Sort]]
) -> dict[int, int]:
    """Columns with one and the same header, where it stands in each form once."""
    found: list[dict[str, list[int]]] = [{}, {}]
    for known, headers in zip(found, heads, strict=True):
        for number, header in enumerate(headers):
            known.setdefault(comparable(header), []).append(number)
    pairs = {}
    for header, mine in found[0].items():
        theirs = found[1].get(header, [])
        if (
            header
            and len(mine) == len(theirs) == 1
            and fits(sorts[0][mine[0]], sorts[1][theirs[0]])
        ):
            pairs[mine[0]] = theirs[0]
    return pairs


def _worth(
    heads: tuple[Sequence[str], Sequence[str]],
    sorts: tuple[Sequence[Sort], Sequence[Sort]],
    mine: int,
    theirs: int,
) -> float:
    """How much speaks for the pair; 0 where the two can't be one."""
    first, second = sorts[0][mine], sorts[1][theirs]
    if not fits(first, second):
        return 0.0
    if Sort.EMPTY in {first, second}:
        worth = SAME_SORT if first is second else NOTHING
    else:
        worth = SAME_SORT if first is second else FITTING_SORT
    numbers = [NUMBERED.match(heads[0][mine]), NUMBERED.match(heads[1][theirs])]
    if numbers[0] and numbers[1]:
        worth += SAME_NUMBER if numbers[0][1] == numbers[1][1] else -SAME_NUMBER / 2
    return worth + (SAME_PLACE if mine == theirs else 0.0)


def _aligned(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs of the greatest worth that keep both orders."""
    height, width = len(worth), len(worth[0]) if worth else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for a in range(height - 1, -1, -1):
        for b in range(width - 1, -1, -1):
            with_pair = worth[a][b] + best[a + 1][b + 1] if worth[a][b] > 0 else 0.0
            best[a][b] = max(with_pair, best[a + 1][b], best[a][b + 1])
    pairs, a, b = [], 0, 0
    while a < height and b < width:
        if worth[a][b] > 0 and best[a][b] == worth[a][b] + best[a + 1][b + 1]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def ensure_pairs(mapping: ResultMapping) -> None:
    """Every column that is taken over holds in each form what its question asks; or PairsDiffer."""
    for form in mapping.forms[1:]:
        for rule in mapping.taken:
            for column in rule.columns:
                if (place := unfit(form, column, sort_of(rule, column))) is not None:
                    raise PairsDiffer(
                        column, header_of(mapping.forms[0], column), place, header_of(form, place)
                    )


def unfit(form: FormFile, column: int, sort: Sort) -> int | None:
    """The form's own column, where it is of another sort than its twin; None where all is well."""
    place = form.place(column)
    if place is None or place >= len(form.sorts):
        return None
    return None if fits(sort, Sort(form.sorts[place])) else place


def header_of(form: FormFile, column: int) -> str:
    """The header above the column; nothing where the form has no such column."""
    return form.headers[column] if column < len(form.headers) else ""
