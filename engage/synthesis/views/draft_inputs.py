"""Draft inputs: the list, building, the package as a page, its files."""

from io import BytesIO
from uuid import UUID

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from engage.access import Permission, requires
from engage.db import db, get_or_abort
from engage.documents.contents import contents
from engage.documents.html import to_html
from engage.processes.models import Process
from engage.processes.services.reading import all_processes
from engage.synthesis.models import DraftInput, EvidenceState
from engage.synthesis.report.document import draft_input_document
from engage.synthesis.report.labels import document_labels
from engage.synthesis.services.packages import (
    changes_between,
    get_file,
    get_package,
    packages_of,
    states_of,
)
from engage.synthesis.views.asking import ask_for_job
from engage.synthesis.views.blueprint import bp
from engage.synthesis.views.naming import names_of


@bp.get("/evidence")
@requires(Permission.READ_INPUTS)
def overview() -> ResponseReturnValue:
    """Every process with what has been collected, read and built."""
    return render_template(
        "synthesis/overview.html",
        processes=all_processes(db.session),
        states=states_of(db.session),
    )


@bp.get("/processes/<uuid:process_id>/inputs")
@requires(Permission.READ_INPUTS)
def draft_inputs(process_id: UUID) -> ResponseReturnValue:
    """All packages of the process, the newest first."""
    return render_template(
        "synthesis/draft_inputs.html",
        process=get_or_abort(db.session, Process, process_id),
        packages=packages_of(db.session, process_id),
    )


@bp.post("/processes/<uuid:process_id>/inputs")
@requires(Permission.BUILD_INPUTS)
def build_draft_input(process_id: UUID) -> ResponseReturnValue:
    """A job builds the package of the evidence there is now."""
    return ask_for_job("synthesis.build", process_id)


@bp.get("/processes/<uuid:process_id>/inputs/<int:number>")
@requires(Permission.READ_INPUTS)
def draft_input(process_id: UUID, number: int) -> ResponseReturnValue:
    """The package as a page in the reader's language, with its files."""
    process = get_or_abort(db.session, Process, process_id)
    package = get_package(db.session, process_id, number)
    document = draft_input_document(package.content, number=number, digest=package.hash)
    return render_template(
        "synthesis/draft_input.html",
        process=process,
        package=package,
        document=document,
        contents=contents(document),
        body=to_html(document, document_labels(), first_level=2),
        names=names_of(process),
        changes=changes_between(_previous(process_id, number), package),
        since=_since(process_id, package),
    )


def _previous(process_id: UUID, number: int) -> DraftInput | None:
    packages = packages_of(db.session, process_id)
    return next((package for package in packages if package.number < number), None)


def _since(process_id: UUID, package: DraftInput) -> dict[str, int]:
    """What has been collected after the package was made, by step."""
    state = db.session.get(EvidenceState, process_id)
    before = {step["key"]: step["collected"] for step in package.summary["steps"]}
    now = state.collected if state else {}
    return {key: now[key] - before.get(key, 0) for key in now if now[key] > before.get(key, 0)}


@bp.get("/processes/<uuid:process_id>/inputs/<int:number>/files/<string:format_name>")
@requires(Permission.READ_INPUTS)
def draft_input_file(process_id: UUID, number: int, format_name: str) -> ResponseReturnValue:
    """One file of the package, to be saved."""
    stored = get_file(db.session, process_id, number, format_name)
    return send_file(
        BytesIO(stored.data),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
    )
