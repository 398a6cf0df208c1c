"""The table of contents, numbered once for all writers."""

from dataclasses import dataclass

from engage.documents.model import DEEPEST_HEADING, Document, Heading


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One heading with its number, such as 2.3."""

    level: int
    number: str
    text: str
    id: str


def contents(document: Document) -> tuple[ContentsEntry, ...]:
    """Every heading in order with its number."""
    counters = [0] * DEEPEST_HEADING
    entries = []
    for block in document.blocks:
        if isinstance(block, Heading):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (DEEPEST_HEADING - block.level)
            number = ".".join(str(counter) for counter in counters[: block.level])
            entries.append(ContentsEntry(block.level, number, block.text, block.id))
    return tuple(entries)
