"""What must not be written anywhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.tree import ROOT, calls, here, package_files, syntax, tracked_files

CLOCK = "engage/clock.py"
NOW = re.compile(r"(^|\.)(datetime|date)\.(now|utcnow|today)$|^time\.time$")
UNSAFE_LOADERS = {"yaml.load", "yaml.unsafe_load", "yaml.full_load", "eval", "exec"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill"}
# Put together, so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join((r"/" + r"root/", r"/" + r"work/", r"/" + r"opt/", r"/" + r"home/\w"))
)
REGISTRY = re.compile(
    "|".join(
        (
            r"--(extra-)?" + r"index-url",
            r"find-" + r"links",
            r"https?://[\w.:-]*" + r"(pypi|pythonhosted|npmjs|artifactory|nexus)",
            r"https?://[^\s\"']*/" + r"simple\b",
        )
    )
)


def text_files() -> Iterator[tuple[Path, str]]:
    """Every tracked file that is text, with its text."""
    for path in tracked_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def imported(path: Path) -> set[str]:
    """Top names of what the module imports."""
    names: set[str] = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_only_the_clock_asks_for_the_time() -> None:
    asking = [
        f"{here(path)}:{call.lineno} {name}"
        for path in package_files("*.py")
        if here(path) != CLOCK
        for name, call in calls(path)
        if NOW.search(name)
    ]
    assert asking == []


def test_nothing_loads_code_from_data() -> None:
    unsafe = [
        f"{here(path)}:{call.lineno} {name}"
        for path in package_files("*.py")
        for name, call in calls(path)
        if name in UNSAFE_LOADERS
    ]
    unsafe += [here(path) for path in package_files("*.py") if imported(path) & UNSAFE_MODULES]
    assert unsafe == []


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{here(path)}:{inner.lineno}"
        for path in package_files("*.py")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_file_names_a_registry_or_a_machine() -> None:
    told = [
        f"{here(path)}:{number}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if REGISTRY.search(line) or MACHINE.search(line)
    ]
    assert told == []


def test_every_pin_is_a_plain_pin() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        odd = [line for line in lines if not re.match(r"[a-z0-9-]+==[\w.]+( ; .+)?$", line)]
        assert odd == []


def test_the_runtime_pins_are_the_developers_pins() -> None:
    pins = {
        name: set((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert pins["requirements.txt"] <= pins["requirements-dev.txt"]


def test_the_workers_module_has_no_object_named_app() -> None:
    # `celery -A celery_worker` would take a Flask object of that name for the Celery app.
    names = {
        target.id
        for node in ast.walk(syntax(ROOT / "celery_worker.py"))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert "app" not in names
    assert {"flask_app", "celery_app"} <= names


def test_every_package_init_is_a_docstring_where_rules_are_pure() -> None:
    for package in ("engage", "surveys", "voting", "workshops"):
        body = syntax(ROOT / package / "__init__.py").body
        assert [type(node) for node in body] == [ast.Expr]
