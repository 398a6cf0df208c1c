"""The bundle: everything that was published of a contest, in one file that anybody can check."""

import importlib.util
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from voting.rules.bundle import KEY, SIGNATURE, SUMS, Published, files_of, sums_text
from voting.rules.verify_script import write_script
from voting.services.signing import sign

SCRIPT = "verify.py"
WORDS = Path(__file__).parents[1] / "formats" / "bundle"
LANGUAGES = ("fi", "sv", "en")
# Zip can't say anything earlier; the same files give the same bytes whenever they are written.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNIX, _READABLE = 3, 0o644 << 16


@dataclass(frozen=True, slots=True)
class Bundle:
    """The zip, and the fingerprint of the key that signed it."""

    content: bytes
    fingerprint: str


def make_bundle(published: Published, receipts: tuple[str, ...]) -> Bundle:
    """The signed bundle of a counted contest."""
    files = files_of(published, receipts)
    files |= {SCRIPT: verify_script().encode()}
    files |= {f"README.{one}.txt": _readme(one) for one in LANGUAGES}
    signed_by = sign(b"")
    files[KEY] = signed_by.public_key
    sums = sums_text(files)
    files |= {SUMS: sums, SIGNATURE: sign(sums).signature}
    return Bundle(_zipped(files), signed_by.fingerprint)


@cache
def verify_script() -> str:
    """verify.py, put together of the very modules that count."""
    return write_script(_source_of)


def _source_of(module: str) -> str:
    spec = importlib.util.find_spec(module)
    loader = spec.loader if spec else None
    source = loader.get_source(module) if isinstance(loader, SourceFileLoader) else None
    if source is None:
        raise LookupError(f"{module} has no source")
    return source


def _readme(language: str) -> bytes:
    return (WORDS / f"README.{language}.txt").read_bytes()


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, files[name])
    return buffer.getvalue()
