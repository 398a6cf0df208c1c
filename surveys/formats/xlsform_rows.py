"""Rows of an XLSForm that belong together: those that share their choices are one matrix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from surveys.formats.xlsform_kinds import Node, appearance_of

GENERATED = ("generated_table_list_label", "reserved_name_for_field_list_labels")


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one matrix with the line over them, if there is one."""

    rows: tuple[Node, ...]
    headings: tuple[Node, ...]
    is_whole: bool


def entries(children: Sequence[Node]) -> Iterator[Node | Run]:
    """The children in order, rows of a matrix gathered; a heading without rows stays a row."""
    headings: list[Node] = []
    place = 0
    while place < len(children):
        child = children[place]
        if is_heading(child):
            headings.append(child)
            place += 1
            continue
        rows = _rows_from(children[place:])
        if rows:
            is_whole = len(rows) + len(headings) == len(children)
            yield from _by_condition(rows, headings, is_whole=is_whole)
            headings = []
        elif headings:
            yield from (one for one in headings if one.get("label"))
            headings = []
        place += len(rows)
        if not rows:
            yield child
            place += 1
    yield from (one for one in headings if one.get("label"))


def is_heading(node: Node) -> bool:
    """The line of labels over the rows, and pyxform's note with the title of the group."""
    is_select = node["type"] in {"select one", "select all that apply"}
    is_label = is_select and appearance_of(node).split() == ["label"]
    return is_label or str(node["name"]).startswith(GENERATED)


def _rows_from(children: Sequence[Node]) -> tuple[Node, ...]:
    """The rows at the front that share one list of choices."""
    first = children[0]
    look = _look(first)
    if not look or len(first["choices"]) < 2:
        return ()
    rows = [first]
    for child in children[1:]:
        if _look(child) != look:
            break
        rows.append(child)
    # A scale that stands alone is a question of its own.
    return tuple(rows) if len(rows) > 1 or look[0] == "list-nolabel" else ()


def _look(node: Node) -> tuple[str, str] | None:
    """How the row is laid out and which list it uses; None for what is no row of a matrix."""
    if node["type"] != "select one" or not node.get("choices") or node.get("choice_filter"):
        return None
    appearance = appearance_of(node).split()
    look = next((word for word in ("list-nolabel", "likert") if word in appearance), None)
    return (look, str(node.get("itemset"))) if look else None


def _by_condition(
    rows: Sequence[Node], headings: Sequence[Node], *, is_whole: bool
) -> Iterator[Node | Run]:
    """A matrix has one condition, so rows with another one are a matrix of their own."""
    for _condition, group in groupby(rows, key=condition_of):
        same = tuple(group)
        if len(same) == 1 and "likert" in appearance_of(same[0]).split():
            yield same[0]
        else:
            yield Run(same, tuple(headings), is_whole)


def condition_of(node: Node) -> str:
    """The text of the condition, empty where there is none."""
    return str(node.get("bind", {}).get("relevant", "")).strip()
