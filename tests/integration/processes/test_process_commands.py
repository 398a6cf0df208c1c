"""engage process import and export, as commands of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT

FILE = ROOT / "engage" / "demo" / "kaarina-2018.yaml"


def engage(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command has run in a process of its own, on an installation in the folder."""
    return subprocess.run(
        [sys.executable, "-c", "from engage.cli import main; main()", *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "ENGAGE_ENVIRONMENT": "embedded",
            "ENGAGE_DATA_DIR": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with an empty database."""
    folder = tmp_path_factory.mktemp("installation")
    made = engage(folder, "db", "upgrade")
    assert made.returncode == 0, made.stderr
    return folder


def test_a_process_goes_in_and_comes_out(folder: Path, tmp_path: Path) -> None:
    answer = engage(folder, "process", "import", str(FILE))
    assert answer.returncode == 0, answer.stderr
    assert "kaarina-2018: " in answer.stdout
    assert "nothing to change" in engage(folder, "process", "import", str(FILE)).stdout
    first = engage(folder, "process", "export", "kaarina-2018")
    assert first.returncode == 0
    again = tmp_path / "again.yaml"
    again.write_text(first.stdout, encoding="utf-8")
    assert engage(folder, "process", "import", str(again)).returncode == 0
    assert engage(folder, "process", "export", "kaarina-2018").stdout == first.stdout


def test_a_broken_file_ends_in_one_line_a_problem(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = FILE.read_text(encoding="utf-8")
    broken.write_text(text.replace("kind: contest", "kind: kisa").replace("2018-06-04\n", "x\n"))
    answer = engage(folder, "process", "import", str(broken))
    assert answer.returncode == 2
    lines = answer.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{broken}: line ") for line in lines)
    assert "steps[visiovisa].kind: kisa is none of" in lines[0]


@pytest.mark.parametrize("key", ["ei-ole"])
def test_an_unknown_process_ends_in_one_line(folder: Path, key: str) -> None:
    answer = engage(folder, "process", "export", key)
    assert answer.returncode == 2
    assert answer.stderr.strip() == f"engage: no process is called {key}"


def test_bytes_that_are_no_text_end_in_one_line(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.yaml"
    odd.write_bytes(b"\xff\xfe")
    answer = engage(folder, "process", "import", str(odd))
    assert answer.returncode == 2
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "UTF-8" in answer.stderr
