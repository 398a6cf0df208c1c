"""Codebook (.qdc) and project (.qdpx) as REFI-QDA 1.0 has them, for programs that researchers use.

Ids are made from what they stand for, so that the same notes give the same file, and a file that
is taken in anew meets its own codes. What a schema wants at least once is left out with its
parent when there is nothing to put there; the one exception, a codebook without codes, is refused.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile

from engage.documents.archive import with_fixed_times
from engage.errors import Conflict
from engage.tables.cells import clean_text
from workshops.rules.exported import ExportedCoding, ExportedNote, ExportedTheme, ExportedWorkshop

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
ORIGIN = "Engage"
_PROJECT_FILE = "project.qde"
_SOURCES = "sources"


class NoThemes(Conflict):
    """The codebook is empty: the format has no place for that."""


def codebook_qdc(themes: Sequence[ExportedTheme]) -> bytes:
    """The themes as codes with their descriptions."""
    if not themes:
        raise NoThemes
    root = Element("CodeBook", xmlns=CODEBOOK, origin=ORIGIN)
    _add_codes(root, themes)
    return _bytes(root)


def project_qdpx(exported: ExportedWorkshop, *, day: date) -> bytes:
    """Each note in use is a source with its place as values; each coding has coder and time."""
    notes = [note for note in exported.notes if note.aside is None]
    root = Element("Project", xmlns=PROJECT, name=clean_text(exported.title), origin=ORIGIN)
    _add_users(root, exported)
    if exported.themes:
        _add_codes(SubElement(root, "CodeBook"), exported.themes)
    names = ("event", "place", "table", "question", "audience", "language")
    variables = {name: uuid5(exported.id, f"variable:{name}") for name in names}
    holder = SubElement(root, "Variables")
    for name, guid in variables.items():
        SubElement(holder, "Variable", guid=str(guid), name=name, typeOfVariable="Text")
    if notes:
        holder = SubElement(root, "Sources")
        for note in notes:
            _add_source(holder, note, variables)
    return _packed(_bytes(root), notes, day)


def _add_users(root: Element, exported: ExportedWorkshop) -> None:
    if exported.coders:
        users = SubElement(root, "Users")
        for guid, name in exported.coders.items():
            SubElement(users, "User", guid=str(guid), name=clean_text(name))


def _add_codes(parent: Element, themes: Sequence[ExportedTheme]) -> None:
    codes = SubElement(parent, "Codes")
    for theme in themes:
        code = SubElement(
            codes, "Code", guid=str(theme.id), name=clean_text(theme.title), isCodable="true"
        )
        if theme.description:
            SubElement(code, "Description").text = clean_text(theme.description)


def _add_source(parent: Element, note: ExportedNote, variables: dict[str, UUID]) -> None:
    source = SubElement(
        parent,
        "TextSource",
        guid=str(note.id),
        name=clean_text(f"{note.room.title} {note.number}"),
        plainTextPath=f"internal://{note.id}.txt",
        creationDateTime=_moment(note.recorded_at),
    )
    if note.codings:
        # Positions count Unicode characters, as the standard says.
        selection = SubElement(
            source,
            "PlainTextSelection",
            guid=str(uuid5(note.id, "selection")),
            startPosition="0",
            endPosition=str(len(clean_text(note.text))),
        )
        for coding in note.codings:
            _add_coding(selection, note, coding)
    values = (
        ("event", note.room.title),
        ("place", note.room.place),
        ("table", str(note.table or "")),
        ("question", note.prompt.text),
        ("audience", note.room.audience),
        ("language", note.language or ""),
    )
    for name, value in values:
        if value:
            holder = SubElement(source, "VariableValue")
            SubElement(holder, "VariableRef", targetGUID=str(variables[name]))
            SubElement(holder, "TextValue").text = clean_text(value)


def _add_coding(selection: Element, note: ExportedNote, coding: ExportedCoding) -> None:
    element = SubElement(
        selection,
        "Coding",
        guid=str(uuid5(note.id, f"coding:{coding.theme}")),
        creatingUser=str(coding.by),
        creationDateTime=_moment(coding.at),
    )
    SubElement(element, "CodeRef", targetGUID=str(coding.theme))


def _packed(project: bytes, notes: Sequence[ExportedNote], day: date) -> bytes:
    """The project file and the texts it speaks of, in one archive."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_PROJECT_FILE, project)
        for note in notes:
            archive.writestr(f"{_SOURCES}/{note.id}.txt", clean_text(note.text).encode())
    return with_fixed_times(buffer.getvalue(), day)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _bytes(root: Element) -> bytes:
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data
