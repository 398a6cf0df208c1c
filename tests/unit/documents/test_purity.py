"""The writers know neither the web application nor the database."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["engage.documents.html", "engage.documents.word", "engage.tables.reading"]
)
def test_no_writer_loads_the_application_or_the_database(module: str) -> None:
    code = (
        f"import sys, {module}; "
        "print(sorted(set(sys.modules) & {'flask', 'sqlalchemy', 'celery', 'wtforms'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
