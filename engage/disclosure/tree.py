"""Units within units: districts of a city, work units of a service area."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engage.disclosure.suppress import disclose
from engage.disclosure.tables import DisclosedGroup, Note, RawGroup, RawTable


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One unit with everybody in it, its sub-units included; the root has no parent."""

    group: RawGroup
    parent: str | None


def disclose_tree(
    nodes: Iterable[TreeNode],
    *,
    options: tuple[str, ...],
    minimum: int,
    is_exclusive: bool = True,
    values: Mapping[str, float] | None = None,
) -> dict[str, DisclosedGroup]:
    """Every unit as it may be shown; below a hidden unit everything is hidden too."""
    children: dict[str | None, list[RawGroup]] = defaultdict(list)
    for node in nodes:
        children[node.parent].append(node.group)
    result: dict[str, DisclosedGroup] = {}
    queue = [(root, RawTable(options, (root,), None, is_exclusive)) for root in children[None]]
    for root, table in queue:
        result[root.key] = disclose(table, minimum).group(root.key)
    waiting = [root for root, _table in queue]
    while waiting:
        parent = waiting.pop(0)
        below = tuple(children[parent.key])
        waiting.extend(below)
        if result[parent.key].is_complete:
            table = RawTable(options, below, parent, is_exclusive, values)
            result.update({row.key: row for row in disclose(table, minimum).groups})
        else:
            result.update({group.key: _hidden(group, options) for group in below})
    return result


def _hidden(group: RawGroup, options: tuple[str, ...]) -> DisclosedGroup:
    return DisclosedGroup(group.key, dict.fromkeys(options), None, Note.COMPLEMENTARY)
