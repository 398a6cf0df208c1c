"""Jobs of the synthesis. Each may be killed anywhere and run again: whole results, short writes."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.errors import Conflict
from engage.jobs import job_task, report_progress
from engage.processes.models import Process
from engage.synthesis.models import DraftInput
from engage.synthesis.rendering import FORMATS, render_files
from engage.synthesis.rules.canonical import content_hash, rounded
from engage.synthesis.services.assemble import assemble, data_date
from engage.synthesis.services.codebook import ensure_codebook
from engage.synthesis.services.coding import Suggestion, replace_suggestions, unread_texts
from engage.synthesis.services.collecting import keep_passages
from engage.synthesis.services.gathering import Evidence, gather
from engage.synthesis.services.packages import (
    find_package,
    next_number,
    store_package,
    summary_of,
)
from engage.synthesis.sources import sources
from engage.text.keywords import Codebook, CodebookTheme

STAGES = 3  # collecting, suggesting, assembling; then one for each file
TRIES = 3
EVERY = 200


class BuiltByOthers(Conflict):
    """Other packages of the process were made again and again while this one was written."""


@dataclass(frozen=True, slots=True)
class Built:
    """What the building came to: the package's number and hash, and whether it is a new one."""

    number: int
    hash: str
    is_new: bool


@job_task(name="synthesis.collect")
def collect(process_id: str) -> dict[str, object]:
    """The passages of the process are those that its sources give now."""
    done = _keep(UUID(process_id))
    return {"process_id": process_id, **done}


@job_task(name="synthesis.suggest")
def suggest(process_id: str) -> dict[str, object]:
    """Every unread passage the sources give now carries the themes that keywords suggest."""
    _keep(UUID(process_id))
    number = _suggest(UUID(process_id), is_telling=True)
    return {"process_id": process_id, "suggested": number}


@job_task(name="synthesis.build")
def build(process_id: str) -> dict[str, object]:
    """The draft input of the evidence of this moment exists, with all its files."""
    return {"process_id": process_id, **asdict(build_package(UUID(process_id)))}


def build_package(process_id: UUID) -> Built:
    """The package of the present evidence; made before from the same, it is not made again."""
    total = STAGES + len(FORMATS)
    report_progress(0, total)
    _keep(process_id)
    report_progress(1, total)
    _suggest(process_id, is_telling=False)
    report_progress(2, total)
    with read_session() as session:
        process = get_or_abort(session, Process, process_id)
        evidence = _gathered(session, process)
        content = rounded(assemble(session, process, evidence, now=utcnow()))
    report_progress(STAGES, total)
    package, is_new = _package(process_id, content, total)
    return Built(package.number, package.hash, is_new)


def _gathered(session: Session, process: Process) -> Evidence:
    return gather(session, process, sources(current_app), now=utcnow())


def _keep(process_id: UUID) -> dict[str, int]:
    with read_session() as session:
        evidence = _gathered(session, get_or_abort(session, Process, process_id))
    with unit_of_work() as session:
        found = keep_passages(session, process_id, evidence, now=utcnow())
    return {"added": found.added, "removed": found.removed, "total": found.total}


def _suggest(process_id: UUID, *, is_telling: bool) -> int:
    with unit_of_work() as session:
        themes = ensure_codebook(session, process_id)
        ids = {theme.key: theme.id for theme in themes}
        entries = [CodebookTheme(theme.key, dict(theme.keywords)) for theme in themes]
    with read_session() as session:
        texts = unread_texts(session, process_id)
    codebook = Codebook(entries)
    found: dict[str, list[Suggestion]] = {}
    for done, (public_id, text, language) in enumerate(texts):
        matches = codebook.suggest(text, language)
        found[public_id] = [Suggestion(ids[m.theme], m.score, m.words) for m in matches]
        if is_telling and done % EVERY == 0:
            report_progress(done, len(texts))
    with unit_of_work() as session:
        return replace_suggestions(session, process_id, found)


def _package(process_id: UUID, content: dict[str, Any], total: int) -> tuple[DraftInput, bool]:
    """The package with this content, and whether it was made just now."""
    digest = content_hash(content)
    for _try in range(TRIES):
        with read_session() as session:
            known = find_package(session, process_id, digest)
            number = next_number(session, process_id)
        if known is not None:
            return known, False
        made = _written(process_id, content, digest, number, total)
        if made is not None:
            return made, True
    raise BuiltByOthers(str(process_id))


def _written(
    process_id: UUID, content: dict[str, Any], digest: str, number: int, total: int
) -> DraftInput | None:
    """The package under this number, or None when somebody else took the number meanwhile."""
    steps = iter(range(STAGES + 1, total + 1))
    files = render_files(
        content,
        number=number,
        digest=digest,
        on_file=lambda: report_progress(next(steps), total),
    )
    package = DraftInput(
        process_id=process_id,
        number=number,
        hash=digest,
        data_date=data_date(content),
        content=content,
        summary=summary_of(content),
    )
    try:
        with unit_of_work() as session:
            return store_package(session, package, files)
    except IntegrityError:
        return None
