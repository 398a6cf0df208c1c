"""verify.py is the modules themselves, and nothing else."""

import ast
import sys
from pathlib import Path

import voting.rules.methods.star
from voting.rules.verify_script import modules_in_order, write_script
from voting.services.bundling import verify_script


def test_it_imports_nothing_outside_the_standard_library() -> None:
    names = set()
    for node in ast.walk(ast.parse(verify_script())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            names |= {one.name.split(".")[0] for one in node.names}
    assert names <= sys.stdlib_module_names


def test_it_holds_the_sources_as_they_are() -> None:
    script = verify_script()
    source = Path(voting.rules.methods.star.__file__).read_text("utf-8")
    body = source[source.index("def count(") :]
    for line in body.splitlines():
        assert not line or f"    {line}\n" in script


def test_a_module_stands_after_all_that_it_imports() -> None:
    sources = {
        "voting.rules": '"""A package."""\n',
        "voting.rules.one": "ONE = 1\n",
        "voting.rules.two": "from voting.rules import one\n\nTWO = one.ONE + 1\n",
        "voting.rules.verify": (
            "from voting.rules.one import (\n    ONE as FIRST,\n)\n"
            "from voting.rules.two import TWO\n\n\ndef run():\n    return FIRST + TWO\n"
        ),
    }
    order = modules_in_order(sources.__getitem__)
    assert order == ["voting.rules.one", "voting.rules.two", "voting.rules.verify"]
    made: dict[str, object] = {"__name__": "verify"}
    exec(write_script(sources.__getitem__), made)  # noqa: S102 - it is what is tested
    verify = made["rules_verify"]
    assert verify.run() == 3  # type: ignore[attr-defined]
