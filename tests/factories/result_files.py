"""Result files, and steps of a survey that was held somewhere else and is over."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import unit_of_work
from engage.processes.models import Step, StepKind
from surveys.formats.result_files.apart import FileBytes
from surveys.models import ResultImport
from surveys.services import import_jobs
from surveys.services.importing import start_import
from tests.factories.processes import AFTER, NOON, make_process, make_step

LATER = AFTER + timedelta(hours=1)
SMALL = (
    "Timestamp;Sukupuoli;Ikä;Miten viihdyt?;Mitä parantaisit?\n"
    + "".join(
        f"0{1 + number % 9}.03.2018 10:{10 + number};{('Mies', 'Nainen', 'mies')[number % 3]};"
        f"{('15-24', '25-64', '65+')[number % 3]};{1 + number % 5};Toive numero {number}\n"
        for number in range(30)
    )
).encode()


def make_past_step(session: Session, *, audiences: int = 1) -> Step:
    """A survey step whose time is over and which nobody opened here."""
    process = make_process(session)
    step = make_step(session, StepKind.SURVEY, process=process, key="kysely")
    for audience in step.audiences[audiences:]:
        session.delete(audience)
    session.flush()
    session.refresh(step)
    return step


def begin_import(*files: FileBytes, options: dict[str, object] | None = None) -> UUID:
    """A committed import whose file has been read; its id."""
    with at(LATER):
        with unit_of_work() as session:
            step = make_past_step(session)
            started = start_import(
                session, step.audiences[0], files, options=options, actor=None, now=LATER
            )
            import_id = started.id
        import_jobs.guess(import_id)
    return import_id


def small_file(data: bytes = SMALL, name: str = "vastaukset.csv") -> FileBytes:
    """Thirty answers of a Finnish form."""
    return FileBytes(name, data)


def loaded(session: Session, import_id: UUID) -> ResultImport:
    """The import as it stands."""
    return session.get_one(ResultImport, import_id)


__all__ = ["LATER", "NOON", "SMALL", "begin_import", "loaded", "make_past_step", "small_file"]
