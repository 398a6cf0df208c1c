"""Nothing grows past what one can read."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.tree import here, python_files, syntax

FILE_LINES, FUNCTION_LINES, VIEW_LINES = 400, 40, 25
ROUTES = {"get", "post", "route"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function of the module."""
    return (node for node in ast.walk(syntax(path)) if isinstance(node, ast.FunctionDef))


def is_view(function: ast.FunctionDef) -> bool:
    """True when the function answers a route."""
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in ROUTES
        for mark in function.decorator_list
    )


def length(function: ast.FunctionDef) -> int:
    """Lines from `def` to the last one."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_longer_than_400_lines() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert [f"{here(path)}: {n}" for path, n in lines.items() if n > FILE_LINES] == []


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{here(path)}:{function.lineno} {function.name}: {length(function)}"
        for path in python_files()
        for function in functions(path)
        if length(function) > FUNCTION_LINES
    ]
    assert long == []


def test_no_view_is_longer_than_25_lines() -> None:
    views = [(path, one) for path in python_files() for one in functions(path) if is_view(one)]
    assert views, "no view was found at all"
    long = [
        f"{here(path)}:{view.lineno} {view.name}: {length(view)}"
        for path, view in views
        if length(view) > VIEW_LINES
    ]
    assert long == []
