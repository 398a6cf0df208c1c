"""Reading a transcribed file in a process of its own: the guess with a preview, or the notes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from engage.tables.faults import TableError
from engage.tables.separate import answer_apart, ask_of_table, pieces
from workshops.formats.sheets import ReadFile, preview_of, read_sheets
from workshops.rules.sheets import (
    BadSheetMapping,
    SheetMapping,
    known_from_json,
    mapping_from_json,
    mapping_to_json,
)
from workshops.rules.sheets_guess import fit_mapping, guess_mapping, guess_sheet
from workshops.rules.sheets_rows import FoundNote, FoundRows, found_rows

MEMORY, SECONDS = 2 * 1024**3, 90
MODULE = "workshops.formats.sheets_apart"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading gave: the mapping in force, the preview, and the notes under it."""

    mapping: SheetMapping
    preview: list[dict[str, Any]]
    found: FoundRows
    formulas: int
    encoding: str | None


def read_apart(
    name: str,
    data: bytes,
    known: Mapping[str, Any],
    *,
    profile: Mapping[str, Any] | None = None,
    mapping: Mapping[str, Any] | None = None,
) -> Reading:
    """The file under the mapping, the profile or, without either, a guess; or TableError."""
    request = {"name": name, "known": known, "profile": profile, "mapping": mapping}
    answer = ask_of_table(MODULE, request, [data], memory=MEMORY, seconds=SECONDS)
    return Reading(
        mapping_from_json(answer["mapping"]),
        answer["preview"],
        FoundRows(
            tuple(FoundNote(**one) for one in answer["notes"]),
            tuple((sheet, row) for sheet, row in answer["blank"]),
        ),
        answer["formulas"],
        answer["encoding"],
    )


def serve(request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """The answer to one request."""
    try:
        read = read_sheets(pieces(request, data)[0], request["name"])
    except TableError as error:
        place = {"row": error.row, "column": error.column, "text": error.text}
        return {"fault": error.fault.value, **place}
    mapping = _mapping(read, request)
    found = found_rows(read.sheets, mapping)
    return {
        "mapping": mapping_to_json(mapping),
        "preview": preview_of(read.sheets, mapping),
        "notes": [asdict(note) for note in found.notes],
        "blank": [list(place) for place in found.blank],
        "formulas": read.formulas,
        "encoding": read.encoding,
    }


def _mapping(read: ReadFile, request: Mapping[str, Any]) -> SheetMapping:
    known = known_from_json(request["known"])
    try:
        if request["mapping"] is not None:
            return _with_headers(read, mapping_from_json(request["mapping"]), request)
        if request["profile"] is not None:
            return fit_mapping(mapping_from_json(request["profile"]), read.sheets, known)
    except BadSheetMapping:
        pass  # a mapping that is none of ours is as good as none
    return guess_mapping(read.sheets, known)


def _with_headers(
    read: ReadFile, mapping: SheetMapping, request: Mapping[str, Any]
) -> SheetMapping:
    """The decided mapping; a sheet whose header row was moved is guessed anew from there."""
    known = known_from_json(request["known"])
    by_name = {rule.name: rule for rule in mapping.sheets}
    rules = []
    for sheet in read.sheets:
        rule = by_name.get(sheet.name)
        if rule is None or rule.columns:
            rules.append(rule or guess_sheet(sheet, known))
        else:
            guessed = guess_sheet(sheet, known, header_row=rule.header_row)
            prompt, table = rule.prompt or guessed.prompt, rule.table or guessed.table
            rules.append(replace(guessed, prompt=prompt, table=table))
    return SheetMapping(tuple(rules), mapping.prompts)


if __name__ == "__main__":
    answer_apart(serve)
