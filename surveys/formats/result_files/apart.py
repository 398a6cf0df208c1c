"""Reading somebody's result file in a process of its own: rows or a proposal, or the fault."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from engage.tables.faults import Fault, TableError
from engage.tables.grid import Grid, read_grid
from engage.tables.separate import answer_apart, ask_of_table, pieces
from surveys.formats.result_files.headers import split_headers
from surveys.formats.result_files.proposal import Proposal, propose
from surveys.rules.mapping.fitting import refit
from surveys.rules.mapping.model import FormFile, ResultMapping
from surveys.rules.mapping.second_form import second_form
from surveys.rules.mapping.sorts import column_sorts
from surveys.rules.mapping.stored import mapping_from_json, mapping_to_json

MEMORY, SECONDS = 2 * 1024**3, 120
MODULE = "surveys.formats.result_files.apart"


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file as it was uploaded."""

    name: str
    data: bytes


def propose_apart(
    files: Sequence[FileBytes],
    title: str,
    *,
    options: Mapping[str, Any] | None = None,
    profile: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The proposal for the files as JSON, or TableError."""
    request = {"task": "propose", "title": title, "options": options or {}, "profile": profile}
    return _run(request, files)


def rows_apart(files: Sequence[FileBytes], mapping: ResultMapping) -> list[list[Any]]:
    """Form, row number and kept cells of each row that has any, or TableError."""
    answer = _run({"task": "rows", "mapping": mapping_to_json(mapping)}, files)
    rows: list[list[Any]] = answer["rows"]
    return rows


def _run(request: dict[str, Any], files: Sequence[FileBytes]) -> dict[str, Any]:
    request |= {"names": [one.name for one in files]}
    contents = [one.data for one in files]
    return ask_of_table(MODULE, request, contents, memory=MEMORY, seconds=SECONDS)


def serve(request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """The answer to one request."""
    contents = pieces(request, data)
    files = [FileBytes(*one) for one in zip(request["names"], contents, strict=True)]
    try:
        if request["task"] == "rows":
            return {"rows": _rows(files, mapping_from_json(request["mapping"]))}
        return _proposed(files, request)
    except TableError as error:
        place = {"row": error.row, "column": error.column, "text": error.text}
        return {"fault": error.fault.value, **place}


def _rows(files: Sequence[FileBytes], mapping: ResultMapping) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for number, (file, form) in enumerate(zip(files, mapping.forms, strict=True)):
        grid = _grid(file, form)
        places = {
            column: place
            for column in sorted(mapping.kept_columns)
            if (place := form.place(column)) is not None
        }
        for row in split_headers(grid, form.header_rows).rows:
            kept = {
                str(column): row.cells[place]
                for column, place in places.items()
                if place < len(row.cells) and row.cells[place].strip()
            }
            rows.append([number, row.number, kept])
    return rows


def _grid(file: FileBytes, form: FormFile) -> Grid:
    return read_grid(
        file.data,
        file.name,
        encoding=form.encoding,
        separator=form.separator,
        sheet=form.sheet,
    )


def _proposed(files: Sequence[FileBytes], request: Mapping[str, Any]) -> dict[str, Any]:
    """One proposal for each file, and one mapping for them all."""
    options = request["options"]
    proposals = [
        propose(
            read_grid(
                file.data,
                file.name,
                encoding=options.get("encoding"),
                separator=options.get("separator"),
                sheet=options.get("sheet"),
            ),
            request["title"],
            language=language,
            header_rows=options.get("header_rows"),
        )
        for file, language in zip(files, _languages(files, options), strict=True)
    ]
    fit: dict[str, Any] = {}
    if request["profile"] is not None:
        mapping, fit = _fitted(mapping_from_json(request["profile"]), proposals)
    else:
        mapping = _joined(proposals[0].mapping, proposals[1:])
    return {
        "mapping": mapping_to_json(mapping),
        "proposals": [_shown(one) for one in proposals],
        # What the second form says of itself: what a person needs who pairs its columns anew.
        "others": [mapping_to_json(one.mapping) for one in proposals[1:]],
        "fit": fit,
    }


def _fitted(
    profile: ResultMapping, proposals: Sequence[Proposal]
) -> tuple[ResultMapping, dict[str, Any]]:
    """The saved mapping on the new files, and how they differ from those that it was made for."""
    found = [one.mapping.forms[0] for one in proposals]
    fitted = refit(profile, found[0].headers, [form.headers for form in found[1:]])
    mapping = with_reading(fitted.mapping, proposals)
    if len(mapping.forms) < len(proposals):
        mapping = _joined(mapping, proposals[len(mapping.forms) :])
    return mapping, {
        "missing": fitted.missing,
        "fresh": fitted.fresh,
        "changed": fitted.changed,
    }


def with_reading(mapping: ResultMapping, proposals: Sequence[Proposal]) -> ResultMapping:
    """The mapping reads the new files as they were found: their encoding, separator, sheet."""
    forms = tuple(
        replace(
            one.mapping.forms[0],
            language=held.language,
            columns=held.columns,
            sorts=tuple(map(str, column_sorts(one.mapping))) if number else (),
        )
        for number, (held, one) in enumerate(zip(mapping.forms, proposals, strict=False))
    )
    return replace(mapping, forms=forms)


def _languages(files: Sequence[FileBytes], options: Mapping[str, Any]) -> list[str | None]:
    given = list(options.get("languages") or ())
    return [*given, *(None for _ in files)][: len(files)]


def _joined(mapping: ResultMapping, others: Sequence[Proposal]) -> ResultMapping:
    """The first form with the second one beside it, where there is one."""
    try:
        for other in others:
            mapping = second_form(mapping, other.mapping)
    except ValueError as error:
        raise TableError(Fault.UNNAMED_COLUMN, text="forms-differ") from error
    return mapping


def _shown(proposal: Proposal) -> dict[str, Any]:
    """What a page or a command shows of the proposal."""
    shown = asdict(proposal)
    del shown["mapping"]
    return shown


if __name__ == "__main__":
    answer_apart(serve)
