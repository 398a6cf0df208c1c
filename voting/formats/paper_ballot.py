"""A ballot to print: boxes to cross or to write a number in. All text is data."""

import json
from datetime import UTC, datetime
from pathlib import Path

import typst

_SOURCE = Path(__file__).with_name("paper_ballot.typ").read_bytes()
# Every printing of a ballot is the same file, whenever it is made: no paper tells its hour.
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
Tree = dict[str, object]


def printed(tree: Tree) -> bytes:
    """The ballot as a tagged PDF."""
    return typst.compile(
        _SOURCE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"tree": json.dumps(tree, ensure_ascii=False)},
        timestamp=_MOMENT,
    )
