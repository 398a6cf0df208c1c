"""Making the file of an export, one form or another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.documents.pdf import to_pdf
from engage.documents.word import to_docx
from engage.localized import pick
from engage.processes.models import Step
from engage.synthesis.report.labels import document_labels
from engage.web.dates import span_text
from workshops.exports.memo import MemoSetting, memo_document
from workshops.exports.words import export_words
from workshops.formats.refi import codebook_qdc, project_qdpx
from workshops.formats.workbook import codebook_xlsx, notes_csv, notes_json, notes_xlsx
from workshops.models import Workshop, WorkshopSession
from workshops.rules.exported import ExportedWorkshop
from workshops.services.exporting import read_workshop
from workshops.services.showing import kept_together

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NEXT_STEPS = 3


class ExportForm(StrEnum):
    """Which file is wanted."""

    NOTES = "notes"
    NOTES_BY_THEME = "notes-by-theme"
    CSV = "csv"
    JSON = "json"
    CODEBOOK = "codebook"
    QDC = "qdc"
    QDPX = "qdpx"
    MEMO_DOCX = "memo-docx"
    MEMO_PDF = "memo-pdf"


ENDINGS = {
    ExportForm.NOTES: (".xlsx", XLSX),
    ExportForm.NOTES_BY_THEME: ("-themes.xlsx", XLSX),
    ExportForm.CSV: (".csv", "text/csv; charset=utf-8"),
    ExportForm.JSON: (".json", "application/json"),
    ExportForm.CODEBOOK: ("-codebook.xlsx", XLSX),
    ExportForm.QDC: ("-codebook.qdc", "application/xml"),
    ExportForm.QDPX: (".qdpx", "application/zip"),
    ExportForm.MEMO_DOCX: ("-memo.docx", DOCX),
    ExportForm.MEMO_PDF: ("-memo.pdf", "application/pdf"),
}
MEMOS = frozenset({ExportForm.MEMO_DOCX, ExportForm.MEMO_PDF})
CODEBOOKS = frozenset({ExportForm.CODEBOOK, ExportForm.QDC})


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A made file that isn't stored yet."""

    name: str
    media_type: str
    data: bytes


def make_file(
    session: Session,
    workshop: Workshop,
    form: ExportForm,
    *,
    room: WorkshopSession | None,
    language: str,
    now: datetime,
    tell: Callable[[int, int], None],
) -> ExportFile:
    """The file in that form, in the language now in force; a memo speaks of the one room."""
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    zone = ZoneInfo(settings.timezone)
    tell(0, 2)
    exported = read_workshop(session, workshop, language=language, zone=zone)
    tell(1, 2)
    if form in MEMOS and room is not None:
        data = _memo(session, exported, room, form, today=now.astimezone(zone).date())
    else:
        data = _written(exported, form, now=now)
    tell(2, 2)
    ending, media_type = ENDINGS[form]
    step = workshop.step
    stem = f"{step.process.key}-{step.key}" + (f"-{room.key}" if room else "")
    return ExportFile(f"{stem}{ending}", media_type, data)


def _written(exported: ExportedWorkshop, form: ExportForm, *, now: datetime) -> bytes:
    words = export_words(exported.language)
    match form:
        case ExportForm.NOTES_BY_THEME:
            return notes_xlsx(exported, words, now=now, with_themes=True)
        case ExportForm.CSV:
            return notes_csv(exported, words)
        case ExportForm.JSON:
            return notes_json(exported)
        case ExportForm.CODEBOOK:
            return codebook_xlsx(exported, words, now=now)
        case ExportForm.QDC:
            return codebook_qdc(exported.themes)
        case ExportForm.QDPX:
            return project_qdpx(exported, day=now.date())
        case _:
            return notes_xlsx(exported, words, now=now)


def _memo(
    session: Session,
    exported: ExportedWorkshop,
    room: WorkshopSession,
    form: ExportForm,
    *,
    today: date,
) -> bytes:
    shown = next(one for one in exported.rooms if one.key == room.key)
    document = memo_document(exported, shown, _setting(session, room, exported.language, today))
    write: Callable[..., bytes] = to_docx if form is ExportForm.MEMO_DOCX else to_pdf
    return write(document, document_labels())


def _setting(session: Session, room: WorkshopSession, language: str, today: date) -> MemoSetting:
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    step = room.workshop.step
    return MemoSetting(
        municipality=settings.municipality_name,
        accent=settings.accent_colour,
        date=today,
        process=pick(step.process.title, language).text,
        next_steps=_next_steps(session, step, language),
        is_small=room.key in kept_together(room.workshop),
    )


def _next_steps(session: Session, step: Step, language: str) -> list[tuple[str, str]]:
    """The first few steps of the process that come after this one."""
    later = session.scalars(
        select(Step)
        .where(Step.process_id == step.process_id, Step.position > step.position)
        .order_by(Step.position)
    )
    return [
        (
            pick(one.title, language).text,
            span_text(one.starts_on, one.ends_on, one.date_precision.value, language),
        )
        for one in islice(later, NEXT_STEPS)
    ]
