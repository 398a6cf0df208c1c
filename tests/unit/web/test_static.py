"""The kit's own files: small, and free of what the content security policy refuses."""

import re
from pathlib import Path

import pytest

from engage.web.assets import OWN

CSS = (OWN / "engage.css").read_text(encoding="utf-8")
SCRIPTS = sorted(OWN.glob("*.js"))


def test_the_style_sheet_is_at_most_30_kilobytes() -> None:
    assert len(CSS.encode()) <= 30 * 1024


@pytest.mark.parametrize(
    "query",
    [
        "prefers-color-scheme: dark",
        "prefers-reduced-motion: reduce",
        "forced-colors: active",
        "@media print",
        ":focus-visible",
        "@layer tokens, base, components, pages",
    ],
)
def test_the_style_sheet_answers_to(query: str) -> None:
    assert query in CSS


def test_the_style_sheet_fetches_nothing() -> None:
    assert not re.search(r"@import|url\(", CSS)


def test_every_used_token_is_set() -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", CSS))
    known = set(re.findall(r"(--[\w-]+):", CSS))
    assert used <= known


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_modules_without_eval_or_markup(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|innerHTML|outerHTML|document\.write|new Function", text)
    assert re.search(r"^(import|export) ", text, re.MULTILINE)


def test_what_a_script_imports_is_there() -> None:
    imported = {
        name for script in SCRIPTS for name in re.findall(r'from "\./([\w.]+)"', script.read_text())
    }
    assert imported
    assert imported <= {script.name for script in SCRIPTS}
