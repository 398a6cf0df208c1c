"""What the columns of a transcribed sheet mean: a mapping that a person can read and correct."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MOST_NAMES = 500


class Role(StrEnum):
    """What a column holds."""

    NOTE = "note"
    PROMPT = "prompt"
    TABLE = "table"
    HEADING = "heading"
    DOTS = "dots"
    ROOM = "room"
    AUTHOR = "author"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column; `prompt` and `table` are those of a note column whose header names them."""

    column: int
    header: str
    role: Role
    prompt: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class SheetRule:
    """One sheet; `prompt`, `table` and `room` hold where no column says otherwise.

    `header_row` is the row number of the headers, 0 when there are none.
    """

    name: str
    header_row: int
    columns: tuple[ColumnRule, ...]
    is_read: bool = True
    prompt: str = ""
    table: str = ""
    room: str = ""

    def columns_of(self, role: Role) -> tuple[ColumnRule, ...]:
        """The columns with this role, from left to right."""
        return tuple(one for one in self.columns if one.role is role)


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """The whole file; `prompts` says which prompt a word in a prompt column means."""

    sheets: tuple[SheetRule, ...]
    prompts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The names by which the workshop's prompts and rooms may be called, by their keys."""

    prompts: Mapping[str, tuple[str, ...]]
    rooms: Mapping[str, tuple[str, ...]]


class BadSheetMapping(ValueError):
    """The stored mapping isn't one of ours."""


def mapping_to_json(mapping: SheetMapping) -> dict[str, Any]:
    """Plain values, for the database, a profile or a request."""
    return {**asdict(mapping), "prompts": dict(mapping.prompts)}


def mapping_from_json(stored: Mapping[str, Any]) -> SheetMapping:
    """The mapping as it was stored."""
    try:
        sheets = tuple(_sheet(one) for one in stored["sheets"])
        prompts = {str(value): str(key) for value, key in stored["prompts"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSheetMapping(str(error)) from error
    return SheetMapping(sheets, prompts)


def _sheet(stored: Mapping[str, Any]) -> SheetRule:
    columns = tuple(
        ColumnRule(
            int(one["column"]),
            str(one["header"]),
            Role(one["role"]),
            str(one["prompt"]),
            str(one["table"]),
        )
        for one in stored["columns"]
    )
    return SheetRule(
        name=str(stored["name"]),
        header_row=int(stored["header_row"]),
        columns=columns,
        is_read=bool(stored["is_read"]),
        prompt=str(stored["prompt"]),
        table=str(stored["table"]),
        room=str(stored["room"]),
    )


def known_from_json(stored: Mapping[str, Any]) -> Known:
    """The names as they were sent to the process that reads the file."""

    def names(part: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
        return {key: tuple(values) for key, values in part.items()}

    return Known(names(stored["prompts"]), names(stored["rooms"]))
