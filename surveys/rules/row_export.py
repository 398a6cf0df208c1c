"""What a row of an anonymous step may tell: no combination of backgrounds that few people share."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


def labels_of(column: NDArray[Any], is_filled: NDArray[np.bool_]) -> Labels:
    """A number from 1 up for each different value of the column, 0 where it is blank."""
    labels = np.zeros(len(column), dtype=np.int64)
    if is_filled.any():
        _values, inverse = np.unique(column[is_filled], return_inverse=True)
        labels[is_filled] = inverse.reshape(-1) + 1
    return labels


def hidden_cells(
    columns: Sequence[Labels], minimum: int, leads: Sequence[tuple[int, int]] = ()
) -> NDArray[np.bool_]:
    """The background cells (rows × columns) to be blanked.

    Afterwards every combination over all the columns, blanks included, is shared by at least the
    minimum of rows, and so is every value and every smaller combination. The same rows give the
    same blanks whatever their order, so two exports lay bare nothing that one of them hides.
    Where the first column of a lead is blank its second is too: its answer would tell the first.
    """
    if not columns or not len(columns[0]):
        rows = len(columns[0]) if columns else 0
        return np.zeros((rows, len(columns)), dtype=np.bool_)
    labels = np.stack(columns, axis=1)
    keys = _closed(_without_rare(labels, minimum), leads)
    keys = _narrowed(keys, minimum, leads)
    kinds, inverse, sizes = _classes(keys)
    merged = _Classes(kinds, sizes, leads).merged(minimum)
    return np.asarray((merged[inverse] == BLANK) & (labels != BLANK))


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
    for _column in range(keys.shape[1]):
        _kinds, inverse, sizes = _classes(keys)
        if np.count_nonzero(sizes < minimum) <= MOST_SMALL_CLASSES:
            break
        rare = sizes[inverse] < minimum
        spread = [len(np.unique(keys[rare, place])) for place in range(keys.shape[1])]
        keys[rare, int(np.argmax(spread))] = BLANK
        keys = _closed(keys, leads)
    return keys


@dataclass(slots=True)
class _Classes:
    """The different combinations with their sizes; merging leaves what both have in common."""

    keys: Labels
    sizes: NDArray[np.int64]
    leads: Sequence[tuple[int, int]] = ()

    def merged(self, minimum: int) -> Labels:
        """For each class the combination its rows may show."""
        owner = np.arange(len(self.keys))
        alive = np.ones(len(self.keys), dtype=np.bool_)
        while alive.sum() > 1:
            small = np.flatnonzero(alive & (self.sizes < minimum))
            if not small.size:
                break
            one = int(small[np.argmin(self.sizes[small])])
            alive[one] = False
            other = self._cheapest(one, np.flatnonzero(alive))
            self._join(one, other)
            owner[owner == one] = other
            self._absorb_equal(other, alive, owner)
        if alive.sum() == 1 and self.sizes[alive][0] < minimum:
            self.keys[:] = BLANK
        return self.keys[owner]

    def _cheapest(self, one: int, others: NDArray[np.intp]) -> int:
        """The class with which the fewest cells are lost."""
        mine, theirs = self.keys[one], self.keys[others]
        differs = theirs != mine
        lost = (differs & (theirs != BLANK)).sum(axis=1) * self.sizes[others]
        lost += (differs & (mine != BLANK)).sum(axis=1) * self.sizes[one]
        return int(others[np.argmin(lost)])

    def _join(self, one: int, other: int) -> None:
        common = np.where(self.keys[one] == self.keys[other], self.keys[other], BLANK)
        self.keys[other] = _closed(common[np.newaxis], self.leads)[0]
        self.sizes[other] += self.sizes[one]

    def _absorb_equal(self, other: int, alive: NDArray[np.bool_], owner: NDArray[np.intp]) -> None:
        """A class that now reads the same is the same."""
        equal = alive & (self.keys == self.keys[other]).all(axis=1)
        equal[other] = False
        for twin in np.flatnonzero(equal):
            alive[twin] = False
            self.sizes[other] += self.sizes[twin]
            owner[owner == twin] = other


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
    return question is not None and (question.is_background or question.kind is QuestionKind.UNIT)


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
