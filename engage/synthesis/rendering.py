"""The files of a package: one document, six writers."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from flask_babel import force_locale

from engage.documents.json_text import to_json
from engage.documents.labels import Labels
from engage.documents.markdown import to_markdown
from engage.documents.model import Document
from engage.documents.pdf import to_pdf
from engage.documents.sheets import to_sheets
from engage.documents.word import to_docx
from engage.localized import LANGUAGES
from engage.synthesis.report.document import draft_input_document
from engage.synthesis.report.labels import document_labels
from engage.synthesis.rules.canonical import canonical
from engage.synthesis.services.packages import MadeFile
from engage.tables.xlsx import write_xlsx

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "evidence": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)
Content = dict[str, Any]


def render_files(
    content: Content, *, number: int, digest: str, on_file: Callable[[], None]
) -> list[MadeFile]:
    """Every format of the package, in the process's first language; tells after each one."""
    made = []
    with force_locale(document_language(content)):
        document = draft_input_document(content, number=number, digest=digest)
        labels = document_labels()
        for name in FORMATS:
            data = _written(name, document, labels, content)
            made.append(MadeFile(name, MEDIA_TYPES[name], data))
            on_file()
    return made


def document_language(content: Content) -> str:
    """The first language of the process in which our own sentences exist; else Finnish."""
    languages = content["process"]["languages"]
    return next((code for code in languages if code in LANGUAGES), LANGUAGES[0])


def _written(name: str, document: Document, labels: Labels, content: Content) -> bytes:
    match name:
        case "docx":
            return to_docx(document, labels)
        case "pdf":
            return to_pdf(document, labels)
        case "xlsx":
            moment = datetime.combine(document.date, time.min, tzinfo=UTC)
            return write_xlsx(to_sheets(document, labels), title=document.title, moment=moment)
        case "json":
            return to_json(document).encode()
        case "md":
            return to_markdown(document, labels).encode()
        case _:
            # The bytes whose SHA-256 is the fingerprint: anybody can check the package with them.
            return canonical(content).encode()
