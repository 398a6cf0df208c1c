"""From what stands on the pages to the PDF. All text goes in as data, never as code."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from pypdf import PdfWriter

from engage.errors import EngageError

SECONDS = 120
LETTERS_AT_ONCE = 250
"""Some 0.2 GiB in the child; more at once is hardly faster."""
PASSED_ON = ("PATH", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
Tree = dict[str, object]
PageT = TypeVar("PageT")


class PrintingFailed(EngageError):
    """The layout program did not make the file."""


def compiled(template: str, tree: Tree, *, is_tagged: bool) -> bytes:
    """The layout as a PDF; a process of its own, which gives its memory back."""
    wanted = json.dumps({"template": template, "tree": tree, "is_tagged": is_tagged})
    try:
        made = subprocess.run(
            [sys.executable, "-m", "engage.rolls.documents.child"],
            input=wanted.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            # Settings and their secrets are no business of a layout program.
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired as problem:
        raise PrintingFailed(template) from problem
    if made.returncode != 0:
        # What the program says may quote a name, so only its place is told.
        raise PrintingFailed(template)
    return made.stdout


def merged(
    pages: Sequence[PageT],
    compile_pages: Callable[[Sequence[PageT]], bytes],
    on_progress: Callable[[int, int], None],
    *,
    at_once: int = LETTERS_AT_ONCE,
) -> bytes:
    """One file of all pages, compiled some hundreds at a time so that memory stays bounded."""
    writer = PdfWriter()
    for first in range(0, len(pages), at_once):
        part = compile_pages(pages[first : first + at_once])
        writer.append(io.BytesIO(part), import_outline=False)
        on_progress(min(first + at_once, len(pages)), len(pages))
    out = io.BytesIO()
    writer.write(out)
    writer.close()
    return out.getvalue()
