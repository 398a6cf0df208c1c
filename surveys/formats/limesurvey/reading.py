"""The doors of this package: bytes in, a definition of ours with every problem out."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from engage.tables.archives import check_archive
from engage.tables.faults import TableError
from surveys.formats.imported import Imported, Unreadable
from surveys.formats.limesurvey.importing import import_structure
from surveys.formats.limesurvey.lss import read_lss
from surveys.formats.limesurvey.tsv import read_tsv

LSS = "limesurvey-lss"
TSV = "limesurvey-tsv"
LSA = "limesurvey-lsa"
MAX_BYTES = 20_000_000
DAMAGES = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def read_limesurvey_lss(content: bytes, languages: Mapping[str, str]) -> Imported:
    """The survey of a .lss file, whose texts stand in the rows or in tables of their own."""
    return import_structure(read_lss(content), LSS, languages)


def read_limesurvey_tsv(content: bytes, languages: Mapping[str, str]) -> Imported:
    """The survey of a tab-separated structure."""
    return import_structure(read_tsv(content), TSV, languages)


def read_limesurvey_lsa(content: bytes, languages: Mapping[str, str]) -> Imported:
    """The survey of an archive; answers and participants in it are told and not opened."""
    if len(content) > MAX_BYTES:
        raise Unreadable("file-too-large")
    try:
        check_archive(content)
        with ZipFile(BytesIO(content)) as archive:
            members = archive.namelist()
            structures = [name for name in members if name.endswith(".lss")]
            content = archive.read(structures[0]) if len(structures) == 1 else b""
    except (TableError, *DAMAGES) as error:
        raise Unreadable("damaged") from error
    if len(structures) != 1:
        raise Unreadable("not-limesurvey")
    read = read_lss(content)
    for name in members:
        if name not in structures:
            read.tell(name, "archive-part-not-taken")
    return import_structure(read, LSA, languages)
