"""Complementary suppression: hides just enough more, so that nothing hidden can be worked out."""

from collections.abc import Collection

from engage.disclosure.ranges import Mask, Matrix, cell_range


def hide_beside(
    bases: list[int], small: Collection[int], minimum: int, *, unpublished: Collection[int] = ()
) -> set[int]:
    """Rows to hide, so that what is hidden is two groups or more and reaches the minimum.

    Unpublished rows keep a small one company without being hidden themselves. Groups of nobody need
    no company.
    """
    result = set(small)
    if not any(bases[row] for row in small):
        return result
    free = sorted((base, row) for row, base in enumerate(bases) if row not in result)
    for _base, row in [pair for pair in free if pair[1] not in unpublished]:
        together = [bases[i] for i in result.union(unpublished) if bases[i]]
        if len(together) > 1 and sum(together) >= minimum:
            break
        result.add(row)
    return result


def protect(counts: Matrix, hidden: Mask, guarded: Collection[int], minimum: int) -> Mask:
    """A mask that hides enough for every hidden cell of the guarded rows to stay uncertain.

    Uncertain: somebody who knows all sums is left with a range as wide as the minimum, or as wide
    as hiding every single cell would leave it.
    """
    mask = [list(line) for line in hidden]
    while (weak := _weak_cell(counts, mask, guarded, minimum)) is not None:
        _widen(counts, mask, *weak)
    return mask


def _weak_cell(
    counts: Matrix, mask: Mask, guarded: Collection[int], minimum: int
) -> tuple[int, int, int] | None:
    """Column, row and missing width of a guarded cell that could be worked out too closely."""
    for row in sorted(guarded):
        for column in range(len(counts[row])):
            if not mask[row][column]:
                continue
            wanted = min(minimum, _widest(counts, row, column))
            low, high = cell_range(counts, mask, row, column, wanted)
            if high - low < wanted:
                return row, column, wanted - (high - low)
    return None


def _widest(counts: Matrix, row: int, column: int) -> int:
    """How uncertain the cell would be if every cell were hidden and only the sums known."""
    base = sum(counts[row])
    ticks = sum(line[column] for line in counts)
    everybody = sum(map(sum, counts))
    return min(base, ticks) - max(0, base - (everybody - ticks))


def _widen(counts: Matrix, mask: Mask, row: int, column: int, missing: int) -> None:
    """Hide one more cell of the column and a partner beside it, or else the next whole row."""
    shown = [r for r in range(len(counts)) if r != row and not mask[r][column]]
    if not shown:
        rest = (r for r in range(len(counts)) if not all(mask[r]))
        smallest = min(rest, key=lambda r: (sum(counts[r]), r))
        mask[smallest] = [True] * len(mask[smallest])
        return
    chosen = min(shown, key=lambda r: _cost(counts[r][column], missing))
    mask[chosen][column] = True
    partners = [c for c in range(len(counts[chosen])) if not mask[chosen][c]]
    if partners:
        mask[chosen][min(partners, key=lambda c: _cost(counts[chosen][c], missing))] = True


def _cost(count: int, missing: int) -> tuple[bool, int]:
    """Smallest count that is enough; failing that, the largest there is."""
    return (False, count) if count >= missing else (True, -count)
