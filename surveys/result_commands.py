"""`engage survey guess` and `import-results`: result files of other survey tools, from a shell."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from engage.clock import utcnow
from engage.command import with_app
from engage.db import read_session, unit_of_work
from engage.errors import Invalid
from engage.processes.services.reading import step_audience_by_keys
from engage.tables.faults import TableError
from engage.tables.formulas import column_letters
from surveys.formats.result_files.apart import FileBytes, propose_apart
from surveys.models import ResultImport
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.stored import BadMapping, mapping_from_json
from surveys.services import import_jobs
from surveys.services.imported_rows import seal_imported
from surveys.services.importing import ImportRefused, start_import, undo_import

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FAULTS = {
    "bad-definition": "the mapping makes no questionnaire",
    "bad-mapping": "this is no mapping",
    "broken-quotes": "a quotation mark is not closed",
    "cell-too-long": "a cell is longer than a spreadsheet can hold",
    "damaged": "the file is damaged",
    "empty": "the file is empty",
    "formula-without-value": "a formula has no stored result; open the file in Excel and save it",
    "macros": "the file holds macros; save it as .xlsx without them",
    "no-such-sheet": "the workbook has no such sheet",
    "not-text": "the file is not text",
    "not-what-it-says": "the file is not what its ending says",
    "nothing-taken": "the mapping leaves every question out",
    "old-workbook": "this is an old .xls workbook; save it as .xlsx",
    "too-large": "the file is too large, or reading it takes too long",
    "too-many-columns": "there are more than 1,000 columns",
    "too-many-rows": "there are more than 50,000 rows",
    "unknown-format": "only .xlsx, .csv and .tsv files can be read",
    "pairs-differ": "two columns that are paired do not hold the same sort of answers",
    "unnamed-column": "both files seem to be in one language; say which with --language, for each",
}
REFUSALS = {
    "has-questionnaire": "the audience has its questionnaire already",
    "no-personal-survey": "results are imported into personal surveys only",
    "not-all-imported": "a survey of the step was not imported from a file",
    "step-not-over": "the step needs an opening and a closing time in the past",
    "step-opened": "the step has been opened here",
}


class ResultsRefused(Invalid):
    """The file or the mapping can't be used; the text says why and where."""


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--title", help="What the survey is called; the file's name otherwise.")
@click.option("--encoding", help="utf-8, utf-16, windows-1252, iso-8859-1 or mac-roman.")
@click.option("--language", "languages", multiple=True, help="The language of each file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/result-files.md).")
def guess(
    files: tuple[Path, ...],
    *,
    title: str | None,
    encoding: str | None,
    languages: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what the columns of a result file probably mean; two FILES are two language forms."""
    options = _options(encoding, languages)
    try:
        answer = propose_apart(_bytes(files), title or files[0].stem, options=options)
    except TableError as fault:
        raise _refused(files[0], import_jobs.fault_of(fault)) from fault
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for line in _lines(mapping_from_json(answer["mapping"]), answer["proposals"][0]):
        click.echo(line)


def _options(encoding: str | None, languages: Sequence[str]) -> dict[str, Any]:
    """How the files are read, as far as somebody says it."""
    options = {"encoding": encoding, "languages": list(languages)}
    return {name: value for name, value in options.items() if value}


def _lines(mapping: ResultMapping, proposal: dict[str, Any]) -> list[str]:
    """A line for each question, and one for each remark."""
    lines = [f"{proposal['rows']} rows"]
    for rule in mapping:
        place = column_letters(rule.columns[0] + 1) if rule.columns else "–"
        lines.append(f"{place}  {rule.key}  {rule.kind.value}  {rule.role.value}  {rule.reason}")
    for remark in proposal["remarks"]:
        columns = " ".join(column_letters(column + 1) for column in remark["columns"])
        lines.append(" ".join(filter(None, ("look at:", remark["code"], columns, remark["value"]))))
    return lines


@click.command("import-results")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--step", required=True, help="PROCESS/STEP")
@click.option("--audience", help="The key of the audience; not needed where there is one.")
@click.option("--mapping", "mapping_file", type=FILE, help="What `guess --json` printed, edited.")
@click.option("--encoding", help="As for `guess`.")
@click.option("--language", "languages", multiple=True, help="As for `guess`.")
@click.option("--seal", is_flag=True, help="Seal the step too, so that its answers are counted.")
@with_app
def import_results(
    files: tuple[Path, ...],
    *,
    step: str,
    audience: str | None,
    mapping_file: Path | None,
    encoding: str | None,
    languages: tuple[str, ...],
    seal: bool,
) -> None:
    """Make the rows of FILES the responses of a survey step that is over."""
    mapping = _mapping(mapping_file, len(files)) if mapping_file else None
    encoding = encoding or (mapping.forms[0].encoding if mapping else None)
    languages = languages or (mapping.languages if mapping else ())
    try:
        import_id = _begin(_bytes(files), step, audience, _options(encoding, languages))
        report = _carry_out(import_id, mapping, files[0])
        if seal:
            with read_session() as session:
                step_id = session.get_one(ResultImport, import_id).step_audience.step_id
            seal_imported(step_id, actor=None, now=utcnow())
    except ImportRefused as fault:
        raise ResultsRefused(f"{step}: {REFUSALS.get(fault.code, fault.code)}") from fault
    _tell(step, report)


def _begin(files: list[FileBytes], step: str, audience: str | None, options: dict[str, Any]) -> Any:
    with unit_of_work() as session:
        target = step_audience_by_keys(session, step, audience)
        return start_import(
            session, target, files, options=options, is_read_here=True, actor=None, now=utcnow()
        ).id


def _carry_out(import_id: Any, mapping: ResultMapping | None, file: Path) -> dict[str, Any]:
    """The responses are there, or ResultsRefused and the import is as if it had never been."""
    _ensure_good(import_jobs.guess(import_id, mapping), import_id, file)
    if mapping is not None:
        _tell_fit(import_id)
    _ensure_good(import_jobs.carry_out(import_id, actor=None), import_id, file)
    with read_session() as session:
        report = session.get_one(ResultImport, import_id).report
    return report or {}


def _tell_fit(import_id: Any) -> None:
    """What the mapping reads and the file does not have, and the other way round."""
    with read_session() as session:
        fit = (session.get_one(ResultImport, import_id).proposal or {}).get("fit") or {}
    for header in fit.get("missing", ()):
        click.echo(f"not in the file: {header}", err=True)
    for header in fit.get("fresh", ()):
        click.echo(f"not in the mapping, left out: {header}", err=True)
    for before, now in fit.get("changed", ()):
        click.echo(f"taken for the same column: {before} → {now}", err=True)


def _ensure_good(told: dict[str, object], import_id: Any, file: Path) -> None:
    if "fault" not in told:
        return
    with unit_of_work() as session:
        which = session.get_one(ResultImport, import_id)
        fault = which.fault or {"code": told["fault"]}
        undo_import(session, which, actor=None)
    raise _refused(file, fault)


def _refused(file: Path, fault: dict[str, Any]) -> ResultsRefused:
    place = ""
    if fault.get("row"):
        letter = column_letters(fault["column"]) if fault.get("column") else ""
        place = f" row {fault['row']}{f', column {letter}' if letter else ''}:"
    text = f" ({fault['text']})" if fault.get("text") else ""
    return ResultsRefused(f"{file}:{place} {FAULTS.get(fault['code'], fault['code'])}{text}")


def _mapping(file: Path, files: int) -> ResultMapping:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        read = mapping_from_json(given.get("mapping", given) if isinstance(given, dict) else given)
    except (ValueError, BadMapping) as fault:
        raise ResultsRefused(f"{file}: this is no mapping ({fault})") from fault
    if len(read.forms) != files:
        raise ResultsRefused(
            f"{file}: the mapping reads {len(read.forms)} files, {files} were given"
        )
    return read


def _tell(step: str, report: dict[str, Any]) -> None:
    """Counts that close, and a line for everything that was not taken over as it stood."""
    click.echo(
        f"{step}: {report['rows']} rows, {report['taken']} responses,"
        f" {report['without_answers']} rows without an answer"
    )
    for issue in report["issues"]:
        letter = column_letters(issue["column"] + 1) if issue["column"] >= 0 else "–"
        rows = ", ".join(map(str, issue["rows"]))
        words = f"{issue['code']} ({issue['value']}), {issue['count']} cells, rows {rows}"
        click.echo(f"column {letter}: {words}", err=True)


def _bytes(files: tuple[Path, ...]) -> list[FileBytes]:
    return [FileBytes(file.name, file.read_bytes()) for file in files]
