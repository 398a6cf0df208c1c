"""`engage inputs build` on the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from engage.errors import NotFound
from engage.processes.models import Process
from engage.synthesis.commands import inputs


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """What the command answers."""
    return lambda *arguments: CliRunner().invoke(inputs, ["build", *arguments], obj=app)


def test_build_writes_all_files_and_says_whether_anything_is_new(
    run: Callable[..., Result], process: Process, tmp_path: Path
) -> None:
    first = run(process.key, "--out", str(tmp_path / "out"))
    assert first.exit_code == 0, first.exception
    assert "draft input no. 1 of kaarina-2018: built, hash " in first.output
    second = run(process.key, "--out", str(tmp_path / "again"))
    assert "no. 1 of kaarina-2018: unchanged" in second.output
    made = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {name.removeprefix("kaarina-2018-draft-input-1") for name in made} == {
        ".docx",
        ".pdf",
        ".xlsx",
        ".json",
        ".md",
        "-evidence.json",
    }
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}


def test_without_a_folder_the_package_is_built_and_nothing_written(
    run: Callable[..., Result], process: Process
) -> None:
    answer = run(process.key)
    assert answer.exit_code == 0, answer.exception
    assert len(answer.output.splitlines()) == 1


@pytest.mark.usefixtures("session")
def test_an_unknown_process_is_told_in_one_line(run: Callable[..., Result]) -> None:
    answer = run("no-such-process")
    assert isinstance(answer.exception, NotFound)
    assert "no-such-process" in str(answer.exception)
