"""Making the files of an export in a folder."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from surveys.formats.codebook import Codebook, Words
from surveys.formats.codebook_sheet import CODEBOOK_HEADERS, codebook_rows
from surveys.formats.csv_rows import (
    PROFILES,
    Profile,
    write_long,
    write_table,
    write_texts,
    write_wide,
)
from surveys.formats.ddi import Study, write_ddi
from surveys.formats.json_rows import write_json
from surveys.formats.row_table import RowTable
from surveys.formats.sav import write_sav
from surveys.formats.xlsx_rows import write_workbook
from surveys.formats.xlsx_summary import SummaryBlock
from surveys.services.exporting.choices import Choices, ExportFormat
from surveys.services.exporting.requests import path_of
from surveys.services.exporting.summary import summary_blocks
from surveys.services.exporting.table import Versions, book_of, read_table, versions_of
from surveys.services.lookup import Asked, survey_by_id
from surveys.services.results import AudienceResults, read_results

OnProgress = Callable[[int, int], None]
LONG_HEADERS = ("row", "variable", "question", "item", "code", "answer")
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".sav": "application/x-spss-sav",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
LARGEST_BARE = 10_000_000
SUFFIXES = {ExportFormat.DDI: ".xml"}


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that the files are made from, read in one go."""

    asked: Asked
    choices: Choices
    versions: Versions
    book: Codebook
    table: RowTable | None
    others: tuple[Codebook, ...]
    summary: list[SummaryBlock]
    responses: int

    @property
    def stem(self) -> str:
        """What the files are called, without their endings."""
        step, audience = self.asked.step, self.asked.step_audience.audience
        return f"{step.key}-{audience.key}-{self.choices.language}"

    @property
    def suffix(self) -> str:
        """The ending of the first file."""
        return SUFFIXES.get(self.choices.format, f".{self.choices.format.value}")


def read_source(
    session: Session,
    survey_id: UUID,
    choices: Choices,
    words: Mapping[str, Words],
    *,
    secret: bytes = b"",
    rng: random.Random | None = None,
    on_progress: OnProgress = lambda _done, _total: None,
) -> Source:
    """What an export of the survey holds; `words` by language, that of the choices at least."""
    asked = survey_by_id(session, survey_id)
    versions = versions_of(session, survey_id)
    results = _results(session, asked)
    responses = results.responses if results else 0
    book = book_of(session, asked, versions, choices.language, words[choices.language])
    table = None
    if choices.format.has_rows:
        table = read_table(
            session,
            asked,
            versions,
            book,
            secret=secret,
            rng=rng,
            on_rows=lambda done: on_progress(done, 2 * max(done, responses)),
        )
    others = tuple(
        book_of(session, asked, versions, language, words[language])
        for language in versions.form.languages
        if language != choices.language and language in words
    )
    summary = summary_blocks(results, choices.language, words[choices.language])
    return Source(asked, choices, versions, book, table, others, summary, responses)


def make_files(
    folder: Path,
    source: Source,
    words: Words,
    *,
    stem: str,
    organisation: str,
    moment: datetime,
    on_progress: OnProgress = lambda _done, _total: None,
) -> list[Path]:
    """The files lie in the folder, the one with the rows first."""
    path = folder / f"{stem}{source.suffix}"
    table = source.table
    if table is None:
        with path.open("wb") as out:
            write_ddi(out, study_of(source, organisation, path.name), [source.book, *source.others])
        return [path]

    def on_rows(done: int) -> None:
        on_progress(table.count + done, 2 * table.count)

    if source.choices.format is ExportFormat.SAV:
        write_sav(path, table)
    else:
        with path.open("wb") as out:
            _write_rows(out, source, table, words, moment, on_rows)
    return [path, *_beside(folder, source, table, words, stem)]


def _write_rows(
    out: BinaryIO,
    source: Source,
    table: RowTable,
    words: Words,
    moment: datetime,
    on_rows: Callable[[int], None],
) -> None:
    choices = source.choices
    if choices.format is ExportFormat.XLSX:
        write_workbook(out, table, source.summary, words, moment=moment, on_rows=on_rows)
    elif choices.format is ExportFormat.JSON:
        survey = path_of(source.asked)
        write_json(out, table, source.versions.definitions, survey=survey, on_rows=on_rows)
    elif choices.is_long:
        headers = [words[f"long-{name}"] for name in LONG_HEADERS]
        write_long(out, table, PROFILES[choices.profile], headers, on_rows)
    else:
        write_wide(out, table, PROFILES[choices.profile], choices.pick, on_rows)


def _beside(
    folder: Path, source: Source, table: RowTable, words: Words, stem: str
) -> Iterator[Path]:
    """What does not fit into the file of rows: codebook and open texts."""
    if source.choices.format not in {ExportFormat.CSV, ExportFormat.SAV}:
        return
    profile: Profile = PROFILES[source.choices.profile]
    book = folder / f"{stem}-codebook.csv"
    with book.open("wb") as out:
        headers = [words[f"codebook-{name}"] for name in CODEBOOK_HEADERS]
        write_table(out, profile, headers, codebook_rows(table.whole_book, words))
    yield book
    if table.text_book is not None and table.text_book.variables:
        texts = folder / f"{stem}-texts.csv"
        with texts.open("wb") as out:
            headers = [words["codebook-variable"], words["codebook-question"], words["open-answer"]]
            write_texts(out, table, profile, headers)
        yield texts


def bundled(files: list[Path]) -> Path:
    """One file to download: the only one, or a zip of all."""
    first, *others = files
    is_small = first.suffix == ".xlsx" or first.stat().st_size <= LARGEST_BARE
    if not others and is_small:
        return first
    path = first.with_suffix(".zip")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


def study_of(source: Source, organisation: str, file_name: str) -> Study:
    """The survey as an archive describes it."""
    step = source.asked.step
    audience = source.asked.step_audience.audience.title
    language = source.choices.language
    return Study(
        title=dict(source.versions.form.title),
        number=path_of(source.asked),
        organisation=organisation,
        collected=(
            step.opens_at.date() if step.opens_at else None,
            step.closes_at.date() if step.closes_at else None,
        ),
        universe=audience.get(language) or next(iter(audience.values()), ""),
        file_name=file_name,
        rows=source.responses,
    )


def _results(session: Session, asked: Asked) -> AudienceResults | None:
    found = read_results(session, asked.step.id)
    return next((one for one in found if one.asked.survey.id == asked.survey.id), None)
