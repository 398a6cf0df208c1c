"""What a row of an anonymous step may tell: no combination of backgrounds that few people share."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.rules.questionnaire import Question, QuestionKind, Questionnaire
from surveys.rules.skip.tree import Tree, walk

BLANK = 0
# Merging looks at every pair of classes, so wildly spread backgrounds lose a column first.
MOST_SMALL_CLASSES = 1_000
LARGEST_NUMBER = 2**62
Labels = NDArray[np.int64]
Rank = Callable[[NDArray[np.intp]], NDArray[np.uint64]]


def labels_of(column: NDArray[Any], is_filled: NDArray[np.bool_]) -> Labels:
    """A number from 1 up for each different value of the column, 0 where it is blank."""
    labels = np.zeros(len(column), dtype=np.int64)
    if is_filled.any():
        _values, inverse = np.unique(column[is_filled], return_inverse=True)
        labels[is_filled] = inverse.reshape(-1) + 1
    return labels


def hidden_cells(
    columns: Sequence[Labels],
    minimum: int,
    rank: Rank,
    leads: Sequence[tuple[int, int]] = (),
) -> NDArray[np.bool_]:
    """The background cells (rows × columns) to be blanked.

    Afterwards every combination over all the columns, blanks included, is shared by at least the
    minimum of rows, and so is every value and every smaller combination. The same rows give the
    same blanks whatever their order, so two exports lay bare nothing that one of them hides.
    Where the first column of a lead is blank its second is too: its answer would tell the first.

    A rare combination hides among rows that lose cells with it. `rank` gives each row the place
    by which those are picked; it must follow from what the row holds and from a secret, so that
    nobody can tell the picked from the rare.
    """
    if not columns or not len(columns[0]):
        rows = len(columns[0]) if columns else 0
        return np.zeros((rows, len(columns)), dtype=np.bool_)
    labels = np.stack(columns, axis=1)
    keys = _closed(_without_rare(labels, minimum), leads)
    keys = _narrowed(keys, minimum, leads)
    _Classes(keys, minimum, rank, leads).merge()
    return np.asarray((keys == BLANK) & (labels != BLANK))


def _classes(keys: Labels) -> tuple[Labels, NDArray[np.intp], NDArray[np.int64]]:
    """The different combinations in order, which of them each row has, and how many rows do."""
    spans = [int(span) + 1 for span in keys.max(axis=0)]
    if prod(spans) >= LARGEST_NUMBER:
        kinds, inverse, sizes = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
        return kinds, inverse.reshape(-1), sizes.astype(np.int64)
    packed = np.zeros(len(keys), dtype=np.int64)
    for place, span in enumerate(spans):
        packed = packed * span + keys[:, place]
    _values, first, inverse, sizes = np.unique(
        packed, return_index=True, return_inverse=True, return_counts=True
    )
    return keys[first], inverse.reshape(-1), sizes.astype(np.int64)


def _without_rare(labels: Labels, minimum: int) -> Labels:
    """Values that fewer than the minimum gave are blank."""
    kept = labels.copy()
    for place in range(labels.shape[1]):
        counts = np.bincount(labels[:, place])
        kept[counts[labels[:, place]] < minimum, place] = BLANK
    return kept


def _closed(keys: Labels, leads: Sequence[tuple[int, int]]) -> Labels:
    """The combinations without answers to what a blank question leads to."""
    for root, led in leads:
        keys[keys[:, root] == BLANK, led] = BLANK
    return keys


def _narrowed(keys: Labels, minimum: int, leads: Sequence[tuple[int, int]]) -> Labels:
    """While very many combinations are rare, their rows lose the column with the most values."""
    keys = keys.copy()
    while True:
        _kinds, inverse, sizes = _classes(keys)
        if np.count_nonzero(sizes < minimum) <= MOST_SMALL_CLASSES:
            return keys
        rare = sizes[inverse] < minimum
        spread = [len(np.unique(keys[rare, place])) for place in range(keys.shape[1])]
        keys[rare, int(np.argmax(spread))] = BLANK
        keys = _closed(keys, leads)


class _Classes:
    """The different combinations and their rows; `keys` is what each row may show."""

    def __init__(
        self, keys: Labels, minimum: int, rank: Rank, leads: Sequence[tuple[int, int]]
    ) -> None:
        """Rows of one combination stand together."""
        self.keys = keys
        self.minimum = minimum
        self.rank = rank
        self.leads = leads
        self.kinds, inverse, self.sizes = _classes(keys)
        self.is_alive = np.ones(len(self.kinds), dtype=np.bool_)
        by_class = np.argsort(inverse, kind="stable")
        self.rows = np.split(by_class, np.cumsum(self.sizes)[:-1])

    def merge(self) -> None:
        """No combination is left that fewer than the minimum share."""
        while self.is_alive.sum() > 1:
            small = np.flatnonzero(self.is_alive & (self.sizes < self.minimum))
            if not small.size:
                return
            one = int(small[np.argmin(self.sizes[small])])
            self.is_alive[one] = False
            self._join(one, self._cheapest(one, np.flatnonzero(self.is_alive)))
        (last,) = np.flatnonzero(self.is_alive)
        if self.sizes[last] < self.minimum:
            self.keys[:] = BLANK

    def _cheapest(self, one: int, others: NDArray[np.intp]) -> int:
        """The class with which the fewest cells are lost."""
        mine, theirs = self.kinds[one], self.kinds[others]
        differs = theirs != mine
        lost = (differs & (theirs != BLANK)).sum(axis=1) * self._given(self.sizes[others])
        lost += (differs & (mine != BLANK)).sum(axis=1) * self.sizes[one]
        return int(others[np.argmin(lost)])

    def _given(self, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many rows classes of these sizes give: the minimum, or all where few would stay.

        So the rare are never the most among those that they hide with.
        """
        return np.where(sizes >= 2 * self.minimum, self.minimum, sizes)

    def _join(self, one: int, other: int) -> None:
        """The rows of one class and those that the other gives show what both have in common."""
        common = np.where(self.kinds[one] == self.kinds[other], self.kinds[one], BLANK)
        key = _closed(common[np.newaxis], self.leads)[0]
        rows = self.rows[one]
        if not np.array_equal(key, self.kinds[other]):
            rows = np.concatenate([rows, self._taken(other)])
        self.keys[rows] = key
        twin = np.flatnonzero(self.is_alive & (self.kinds == key).all(axis=1))
        place = int(twin[0]) if twin.size else one
        if place != one:
            rows = np.concatenate([self.rows[place], rows])
        self.is_alive[place] = True
        self.kinds[place], self.rows[place], self.sizes[place] = key, rows, len(rows)

    def _taken(self, other: int) -> NDArray[np.intp]:
        """The rows that the class gives; it is gone when those are all."""
        rows = self.rows[other]
        count = int(self._given(self.sizes[other : other + 1])[0])
        if count == len(rows):
            self.is_alive[other] = False
            return rows
        ordered = rows[np.argsort(self.rank(rows), kind="stable")]
        self.rows[other], self.sizes[other] = ordered[count:], len(rows) - count
        return ordered[:count]


def secret_rank(columns: Sequence[NDArray[Any]], secret: bytes) -> Rank:
    """Places that follow from what a row holds in all its columns, and from the secret."""

    def rank(rows: NDArray[np.intp]) -> NDArray[np.uint64]:
        held = np.stack([column[rows].astype(np.float64) for column in columns], axis=1)
        places = [
            int.from_bytes(blake2b(row.tobytes(), key=secret, digest_size=8).digest())
            for row in held
        ]
        return np.array(places, dtype=np.uint64)

    return rank


def dependents(versions: Sequence[Questionnaire]) -> dict[str, frozenset[str]]:
    """For each background question the questions that only some of its answers lead to.

    Whoever reads an answer to one of those knows something of the background, so they are blanked
    together. What depends on a dependent depends on the background too.
    """
    found: dict[str, set[str]] = {}
    for form in versions:
        leads: dict[str, set[str]] = {}
        for section in form.sections:
            for question in section.questions:
                asked_after = set(_references(question, section.relevant))
                roots = {root for key in asked_after for root in leads.get(key, ())}
                roots |= {key for key in asked_after if is_background(form.question(key))}
                leads[question.key] = roots
                for root in roots:
                    found.setdefault(root, set()).add(question.key)
    return {root: frozenset(keys - {root}) for root, keys in found.items()}


def is_background(question: Question | None) -> bool:
    """Whether the answer tells where somebody belongs."""
    places = {QuestionKind.UNIT, QuestionKind.LOCATION}
    return question is not None and (question.is_background or question.kind in places)


def texts_to_show(texts: Sequence[str], minimum: int, *, is_background: bool) -> list[str]:
    """The texts of a question that tells of the background, as far as enough people wrote them."""
    if len(texts) < minimum:
        return []
    if not is_background:
        return list(texts)
    times = Counter(texts)
    return [text for text in texts if times[text] >= minimum]


def _references(question: Question, section: Tree | None) -> Iterator[str]:
    for tree in (section, question.relevant):
        for node in walk(tree) if tree is not None else ():
            if node[0] == "key":
                yield str(node[1]).partition(".")[0]
    if question.filter_by is not None:
        yield question.filter_by


def blanked_with(
    hidden: Mapping[str, NDArray[np.bool_]], led: Mapping[str, frozenset[str]]
) -> dict[str, NDArray[np.bool_]]:
    """For each dependent question the rows in which it is blanked with its backgrounds."""
    blanked: dict[str, NDArray[np.bool_]] = {}
    for root, rows in hidden.items():
        for key in led.get(root, ()):
            blanked[key] = blanked[key] | rows if key in blanked else rows.copy()
    return blanked
