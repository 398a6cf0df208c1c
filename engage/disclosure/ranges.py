"""What somebody with a pencil can work out: the range of each hidden cell when all sums are known.

The hidden cells of a table with known row and column sums can change only along cycles: one more
here means one less in the same row and in the same column. How far a cell can move is a maximum
flow from its column to its row (or back) through the other hidden cells, whose present counts are
the capacities. The flow works on whole numbers, and the range is exact.
"""

from collections import deque
from itertools import pairwise

Matrix = list[list[int]]
Mask = list[list[bool]]


def cell_range(counts: Matrix, hidden: Mask, row: int, column: int, enough: int) -> tuple[int, int]:
    """Lowest and highest value of the hidden cell; looks no further than `enough` each way."""
    here, there = row, len(counts) + column
    now = counts[row][column]
    more = _flow(counts, hidden, (there, here), enough)
    less = _flow(counts, hidden, (here, there), min(enough, now))
    return now - less, now + more


def _flow(counts: Matrix, hidden: Mask, ends: tuple[int, int], enough: int) -> int:
    state = [list(line) for line in counts]
    cell = (min(ends), max(ends) - len(counts))
    flow = 0
    while flow < enough and (path := _path(state, hidden, ends, cell)):
        flow += _push(state, path, enough - flow)
    return flow


def _path(state: Matrix, hidden: Mask, ends: tuple[int, int], cell: tuple[int, int]) -> list[int]:
    """Nodes of a shortest way between the ends that avoids the cell itself; empty if there is none.

    Nodes are the rows, then the columns. Row to column raises a cell and always may; column to row
    lowers a cell, as long as something is in it.
    """
    start, goal = ends
    before = {start: start}
    queue = deque([start])
    while queue and goal not in before:
        node = queue.popleft()
        for step in _steps(state, hidden, node, cell):
            if step not in before:
                before[step] = node
                queue.append(step)
    if goal not in before:
        return []
    path = [goal]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def _steps(state: Matrix, hidden: Mask, node: int, cell: tuple[int, int]) -> list[int]:
    rows = len(state)
    if node < rows:
        columns = range(len(state[node]))
        return [rows + c for c in columns if hidden[node][c] and (node, c) != cell]
    column = node - rows
    open_rows = (r for r in range(rows) if hidden[r][column] and (r, column) != cell)
    return [r for r in open_rows if state[r][column] > 0]


def _push(state: Matrix, path: list[int], most: int) -> int:
    rows = len(state)
    moves = list(pairwise(path))
    lowered = [(b, a - rows) for a, b in moves if a >= rows]
    raised = [(a, b - rows) for a, b in moves if a < rows]
    amount = min(most, *(state[r][c] for r, c in lowered))
    for r, c in lowered:
        state[r][c] -= amount
    for r, c in raised:
        state[r][c] += amount
    return amount
