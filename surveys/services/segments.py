"""Column segments: what a worker has read of a survey once, kept as files to be counted again.

A cache and nothing more: any of it may be deleted at any time and is made anew from the database.
Pages never open it.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import numpy as np
import structlog
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.models import Survey
from surveys.rules.columns import (
    Columns,
    NumberColumn,
    Vectors,
    code_numbers,
    fill,
    number_slots,
    table_height,
)
from surveys.rules.vector import Layout
from surveys.services.vectors import CountsDiffer

log = structlog.get_logger(__name__)
FORMAT = 1
NAMED = "named-"
HEADER, TABLE = "header.json", "table.npy"


@dataclass(frozen=True, slots=True)
class Segment:
    """The place of one segment: the survey, and the name of what it holds."""

    survey_id: UUID
    name: str

    @property
    def folder(self) -> Path:
        """Where it lies; beside it at most other segments of the same survey."""
        return segments_folder() / str(self.survey_id) / self.name


def segments_folder() -> Path:
    """The folder of all segments, below the worker's data."""
    data: Path = current_app.config["ENGAGE_SETTINGS"].data_dir
    return data.resolve() / "segments"


def load_segment(segment: Segment, layout: Layout, responses: int) -> Columns | None:
    """The columns of the segment; None unless it is whole and made for exactly this layout."""
    folder = segment.folder
    try:
        header = json.loads((folder / HEADER).read_text())
        if header != _header(layout, responses):
            return None
        table = np.load(folder / TABLE, mmap_mode="r")
        numbers = {
            slot.name: NumberColumn(
                np.load(folder / _codes_file(place), mmap_mode="r"),
                np.load(folder / _values_file(place)),
            )
            for place, slot in enumerate(number_slots(layout))
        }
    except (OSError, EOFError, ValueError):
        return None
    is_whole = table.dtype == np.uint8 and table.shape == (table_height(layout), responses)
    is_whole = is_whole and all(len(one.codes) == responses for one in numbers.values())
    return Columns(layout, table, numbers) if is_whole else None


def gather(layout: Layout, parts: Iterable[Vectors], responses: int) -> Columns:
    """The vectors, which are so many, as columns."""
    table = np.empty((table_height(layout), responses), dtype=np.uint8)
    written = {slot.name: np.empty(responses) for slot in number_slots(layout)}
    done = 0
    for part in parts:
        upto = done + len(part)
        if upto > responses:
            raise CountsDiffer("more vectors than responses")
        run = {name: values[done:upto] for name, values in written.items()}
        fill(layout, part, table[:, done:upto], run)
        done = upto
    if done < responses:
        raise CountsDiffer("fewer vectors than responses")
    return Columns(layout, table, code_numbers(layout, table, written))


def keep_segment(segment: Segment, columns: Columns) -> None:
    """The segment lies in its place, whole; every other one of the survey is gone."""
    home = segment.folder.parent
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = Path(mkdtemp(dir=home))
        try:
            _write(fresh, columns)
            _put_in_place(fresh, segment.folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        for other in set(home.iterdir()) - {segment.folder}:
            shutil.rmtree(other, ignore_errors=True)
    except OSError as problem:
        # Counting goes on without the cache; a full disk must not keep results from people.
        log.warning("segment not kept", kind=type(problem).__name__)


def named_places(survey_id: UUID) -> int:
    """Up to which place of the sequence a segment holds the responses in a body's name."""
    home = segments_folder() / str(survey_id)
    with suppress(FileNotFoundError):
        names = [one.name.removeprefix(NAMED) for one in home.glob(f"{NAMED}*")]
        return max((int(name) for name in names if name.isdecimal()), default=0)
    return 0


def sweep_segments(session: Session) -> int:
    """Segments of surveys that are gone are gone too; how many."""
    with suppress(FileNotFoundError):
        known = set(map(str, session.scalars(select(Survey.id))))
        orphans = [one for one in segments_folder().iterdir() if one.name not in known]
        for orphan in orphans:
            shutil.rmtree(orphan, ignore_errors=True)
        return len(orphans)
    return 0


def _write(folder: Path, columns: Columns) -> None:
    for name, array in _arrays(columns):
        with (folder / name).open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            # Renamed files whose bytes are not on the disk yet would be zeros after a power cut.
            os.fsync(file.fileno())
    header = _header(columns.layout, columns.responses)
    (folder / HEADER).write_text(json.dumps(header))


def _arrays(columns: Columns) -> Iterator[tuple[str, NDArray[np.generic]]]:
    yield TABLE, columns.table
    for place, slot in enumerate(number_slots(columns.layout)):
        column = columns.numbers[slot.name]
        yield _codes_file(place), column.codes
        yield _values_file(place), column.values


def _put_in_place(fresh: Path, folder: Path) -> None:
    """One rename; what lay there before was made for another layout, or is just as good."""
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        fresh.rename(folder)


def _header(layout: Layout, responses: int) -> dict[str, object]:
    return {"format": FORMAT, "layout": layout.fingerprint, "responses": responses}


def _codes_file(place: int) -> str:
    return f"number-{place}-codes.npy"


def _values_file(place: int) -> str:
    return f"number-{place}-values.npy"
