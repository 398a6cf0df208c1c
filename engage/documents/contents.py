"""Numbers of headings, tables and figures, given once for all writers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engage.documents.model import DEEPEST_HEADING, Block, Document, Heading


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One heading with its number, such as 2.3."""

    level: int
    number: str
    text: str
    id: str


def contents(document: Document) -> tuple[ContentsEntry, ...]:
    """Every heading in order with its number."""
    return tuple(
        ContentsEntry(block.level, number, block.text, block.id)
        for block, number in numbered(document)
        if isinstance(block, Heading)
    )


def numbered(document: Document) -> Iterator[tuple[Block, str]]:
    """Every block with its number: headings by level, tables and figures each in a row."""
    levels = [0] * DEEPEST_HEADING
    counts: Counter[type[Block]] = Counter()
    for block in document.blocks:
        counts[type(block)] += 1
        if isinstance(block, Heading):
            levels[block.level - 1] += 1
            levels[block.level :] = [0] * (DEEPEST_HEADING - block.level)
            yield block, ".".join(str(level) for level in levels[: block.level])
        else:
            yield block, str(counts[type(block)])
