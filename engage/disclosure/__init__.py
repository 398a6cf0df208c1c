"""Small groups stay hidden: the one way from raw tallies to figures that somebody may see.

How a feature uses it
    table = RawTable(
        options=("1", "2", "3", "4", "5"),
        groups=(RawGroup("piikkio", {"1": 3, "5": 9}, 12), RawGroup("kuusisto", {"2": 2}, 2)),
        total=RawGroup("resident", {"1": 3, "2": 2, "5": 9}, 14),   # the published whole, or None
        is_exclusive=True,            # False for multi-choice: counts need not add up to the base
        values={"1": 1, "2": 2, …},   # numbers behind the options, only for scales
    )
    shown = disclose(table, minimum=5)
    shown.group("kuusisto").counts["2"]   # None, with .note == Note.BELOW_MINIMUM and .base None
    shown.total.counts                    # the whole, or hidden itself when it is too small

- `base` is how many answered this question (not: were invited); an option left out counts 0.
- One audience alone: `disclose_counts(counts, base=…, minimum=…)`.
- Audiences side by side that are never added up: give `total=None`; every row stands for itself.
- Units of an audience: give the audience as `total`. Those who named no unit need no row: what the
  groups leave of the total is protected like a group that is never shown.
- A tree of units: `disclose_tree(nodes, …)`. Only "which groups may be named": `showable_groups`.
- Publish per group only what is in the answer here: base, counts, and a mean or median of the
  group when `is_complete`. Skips and don't-knows are published of a whole audience, not per unit.
- A step in a body's own name has no minimum: use minimum=0, which hides nothing.

What holds afterwards
- A group with fewer answers than the minimum shows nothing but its note; with 5 answers or more
  under a minimum above 5 it may say whether it lies above, level with or below the whole.
- Where (nearly) everybody in a group gave the same answer, the figures give way to "almost all".
- Somebody who knows the total, every base and everything shown can work out no hidden figure of
  such a group, nor narrow it to less than the minimum, as far as hiding can prevent it.
"""

from engage.disclosure.suppress import disclose, disclose_counts, showable_groups
from engage.disclosure.tables import (
    DisclosedGroup,
    DisclosedTable,
    Note,
    Position,
    RawGroup,
    RawTable,
)
from engage.disclosure.tree import TreeNode, disclose_tree

__all__ = [
    "DisclosedGroup",
    "DisclosedTable",
    "Note",
    "Position",
    "RawGroup",
    "RawTable",
    "TreeNode",
    "disclose",
    "disclose_counts",
    "disclose_tree",
    "showable_groups",
]
