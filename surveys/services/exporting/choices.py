"""What can be chosen of a row export."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from surveys.formats.csv_rows import PROFILES
from surveys.formats.row_table import Pick


class ExportFormat(StrEnum):
    """The file that is made."""

    XLSX = "xlsx"
    CSV = "csv"
    SAV = "sav"
    JSON = "json"
    DDI = "ddi"

    @property
    def has_rows(self) -> bool:
        """False for the description of the data, which holds no answer of anybody."""
        return self is not ExportFormat.DDI


@dataclass(frozen=True, slots=True)
class Choices:
    """Format and language of an export; the rest is about CSV alone."""

    format: ExportFormat
    language: str
    profile: str = "finnish"
    is_long: bool = False
    pick: Pick = Pick.LABELS

    def to_dict(self) -> dict[str, Any]:
        """What is stored with the export."""
        return asdict(self)


def choices_from(stored: Mapping[str, Any]) -> Choices:
    """The choices that were stored; KeyError or ValueError for anything else."""
    if stored["profile"] not in PROFILES:
        raise ValueError(stored["profile"])
    return Choices(
        format=ExportFormat(stored["format"]),
        language=str(stored["language"]),
        profile=stored["profile"],
        is_long=bool(stored["is_long"]),
        pick=Pick(stored["pick"]),
    )
