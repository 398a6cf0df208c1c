"""A counted contest to take away: signed and checked by anybody, as a table, and on paper."""

from datetime import date
from functools import lru_cache

from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.config import Settings
from engage.db import db
from engage.documents.labels import Labels
from engage.documents.model import Document
from engage.documents.pdf import to_pdf
from engage.synthesis.report.labels import document_labels
from engage.tables.delimited import write_csv
from engage.web.i18n import current_language
from voting.models import Contest
from voting.services.lookup import contest_at
from voting.views.blueprint import bp
from voting.views.result_report import Proof, Sender, result_report
from voting.views.result_sheet import result_sheet
from voting.views.result_words import ResultPage
from voting.views.results import PLACE, NoResultYet, counted_tally


@bp.get(f"{PLACE}/contest-result/bundle.zip")
@public
def bundle(process_key: str, step_key: str) -> ResponseReturnValue:
    """Everything published, signed, with the program that checks it."""
    content = counted_tally(contest_at(db.session, process_key, step_key)).bundle
    if content is None:
        raise NoResultYet(step_key)
    return _file(content, "application/zip", f"{process_key}-{step_key}-result.zip")


@bp.get(f"{PLACE}/contest-result/result.csv")
@public
def result_csv(process_key: str, step_key: str) -> ResponseReturnValue:
    """Every figure of every count as a table that a spreadsheet program opens."""
    contest = contest_at(db.session, process_key, step_key)
    page = _told(contest)
    content = write_csv(result_sheet(page))
    return _file(content, "text/csv; charset=utf-8", f"{process_key}-{step_key}-result.csv")


@bp.get(f"{PLACE}/contest-result/result.pdf")
@public
def result_pdf(process_key: str, step_key: str) -> ResponseReturnValue:
    """The whole result to print and to put among the minutes, in the reader's language."""
    contest = contest_at(db.session, process_key, step_key)
    page = _told(contest)
    place = {"process_key": process_key, "step_key": step_key}
    address = url_for("voting.result", **place, _external=True)
    document = result_report(contest, page, _proof(contest, address), _sender(contest))
    name = f"{process_key}-{step_key}-result.pdf"
    return _file(_set(document, document_labels()), "application/pdf", name)


def _told(contest: Contest) -> ResultPage:
    """The words of the result; NoResultYet where so few voted that none are told."""
    page = ResultPage(contest, counted_tally(contest).result)
    if not page.is_published:
        raise NoResultYet(contest.step.key)
    return page


def _proof(contest: Contest, address: str) -> Proof:
    tally = counted_tally(contest)
    return Proof(
        address=address,
        manifest_sha256=tally.result["manifest_sha256"],
        ballots_root=tally.result.get("ballots_root"),
        receipts_root=tally.result.get("receipts_root"),
        signed_by=tally.signed_by,
    )


def _sender(contest: Contest) -> Sender:
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    closed = contest.step.closes_at
    return Sender(
        municipality=settings.municipality_name,
        accent=settings.accent_colour,
        language=current_language(),
        date=closed.date() if closed else date(1980, 1, 1),
    )


@lru_cache(maxsize=32)
def _set(document: Document, labels: Labels) -> bytes:
    # The same result is the same document, and setting it takes longer than anything else here.
    return to_pdf(document, labels)


def _file(content: bytes, content_type: str, name: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
