"""What the jobs of an import do: read, compute outside any transaction, write in one short one."""

from uuid import UUID

from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs import report_progress
from engage.tables.faults import TableError
from engage.tables.formulas import column_letters
from surveys.formats.result_files.apart import propose_apart, rows_apart
from surveys.models import ImportState, ResultImport
from surveys.rules.definition import DefinitionError
from surveys.rules.mapping.editing import merge_texts, undo_merge
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.pairing import PairsDiffer, ensure_pairs
from surveys.rules.mapping.stored import BadMapping, mapping_from_json, mapping_to_json
from surveys.services.imported_rows import (
    ReadFile,
    keep_report,
    read_file,
    recode,
    write_import,
    write_recoded,
)
from surveys.services.importing import (
    FileGone,
    ImportRefused,
    NothingTaken,
    Source,
    keep_fault,
    keep_proposal,
    mapping_of,
    read_source,
)

STEPS = 100


def guess(import_id: UUID, mapping: ResultMapping | None = None) -> dict[str, object]:
    """The import has its proposal, or the reason why the file can't be read.

    A mapping that is given reads the file like a saved one: by its headers, wherever they stand.
    """
    with read_session() as session:
        which = get_or_abort(session, ResultImport, import_id)
        if which.state is not ImportState.READING:
            return {"questions": 0}  # it has been read meanwhile, by another way
        source = read_source(session, which)
    report_progress(1, 3)
    profile = source.profile if mapping is None else mapping_to_json(mapping)
    try:
        answer = propose_apart(source.files, source.title, options=source.options, profile=profile)
    except (TableError, BadMapping) as error:
        return _refuse(import_id, error)
    report_progress(2, 3)
    with unit_of_work() as session:
        which = get_or_abort(session, ResultImport, import_id)
        # A second reading may have been carried out and used while this one went on.
        if which.state is ImportState.READING:
            keep_proposal(which, answer)
    return {"questions": len(answer["mapping"]["rules"])}


def check(import_id: UUID) -> dict[str, object]:
    """The report says what every row gives under the mapping; nothing is taken over yet."""
    read = _read(import_id)
    if isinstance(read, dict):
        return read
    mapping, found = read
    with unit_of_work() as session:
        which = get_or_abort(session, ResultImport, import_id)
        if mapping_of(which) == mapping:
            keep_report(which, mapping, found)
    return {"rows": found.report.rows, "taken": found.report.taken}


def carry_out(import_id: UUID, *, actor: UUID | None) -> dict[str, object]:
    """The responses are there, all of them or none; run again after that it changes nothing."""
    with read_session() as session:
        which = get_or_abort(session, ResultImport, import_id)
        if which.state is ImportState.IMPORTED:
            return {"responses": 0}
    read = _read(import_id)
    if isinstance(read, dict):
        return read
    mapping, found = read
    if not found.rows:
        return _refuse(import_id, NothingTaken())
    with unit_of_work() as session:
        which = get_or_abort(session, ResultImport, import_id)
        if mapping_of(which) != mapping:
            raise ImportRefused("mapping-changed")
        written = write_import(session, which, found, actor=actor, now=utcnow())
    return {"responses": written}


def change_codes(
    import_id: UUID, question: str, *, target: str, texts: str, undo: int, actor: UUID | None
) -> dict[str, object]:
    """The spellings (one a line) count as the target, or the merge of that number is undone."""
    with read_session() as session:
        which = get_or_abort(session, ResultImport, import_id)
        mapping = changed(mapping_of(which), question, target, texts.split("\n"), undo)
        recoded = recode(session, which, mapping)
    with unit_of_work() as session:
        which = get_or_abort(session, ResultImport, import_id)
        version = write_recoded(session, which, recoded, actor=actor)
    return {"version": version}


def changed(
    mapping: ResultMapping, question: str, target: str, texts: list[str], undo: int
) -> ResultMapping:
    """The mapping with the merge, or without it; BadMapping where there is no such question."""
    rule = mapping.rule(question)
    if rule is None:
        raise BadMapping(question, "unknown-question")
    made = undo_merge(rule, undo) if undo >= 0 else merge_texts(rule, target, texts)
    return mapping.with_rule(made)


def _read(import_id: UUID) -> tuple[ResultMapping, ReadFile] | dict[str, object]:
    """The file under the saved mapping; a fault is kept on the import and told."""
    with read_session() as session:
        source = _source(session, import_id)
    mapping = mapping_from_json(source.mapping)
    try:
        ensure_pairs(mapping)
        rows = rows_apart(source.files, mapping)
        total = max(len(rows), 1)

        def progress(done: int) -> None:
            if done % max(total // STEPS, 200) == 0:
                report_progress(done, total)

        return mapping, read_file(mapping, rows, source.closes_at, progress)
    except (TableError, DefinitionError, NothingTaken, PairsDiffer) as error:
        return _refuse(import_id, error)


def _source(session: Session, import_id: UUID) -> Source:
    which = get_or_abort(session, ResultImport, import_id)
    if which.mapping is None:
        raise ImportRefused("not-read")
    return read_source(session, which)


def _refuse(import_id: UUID, error: Exception) -> dict[str, object]:
    """What is wrong with the file or the mapping stands on the import."""
    fault = fault_of(error)
    with unit_of_work() as session:
        which = get_or_abort(session, ResultImport, import_id)
        if isinstance(error, TableError | BadMapping):
            keep_fault(which, fault)
        else:
            which.fault = fault
    return {"fault": fault["code"]}


def fault_of(error: Exception) -> dict[str, object]:
    """The fault as the page and the command read it."""
    if isinstance(error, TableError):
        return {
            "code": error.fault.value,
            "row": error.row,
            "column": error.column,
            "text": error.text,
        }
    if isinstance(error, BadMapping):
        return {"code": "bad-mapping", "row": None, "column": None, "text": str(error)}
    if isinstance(error, PairsDiffer):
        return {"code": "pairs-differ", "row": None, "column": None, "text": pair_words(error)}
    if isinstance(error, NothingTaken):
        return {"code": "nothing-taken", "row": None, "column": None, "text": None}
    return {"code": "bad-definition", "row": None, "column": None, "text": str(error)[:500]}


def pair_words(error: PairsDiffer) -> str:
    """Both columns by their letters and headers."""
    sides = ((error.column, error.header), (error.place, error.other))
    return " / ".join(f"{column_letters(one + 1)} {header}"[:200] for one, header in sides)


__all__ = [
    "FileGone",
    "carry_out",
    "change_codes",
    "changed",
    "check",
    "fault_of",
    "guess",
    "pair_words",
]
