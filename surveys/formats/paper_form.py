"""A questionnaire as a form to print: boxes with codes, lines to write on. All text is data."""

import json
from datetime import UTC, datetime
from pathlib import Path

import typst

_SOURCE = Path(__file__).with_name("paper_form.typ").read_bytes()
# Every printing of a form is the same file, whenever it is made.
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
Tree = dict[str, object]


def printed(tree: Tree) -> bytes:
    """The form as a tagged PDF."""
    return typst.compile(
        _SOURCE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"tree": json.dumps(tree, ensure_ascii=False)},
        timestamp=_MOMENT,
    )
