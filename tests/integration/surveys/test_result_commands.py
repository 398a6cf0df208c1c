"""`engage survey guess` and `import-results`: the same as on the desk, from a shell."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.files import StoredFile
from engage.tables.faults import Fault
from surveys.commands import survey
from surveys.models import ImportState, ResultImport, SealedResponse
from surveys.result_commands import FAULTS, ResultsRefused
from surveys.tasks import guess_results
from tests.factories.result_files import LATER, SMALL, make_past_step

STEP = "kaarina-2018/kysely"


def run(*arguments: str, app: Flask | None = None) -> Result:
    """The command as it ends."""
    with at(LATER):
        return CliRunner().invoke(survey, arguments, obj=app)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A small Finnish result file."""
    path = tmp_path / "vastaukset.csv"
    path.write_bytes(SMALL)
    return path


def past_step() -> None:
    """A committed survey step that is over."""
    with at(LATER), unit_of_work() as session:
        make_past_step(session)


def stored(table: type[object]) -> int:
    """How many rows the table has."""
    with read_session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_guess_says_what_the_columns_mean(answers: Path) -> None:
    told = run("guess", str(answers))
    assert told.exit_code == 0, told.output
    assert "30 rows" in told.stdout
    assert "A  timestamp  short-text  leave-out  time" in told.stdout
    assert "B  sukupuoli  single  background  few-values" in told.stdout


def test_a_guess_is_imported_as_it_is(committed_db: Flask, answers: Path, tmp_path: Path) -> None:
    past_step()
    mapping = tmp_path / "mapping.json"
    mapping.write_text(run("guess", str(answers), "--json").stdout, encoding="utf-8")
    told = run(
        "import-results",
        str(answers),
        *("--step", STEP, "--mapping", str(mapping), "--seal"),
        app=committed_db,
    )
    assert told.exit_code == 0, told.output
    assert told.stdout == f"{STEP}: 30 rows, 30 responses, 0 rows without an answer\n"
    assert stored(SealedResponse) == 30
    assert stored(StoredFile) == 0
    with read_session() as session:
        which = session.scalars(select(ResultImport)).one()
        assert which.step_audience.step.sealed_at is not None
        import_id = which.id
    # The reading that was queued beside it finds that there is nothing left to do.
    assert guess_results(str(import_id)) == {"questions": 0}


def test_a_refused_file_leaves_nothing(committed_db: Flask, tmp_path: Path) -> None:
    past_step()
    broken = tmp_path / "rikki.csv"
    broken.write_bytes(b'a;b\n1;"x\n')
    told = run("import-results", str(broken), "--step", STEP, app=committed_db)
    assert isinstance(told.exception, ResultsRefused)
    assert "row 2: a quotation mark is not closed" in str(told.exception)
    assert stored(StoredFile) == 0
    with read_session() as session:
        assert session.scalars(select(ResultImport.state)).one() is ImportState.UNDONE


def test_what_is_no_mapping_is_told(committed_db: Flask, answers: Path, tmp_path: Path) -> None:
    past_step()
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"version": 1}', encoding="utf-8")
    told = run(
        "import-results",
        str(answers),
        *("--step", STEP, "--mapping", str(wrong)),
        app=committed_db,
    )
    assert "mapping.title" in str(told.exception)
    assert stored(ResultImport) == 0


def test_every_fault_of_a_table_has_its_words() -> None:
    of_other_readers = {Fault.DUPLICATE_HEADER.value}
    assert {fault.value for fault in Fault} - of_other_readers <= set(FAULTS)
