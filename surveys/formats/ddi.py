"""The codebook as DDI-Codebook 2.5, the form in which archives describe a data file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from engage.tables.cells import clean_text
from surveys.formats.codebook import CODED, Codebook, Measure, Shape, Variable

NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NATURES = {Measure.NOMINAL: "nominal", Measure.ORDINAL: "ordinal", Measure.SCALE: "interval"}


@dataclass(frozen=True, slots=True)
class Study:
    """What the description says of the survey as a whole; texts by language."""

    title: Mapping[str, str]
    number: str
    organisation: str
    collected: tuple[date | None, date | None]
    universe: str
    file_name: str
    rows: int


def write_ddi(out: BinaryIO, study: Study, books: Sequence[Codebook]) -> None:
    """The description in the language of the first book, and each label in all languages."""
    register_namespace("", NAMESPACE)
    root = Element(_tag("codeBook"), {"version": "2.5", LANGUAGE: books[0].language})
    _describe_study(SubElement(root, _tag("stdyDscr")), study, books)
    text = SubElement(SubElement(root, _tag("fileDscr"), {"ID": "F1"}), _tag("fileTxt"))
    _add(text, "fileName", study.file_name)
    size = SubElement(text, _tag("dimensns"))
    _add(size, "caseQnty", str(study.rows))
    _add(size, "varQnty", str(len(books[0].variables)))
    variables = SubElement(root, _tag("dataDscr"))
    for place, versions in enumerate(zip(*(book.variables for book in books), strict=True), 1):
        languages = [book.language for book in books]
        _describe_variable(variables, place, dict(zip(languages, versions, strict=True)))
    indent(root)
    ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)


def _describe_study(parent: Element, study: Study, books: Sequence[Codebook]) -> None:
    citation = SubElement(parent, _tag("citation"))
    titles = SubElement(citation, _tag("titlStmt"))
    first, *others = [book.language for book in books]
    _add(titles, "titl", study.title.get(first) or books[0].title, {LANGUAGE: first})
    for language in others:
        if study.title.get(language):
            _add(titles, "parTitl", study.title[language], {LANGUAGE: language})
    _add(titles, "IDNo", study.number)
    _add(SubElement(citation, _tag("prodStmt")), "producer", study.organisation)
    summary = SubElement(SubElement(parent, _tag("stdyInfo")), _tag("sumDscr"))
    for event, day in zip(("start", "end"), study.collected, strict=True):
        if day is not None:
            attributes = {"date": day.isoformat(), "event": event}
            _add(summary, "collDate", day.isoformat(), attributes)
    _add(summary, "universe", study.universe)


def _describe_variable(parent: Element, place: int, versions: Mapping[str, Variable]) -> None:
    """labl, qstn, catgry and varFormat in the order the schema wants them."""
    one = next(iter(versions.values()))
    is_continuous = one.shape is Shape.NUMBER
    attributes = {
        "ID": f"V{place}",
        "name": one.name,
        "files": "F1",
        "intrvl": "contin" if is_continuous else "discrete",
        "nature": NATURES[one.measure],
    }
    var = SubElement(parent, _tag("var"), attributes)
    for language, version in versions.items():
        _add(var, "labl", version.label, {LANGUAGE: language})
    if one.question:
        question = SubElement(var, _tag("qstn"))
        for language, version in versions.items():
            _add(question, "qstnLit", version.label, {LANGUAGE: language})
    for place_in, value in enumerate(one.values):
        missing = {"missing": "Y"} if value.is_missing else {}
        category = SubElement(var, _tag("catgry"), missing)
        _add(category, "catValu", str(value.code))
        for language, version in versions.items():
            _add(category, "labl", version.values[place_in].title, {LANGUAGE: language})
    is_number = one.shape in CODED or is_continuous
    SubElement(var, _tag("varFormat"), {"type": "numeric" if is_number else "character"})


def _add(
    parent: Element, name: str, text: str, attributes: Mapping[str, str] | None = None
) -> None:
    SubElement(parent, _tag(name), dict(attributes or {})).text = clean_text(text)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
