"""Templates parse, and hold nothing that the content security policy would refuse."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.support.tree import here, package_files

pytestmark = pytest.mark.sqlite_only
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")
REASON = re.compile(r"\{#-?\s*safe:\s*\S+")


def templates() -> list[Path]:
    """Every template of every package."""
    return [path for path in package_files("*") if path.is_file() and "templates" in path.parts]


def found(pattern: re.Pattern[str]) -> list[str]:
    """Places where the pattern stands in a template."""
    return [
        f"{here(path)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_template_parses(app: Flask) -> None:
    assert templates()
    for path in templates():
        app.jinja_env.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_no_template_has_inline_style_or_script() -> None:
    assert found(INLINE) == []
    assert found(SCRIPT) == []


def test_nothing_is_marked_safe_without_a_reason() -> None:
    bare = [place for place in found(UNESCAPED) if not REASON.search(line_of(place))]
    assert bare == []


def line_of(place: str) -> str:
    """The line at path:number."""
    name, _, number = place.rpartition(":")
    path = next(path for path in templates() if here(path) == name)
    return path.read_text(encoding="utf-8").splitlines()[int(number) - 1]


def test_every_template_is_used_by_its_name(app: Flask) -> None:
    """Two packages with a template of one name would shadow each other."""
    names: dict[str, list[str]] = {}
    for path in templates():
        parts = path.parts
        name = "/".join(parts[parts.index("templates") + 1 :])
        names.setdefault(name, []).append(here(path))
    assert {name: places for name, places in names.items() if len(places) > 1} == {}
