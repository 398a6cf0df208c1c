"""A file of questions is read in a process of its own: attacks end there, and end in words."""

import subprocess
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from surveys.formats import apart
from surveys.formats.apart import read_bank_apart, read_definition_apart
from surveys.formats.bank_file import read_bank
from surveys.formats.imported import Unreadable
from surveys.formats.reading import read_definition
from surveys.formats.wording import refusal
from tests.unit.surveys.definition_samples import content
from tests.unit.surveys.workbooks import row, workbook

XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "'
    + b"x" * 1_000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><document>&j;</document>"
)
MILLION_ROWS = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 1_000_000


def zipped(member: str, data: bytes) -> bytes:
    """A small workbook that unpacks into a large one."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(member, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "languages"),
    [
        ("a.xlsx", workbook(row("text"), row("file", "f")), {"default": "fi"}),
        ("a.xlsx", workbook(row("text")), {}),
        ("a.yaml", b"languages: [fi]", {}),
        ("a.lss", content("limesurvey_likert_multi_v638.lss"), {}),
    ],
)
def test_what_is_read_apart_is_what_is_read_here(
    name: str, data: bytes, languages: dict[str, str]
) -> None:
    assert read_definition_apart(name, data, languages) == read_definition(name, data, languages)


def test_a_refusal_comes_back_with_its_place() -> None:
    with pytest.raises(Unreadable) as refused:
        read_definition_apart("a.xlsx", content("xlsform_duplicate_columns_invalid.xlsx"), {})
    assert (refused.value.code, refused.value.value) == (
        "refused",
        "Duplicate column header: label",
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.xlsx", zipped("xl/workbook.xml", b"0" * 40_000_000)),
        ("rows.xlsx", zipped("xl/worksheets/sheet1.xml", MILLION_ROWS)),
        ("bomb.lss", XML_BOMB),
        ("bomb.lsa", zipped("a.lss", b"0" * 40_000_000)),
        ("rows.tsv", b"class\tname\ttext\tlanguage\n" + b"X\t\t\t\n" * 1_000_000),
    ],
)
def test_an_attack_ends_in_a_sentence(name: str, data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_definition_apart(name, data, {})
    assert refusal(refused.value)


@pytest.mark.parametrize(("limit", "value"), [("SECONDS", 0.05), ("MEMORY", 1024**2)])
def test_what_takes_too_much_is_ended_and_told(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    monkeypatch.setattr(apart, limit, value)
    with pytest.raises(Unreadable) as refused:
        read_definition_apart("a.json", b'{"elements": [' + b" " * 1_900_000 + b"]}", {})
    assert refused.value.code == "takes-too-much"
    assert "more time or memory" in refusal(refused.value)


def test_no_secret_of_the_surroundings_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    run = subprocess.run

    def watched(*args: object, **kwargs: dict[str, str]) -> object:
        seen.append(kwargs["env"])
        return run(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setenv("ENGAGE_SECRET_KEY", "x" * 40)
    monkeypatch.setattr(subprocess, "run", watched)
    read_definition_apart("a.yaml", b"languages: [fi]", {})
    assert set(seen[0]) == {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONPATH"}


def test_the_documentation_of_a_survey_is_read_apart_too() -> None:
    files = [content(f"oslo_citizen_survey_{name}.yaml") for name in ("concepts", "questions_2026")]
    found = read_bank_apart(files[0], files[1], edition="", language="nb")
    assert found == read_bank(files[0], files[1])
    alone = read_bank_apart(files[0], None, edition="", language="nb")
    assert (len(alone.concepts), alone.wordings) == (4, [])
