"""The repository as the house rules see it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("engage", "surveys", "voting", "workshops")
SKIPPED = {".git", ".venv", "var", "out", "build", "dist", "__pycache__"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the repository; in an unpacked archive without git, every file there is."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not SKIPPED & set(path.parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def package_files(pattern: str) -> list[Path]:
    """Files of the four packages that match."""
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob(pattern))


def python_files() -> list[Path]:
    """Every Python file of the repository but the migrations, which grow with the tables."""
    files = (path for path in tracked_files() if path.suffix == ".py")
    return [path for path in files if not here(path).startswith("migrations/versions/")]


@cache
def syntax(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call of the module with its dotted name, as far as it is one."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def here(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()
