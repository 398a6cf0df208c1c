"""verify.py: the sources that count a contest, in one file that needs nothing but Python.

Nothing is written a second time: each module stands in the file as it is here, inside a function
that makes it, after all the modules that it imports. Only its imports of the others are replaced.
"""

import ast
import textwrap
from collections.abc import Callable, Iterator

PACKAGE = "voting"
LAST = "voting.rules.verify"
HEAD = '''#!/usr/bin/env python3
"""Checks the files beside it and repeats the count of a contest: python3 verify.py

Needs Python 3.11 or newer and nothing else. Each function called make_... is one module of the
program that counted the contest, as it stood there when this file was written.
"""

from types import SimpleNamespace

'''
MODULE = """

def make_{place}():
{body}
    return SimpleNamespace(**locals())


{place} = make_{place}()
"""
FOOT = """
if __name__ == "__main__":
    {last}.run()
"""
Sources = Callable[[str], str]


def write_script(source_of: Sources) -> str:
    """The whole file, from the source of each module by its name."""
    parts = [_module(name, source_of) for name in modules_in_order(source_of)]
    return HEAD + "\n".join(parts) + FOOT.format(last=_place(LAST))


def modules_in_order(source_of: Sources) -> list[str]:
    """All modules that the last one stands on, each after those that it imports."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        for node in _own_imports(ast.parse(source_of(name))):
            for imported in _modules_of(node, source_of):
                visit(imported)
        order.append(name)

    visit(LAST)
    return order


def _own_imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            yield node


def _modules_of(node: ast.ImportFrom, source_of: Sources) -> list[str]:
    """The modules that the statement names: itself, or those of the package it names."""
    module = node.module or ""
    return _inside(node) if _is_package(module, source_of) else [module]


def _inside(node: ast.ImportFrom) -> list[str]:
    return [f"{node.module}.{one.name}" for one in node.names]


def _is_package(module: str, source_of: Sources) -> bool:
    """Whether there is nothing in it but other modules."""
    return all(isinstance(part, ast.Expr) for part in ast.parse(source_of(module)).body)


def _module(name: str, source_of: Sources) -> str:
    source = source_of(name)
    lines = source.splitlines()
    for node in sorted(_own_imports(ast.parse(source)), key=lambda node: -node.lineno):
        end = node.end_lineno or node.lineno
        lines[node.lineno - 1 : end] = _assignments(node, source_of)
    place = _place(name)
    return MODULE.format(place=place, body=textwrap.indent("\n".join(lines), "    "))


def _assignments(node: ast.ImportFrom, source_of: Sources) -> list[str]:
    if _is_package(node.module or "", source_of):
        values = [_place(one) for one in _inside(node)]
    else:
        values = [f"{_place(node.module or '')}.{one.name}" for one in node.names]
    names = (one.asname or one.name for one in node.names)
    return [f"{name} = {value}" for name, value in zip(names, values, strict=True)]


def _place(module: str) -> str:
    return module.removeprefix(f"{PACKAGE}.").replace(".", "_")
