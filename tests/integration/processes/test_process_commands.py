"""engage process import and export."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from engage.errors import NotFound
from engage.processes.commands import NotText, process
from tests.support.tree import ROOT

FILE = ROOT / "engage" / "demo" / "kaarina-2018.yaml"


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(process, arguments, obj=app)


def test_a_process_goes_in_and_comes_out(committed_db: Flask, tmp_path: Path) -> None:
    answer = run(committed_db, "import", str(FILE))
    assert answer.exit_code == 0
    assert answer.stdout.startswith("kaarina-2018: ")
    assert "nothing to change" in run(committed_db, "import", str(FILE)).stdout
    first = run(committed_db, "export", "kaarina-2018")
    assert first.exit_code == 0
    again = tmp_path / "again.yaml"
    again.write_text(first.stdout, encoding="utf-8")
    assert run(committed_db, "import", str(again)).exit_code == 0
    assert run(committed_db, "export", "kaarina-2018").stdout == first.stdout


def test_a_step_that_the_file_leaves_out_is_told(committed_db: Flask, tmp_path: Path) -> None:
    run(committed_db, "import", str(FILE))
    shorter = tmp_path / "shorter.yaml"
    text, last = FILE.read_text(encoding="utf-8").split("  - key: kv-2018-06-25", 1)
    assert "Kaupunginvaltuusto" in last
    shorter.write_text(text.replace('"Visiovisa"', '"Visiokisa"'), encoding="utf-8")
    answer = run(committed_db, "import", str(shorter))
    assert answer.stdout.splitlines() == [
        "kaarina-2018: 0 added, 1 changed",
        "kaarina-2018/kv-2018-06-25: not in the file, kept",
    ]


def test_a_broken_file_ends_in_one_line_a_problem(committed_db: Flask, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = FILE.read_text(encoding="utf-8")
    broken.write_text(text.replace("kind: contest", "kind: kisa").replace("2018-06-04\n", "x\n"))
    answer = run(committed_db, "import", str(broken))
    assert answer.exit_code == 2
    lines = answer.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{broken}: line ") for line in lines)
    assert "steps[visiovisa].kind: kisa is none of" in lines[0]
    assert isinstance(run(committed_db, "export", "kaarina-2018").exception, NotFound)


def test_bytes_that_are_no_text_are_refused(committed_db: Flask, tmp_path: Path) -> None:
    odd = tmp_path / "odd.yaml"
    odd.write_bytes(b"\xff\xfe")
    assert isinstance(run(committed_db, "import", str(odd)).exception, NotText)


def test_an_unknown_process_ends_in_one_line(tmp_path: Path) -> None:
    settings = {"ENGAGE_ENVIRONMENT": "embedded", "ENGAGE_DATA_DIR": str(tmp_path)}
    for arguments in (["db", "upgrade"], ["process", "export", "ei-ole"]):
        answer = subprocess.run(
            [sys.executable, "-c", "from engage.cli import main; main()", *arguments],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", **settings},
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 2
    assert answer.stderr.strip() == "engage: no process is called ei-ole"
