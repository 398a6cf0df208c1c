"""Zip containers from outside: refused before anything in them is unpacked or parsed."""

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from engage.tables.faults import Fault, TableError

MAX_UNPACKED = 20_000_000
MAX_RATIO = 100
MAX_MEMBERS = 200
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def check_archive(data: bytes) -> None:
    """The container is small when unpacked and its XML declares no entities, or TableError."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_sizes(archive)
            _check_declarations(archive)
    except _UNREADABLE as error:
        raise TableError(Fault.DAMAGED) from error


def _check_sizes(archive: ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise TableError(Fault.TOO_LARGE)


def _check_declarations(archive: ZipFile) -> None:
    """Office files never have a document type; an attack by entities always does."""
    for member in archive.infolist():
        if not member.filename.endswith((".xml", ".rels", ".vml")):
            continue
        # Without its zero bytes UTF-16 reads like ASCII, so no encoding hides a declaration.
        if _DECLARATION.search(archive.read(member).replace(b"\x00", b"")):
            raise TableError(Fault.DAMAGED)
