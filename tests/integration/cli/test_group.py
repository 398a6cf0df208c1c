"""The command line: found without being loaded, and clear when something is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT


def engage(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The command has run in a process of its own, with only these settings."""
    return subprocess.run(
        [sys.executable, "-c", "from engage.cli import main; main()", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def sqlite_settings(folder: Path) -> dict[str, str]:
    """Settings of a one-machine installation in the folder."""
    return {"ENGAGE_ENVIRONMENT": "embedded", "ENGAGE_DATA_DIR": str(folder)}


def test_help_lists_the_commands_with_what_they_do() -> None:
    answer = engage("--help")
    assert answer.returncode == 0
    for name in ("check", "db", "demo", "outbox", "serve", "worker"):
        assert f"  {name} " in answer.stdout
    assert "Run the jobs" in answer.stdout


def test_an_unknown_command_is_told_in_one_line() -> None:
    answer = engage("serfe")
    assert answer.returncode == 2
    assert "serfe" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_production_without_secrets_is_refused_in_one_line(tmp_path: Path) -> None:
    answer = engage("check", ENGAGE_ENVIRONMENT="production", ENGAGE_DATA_DIR=str(tmp_path))
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.splitlines() == [answer.stderr.strip()]
    assert "ENGAGE_SECRET_KEY" in answer.stderr


def test_a_setting_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    answer = engage("check", **sqlite_settings(tmp_path), ENGAGE_PROXY_HOPS="many")
    assert answer.returncode == 2
    assert "ENGAGE_PROXY_HOPS" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_database_is_made_and_then_up_to_date(tmp_path: Path) -> None:
    settings = sqlite_settings(tmp_path)
    before = engage("check", **settings)
    assert before.returncode == 2
    assert "failed  database" in before.stdout
    made = engage("db", "upgrade", **settings)
    assert (made.returncode, made.stderr) == (0, "")
    after = engage("check", **settings)
    assert "ok      database: sqlite" in after.stdout
    assert "failed  queue" in after.stdout  # nobody has started the broker


def test_a_command_without_its_database_says_what_to_do(tmp_path: Path) -> None:
    answer = engage("process", "export", "nothing", **sqlite_settings(tmp_path))
    assert answer.returncode == 2
    assert "engage db upgrade" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite", "nonsense"])
def test_a_database_that_cannot_be_reached_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    answer = engage("db", "upgrade", **sqlite_settings(tmp_path), ENGAGE_DATABASE_URL=url)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
