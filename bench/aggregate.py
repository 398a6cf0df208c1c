"""What counting costs: 20 questions by 6 districts for 3 audiences, beside raw numpy in one run.

    .venv/bin/python -m bench.aggregate [--responses 1000000] [--database URL]

Three sealed surveys share the responses. "cold" reads the packed vectors from the database, builds
the segments and counts; "warm" counts from the segments; both end with the whole result, disclosed
and ready to be stored. "raw numpy" is one bincount a question over byte columns in memory.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.ground import new_app, say
from bench.sealed import asking, drawn, one_section, sealed_surveys
from engage.clock import utcnow
from engage.db import db, read_session
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from surveys.models import SealedCount, SealedResponse, SealedVector, Survey
from surveys.rules.definition import parse
from surveys.rules.vector import layout_of, pack
from surveys.services.counting import count, read_vectors
from surveys.services.segments import segments_folder

DISTRICTS = 6
# The goals, which hold for a million responses on two processor cores.
MEASURED_AT, COLD, WARM, MEMORY = 1_000_000, 0.8, 0.1, 250


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process measured: seconds, and megabytes."""

    cold: float
    warm: float
    peak: float
    segments: float


def main() -> None:
    """The figures have been printed; exit 1 where a goal is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--responses", type=int, default=1_000_000)
    arguments.add_argument("--database", default="")
    given = arguments.parse_args()
    # Each in a process of its own: what the loading needed is no memory of the counting.
    spawned = get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="engage-bench-") as folder:
        place = (Path(folder), given.database)
        with spawned.Pool(1) as pool:
            surveys = pool.apply(stored, (*place, given.responses))
        raw = raw_numpy(given.responses)
        with spawned.Pool(1) as pool:
            figures = pool.apply(measured, (*place, surveys))
    sys.exit(report(figures, raw, given.responses))


def measured(folder: Path, database: str, surveys: list[UUID]) -> Figures:
    """Counted once without any segment and then from them, in a fresh worker."""
    app = new_app(folder, database)
    with app.app_context():
        cold = timed(lambda: [counted(one) for one in surveys])
        warm = min(timed(lambda: [counted(one) for one in surveys]) for _ in range(5))
        size = sum(file.stat().st_size for file in segments_folder().rglob("*.npy")) / 2**20
        db.engine.dispose()
    return Figures(cold, warm, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size)


def report(figures: Figures, raw: float, responses: int) -> int:
    """Every figure on a line; 1 where one is worse than its goal."""
    say(f"{responses:,} responses, 20 questions, 3 audiences x {DISTRICTS} districts")
    say(f"{'raw numpy, one bincount a question':<40}{raw:8.3f} s")
    for name, seconds in (("cold: database to result", figures.cold), ("warm", figures.warm)):
        say(f"{name:<40}{seconds:8.3f} s   {seconds / raw:6.1f} x raw numpy")
    say(f"{'segments on disk':<40}{figures.segments:8.1f} MiB")
    say(f"{'peak memory of the counting process':<40}{figures.peak:8.0f} MiB")
    is_met = figures.cold <= COLD and figures.warm <= WARM and figures.peak <= MEMORY
    return int(not is_met and responses <= MEASURED_AT)


def counted(survey_id: UUID) -> None:
    """The survey's result is worked out as its job does it."""
    with read_session() as session:
        read = read_vectors(session, survey_id)
    count(read)


def timed(work: Any) -> float:
    """How many seconds it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def raw_numpy(responses: int) -> float:
    """The least that numpy needs: 20 byte columns against 18 cells."""
    random = np.random.default_rng(1)
    cells = random.integers(0, 18, responses, dtype=np.uint16)
    columns = random.integers(0, 11, (20, responses), dtype=np.uint8)
    return min(
        timed(lambda: [np.bincount(cells * 16 + column, minlength=288) for column in columns])
        for _ in range(3)
    )


def definition() -> dict[str, Any]:
    """8 single and 2 multiple choices, 6 scales, 4 numbers; and the district."""

    options = [{"key": f"o{n}", "title": {"fi": f"o{n}"}} for n in range(8)]
    questions = [
        *(asking(f"single-{n}", "single", options=options, dont_know=True) for n in range(8)),
        *(asking(f"multi-{n}", "multi", options=options) for n in range(2)),
        *(asking(f"scale-{n}", "scale", scale={"first": 1, "last": 5}) for n in range(6)),
        *(asking(f"number-{n}", "number", number={"first": 0, "last": 120}) for n in range(4)),
        asking("district", "unit", unit_kind="district", options=options[:DISTRICTS]),
    ]
    return one_section(questions)


DEFINITION = definition()
FORM = parse(DEFINITION)


def stored(folder: Path, database: str, responses: int) -> list[UUID]:
    """Three surveys that share the responses, sealed; their ids."""
    return sealed_surveys(folder, database, DEFINITION, fill, [responses // 3] * 3)


def fill(session: Session, survey: Survey, responses: int) -> UUID:
    """So many sealed responses of the survey; their documents are empty, since none is read."""
    door = collector_of(session, survey.step_audience, CollectorKind.OPEN)
    session.flush()
    common = {"survey_id": survey.id, "version": 1}
    for vectors in packed(responses):
        ids = [uuid4() for _ in vectors]
        rest = {"collector_id": door.id, "day": utcnow().date(), "document": {}}
        session.execute(insert(SealedResponse), [{"id": one, **common, **rest} for one in ids])
        pairs = zip(ids, vectors, strict=True)
        session.execute(insert(SealedVector), [{"id": i, **common, "vector": v} for i, v in pairs])
    session.add(SealedCount(collector_id=door.id, responses=responses, **common))
    return survey.id


def packed(responses: int) -> Iterator[list[bytes]]:
    """Vectors of answers that nobody gave, in batches."""
    width = layout_of(FORM).width
    random = np.random.default_rng(responses)
    # A few thousand whole responses, packed by the rules themselves, drawn again and again.
    pool = [pack(FORM, answers(random)) for _ in range(4_000)]
    assert {len(one) for one in pool} == {width}
    return drawn(pool, responses, random)


def answers(random: np.random.Generator) -> dict[str, Any]:
    """One response; about one answer in ten is left out."""
    found: dict[str, Any] = {}
    for question in FORM.questions:
        if random.random() < 0.1 and question.unit_kind is None:
            continue
        found[question.key] = answer(question.kind.value, question.option_keys, random)
    return found


def answer(kind: str, options: tuple[str, ...], random: np.random.Generator) -> Any:
    """Any answer of the kind."""
    if kind == "scale":
        return int(random.integers(1, 6))
    if kind == "number":
        return int(random.integers(0, 121))
    if kind == "multi":
        ticked = random.random(len(options)) < 0.3
        return [key for key, is_ticked in zip(options, ticked, strict=True) if is_ticked] or [
            options[0]
        ]
    return options[int(random.integers(0, len(options)))]


if __name__ == "__main__":
    main()
