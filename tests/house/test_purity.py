"""Pure rooms load neither the web nor the database: the import contracts alone cannot see that."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, ROOT

HEAVY = ("flask", "sqlalchemy", "celery", "wtforms", "jinja2", "alembic")
PURE = ("engage.disclosure", "engage.text", "engage.localized", "engage.clock", "engage.errors")


def modules_under(folder: Path) -> list[str]:
    """Dotted names of all modules in the folder."""
    found = (path.relative_to(ROOT).with_suffix("") for path in folder.rglob("*.py"))
    return sorted(".".join(path.parts).removesuffix(".__init__") for path in found)


def pure_rooms() -> list[str]:
    """The rooms that promise to be pure, by their first module."""
    rules = [
        ".".join(p.relative_to(ROOT).parts) for n in PACKAGES for p in ROOT.glob(f"{n}/**/rules")
    ]
    return [*PURE, *sorted(rules)]


@pytest.mark.parametrize("room", pure_rooms())
def test_a_pure_room_loads_nothing_heavy(room: str) -> None:
    folder = ROOT / room.replace(".", "/")
    names = modules_under(folder) if folder.is_dir() else [room]
    script = (
        "import sys; from importlib import import_module\n"
        f"for name in {names!r}: import_module(name)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_the_list_of_commands_loads_neither_the_web_nor_the_database() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from engage.cli.group import engage\n"
        "assert CliRunner().invoke(engage, ['--help']).exit_code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
