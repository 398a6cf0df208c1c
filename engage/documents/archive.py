"""Zip files that are the same whenever and wherever they are written."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Zip can't say anything earlier.
_FIRST_YEAR = 1980
_UNIX = 3


def with_fixed_times(data: bytes, day: date) -> bytes:
    """The same members in the same order, each dated to the start of the day."""
    stamp = (max(day.year, _FIRST_YEAR), day.month, day.day, 0, 0, 0)
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = ZipInfo(member.filename, stamp)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(member))
    return buffer.getvalue()
