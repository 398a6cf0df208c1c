"""Asking for a row export: after sealing alone, with a reason that is logged."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.access import Permission
from engage.audit import audit
from engage.errors import Conflict, Forbidden, Invalid, NotFound
from engage.jobs import enqueue
from engage.processes.gate import results_visible
from engage.processes.models import Step
from surveys.models import Survey
from surveys.models.export import SurveyExport
from surveys.services.exporting.choices import Choices
from surveys.services.lookup import Asked

TASK = "surveys.export_rows"
PURPOSE = "survey-export"
HIDING = "hiding"
KEPT = timedelta(days=14)
LONGEST_REASON = 1_000
SHORTEST_REASON = 10


class RowsNotReady(Conflict):
    """Rows are given out once the step is sealed (in a body's name: closed)."""


class ExportReasonMissing(Invalid):
    """Rows are given out for a written reason."""


class ExportGone(NotFound):
    """The file is past its end date, or not made yet."""


def path_of(asked: Asked) -> str:
    """PROCESS/STEP/AUDIENCE: how the audit log and the files name the survey."""
    return f"{asked.step.path}/{asked.step_audience.audience.key}"


def rows_ready(step: Step, permissions: Collection[Permission], now: datetime) -> bool:
    """True when rows may be given to somebody with these permissions."""
    if Permission.EXPORT_ROWS not in permissions:
        return False
    return results_visible(step, {Permission.SEE_RESULTS}, now)


def ensure_ready(step: Step, permissions: Collection[Permission], now: datetime) -> None:
    """Rows may be given out, or Forbidden or RowsNotReady says why not."""
    if Permission.EXPORT_ROWS not in permissions:
        raise Forbidden
    if not rows_ready(step, permissions, now):
        raise RowsNotReady(f"{step.path}: rows are given out once the step is sealed")


def request_export(
    session: Session,
    asked: Asked,
    choices: Choices,
    *,
    reason: str,
    actor: UUID | None,
    permissions: Collection[Permission],
    now: datetime,
) -> SurveyExport:
    """The export is written down with its reason, and in the audit log; its file is not made yet.

    RowsNotReady before the sealing, ExportReasonMissing where there is no reason.
    """
    ensure_ready(asked.step, permissions, now)
    given = " ".join(reason.split())
    if not SHORTEST_REASON <= len(given) <= LONGEST_REASON:
        raise ExportReasonMissing(
            f"{asked.step.path}: a written reason is needed (--reason), {SHORTEST_REASON} to"
            f" {LONGEST_REASON} characters; it goes into the audit log"
        )
    export = SurveyExport(
        survey_id=asked.survey.id,
        requested_by=actor,
        reason=given,
        format=choices.format.value,
        options=choices.to_dict() | {HIDING: _secret(session, asked)},
        created_at=now,
    )
    session.add(export)
    session.flush()
    details = {"reason": given, "format": choices.format.value, "language": choices.language}
    audit(
        session,
        "surveys:rows:exported",
        actor=actor,
        subject=path_of(asked),
        details=details,
    )
    return export


def secret_of(export: SurveyExport) -> bytes:
    """What decides which rows lose cells so that rare ones hide among them."""
    return bytes.fromhex(export.options[HIDING])


def _secret(session: Session, asked: Asked) -> str:
    """One for all exports of a survey, so that they hide the same; from the first on."""
    session.execute(select(Survey.id).where(Survey.id == asked.survey.id).with_for_update())
    first = session.scalar(
        select(SurveyExport)
        .where(SurveyExport.survey_id == asked.survey.id)
        .order_by(SurveyExport.created_at, SurveyExport.id)
        .limit(1)
    )
    return first.options[HIDING] if first else secrets.token_hex(32)


def enqueue_export(session: Session, export: SurveyExport) -> None:
    """The file of the export will be made by a worker."""
    job = enqueue(session, TASK, requested_by=export.requested_by, export_id=str(export.id))
    session.flush()
    export.job_id = job.id


def exports_of(
    session: Session, survey_ids: Sequence[UUID], limit: int = 100
) -> list[SurveyExport]:
    """The exports of these surveys, the newest first."""
    rows = session.scalars(
        select(SurveyExport)
        .options(joinedload(SurveyExport.file), joinedload(SurveyExport.survey))
        .where(SurveyExport.survey_id.in_(survey_ids))
        .order_by(SurveyExport.created_at.desc(), SurveyExport.id)
        .limit(limit)
    )
    return list(rows)


def export_by_id(session: Session, export_id: UUID) -> SurveyExport:
    """The export; ExportGone when there is none."""
    found = session.get(SurveyExport, export_id)
    if found is None:
        raise ExportGone(str(export_id))
    return found
