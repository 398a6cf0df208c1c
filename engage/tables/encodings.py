"""Which encoding a text file is in; what no guess can read is marked, so that it can be told."""

import codecs

from engage.tables.faults import Fault, TableError

REPLACED = "\ufffd"
# The names that people meet in "save as" dialogues, and what Python calls them.
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "iso-8859-1": "latin-1",
    "mac-roman": "mac-roman",
}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 4_000


def decoded(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the encoding it was read in; a byte that the encoding lacks becomes a mark."""
    if encoding is not None:
        if encoding not in ENCODINGS:
            raise TableError(Fault.NOT_TEXT, text=encoding)
        return data.decode(ENCODINGS[encoding], errors="replace"), encoding
    if data.startswith(_UTF16_MARKS):
        return data.decode("utf-16", errors="replace"), "utf-16"
    unmarked = _unmarked_utf16(data)
    if unmarked is not None:
        return data.decode(unmarked, errors="replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "windows-1252"


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark has a zero byte in nearly every pair of a European text."""
    sample = data[:_SAMPLE]
    if len(sample) < 4 or len(data) % 2:
        return None
    pairs = len(sample) // 2
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        other = sample[::2] if name == "utf-16-le" else sample[1::2]
        if zeros.count(0) > 0.7 * pairs and not other.count(0):
            return name
    return None
