"""Result files of other survey tools become sealed responses of a survey that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.clock import utcnow
from engage.errors import Conflict, Gone, Invalid
from engage.files import StoredFile, store_file
from engage.jobs import enqueue
from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.models import Turnout
from surveys.formats.result_files.apart import FileBytes
from surveys.models import (
    ImportState,
    MappingProfile,
    Questionnaire,
    ResultImport,
    SealedResponse,
    Survey,
)
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.stored import mapping_from_json, mapping_to_json
from surveys.services.sealing import drop_sealed

KEPT_FOR = timedelta(days=7)
PURPOSE = "surveys.result-file"
MOST_FILES = 2
MOST_BYTES = 20_000_000


class ImportRefused(Conflict):
    """The step or the import is not in the state that this needs; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the machine's word."""
        super().__init__(code)
        self.code = code


class FileGone(Gone):
    """The uploaded file has reached its end date; it has to be uploaded again."""


class NothingTaken(Invalid):
    """The mapping takes no question over."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a job needs of an import: the files' bytes and the decision so far."""

    files: tuple[FileBytes, ...]
    options: dict[str, Any]
    title: str
    mapping: dict[str, Any] | None
    profile: dict[str, Any] | None
    closes_at: datetime


def ensure_importable(session: Session, audience: StepAudience, now: datetime) -> None:
    """The step is a personal survey that is over and that nobody could answer here."""
    step = audience.step
    if step.kind is not StepKind.SURVEY or step.is_in_body_name:
        raise ImportRefused("no-personal-survey")
    if step.frozen_at is not None:
        raise ImportRefused("step-opened")
    if step.opens_at is None or step.closes_at is None or step.closes_at >= now:
        raise ImportRefused("step-not-over")
    asked = session.scalar(select(Survey.id).where(Survey.step_audience_id == audience.id))
    if asked is not None:
        raise ImportRefused("has-questionnaire")


def start_import(
    session: Session,
    audience: StepAudience,
    files: Sequence[FileBytes],
    *,
    options: dict[str, Any] | None = None,
    profile: MappingProfile | None = None,
    is_read_here: bool = False,
    actor: UUID | None,
    now: datetime,
) -> ResultImport:
    """The files are put away for a week; a job reads them, where the caller doesn't do it here."""
    ensure_importable(session, audience, now)
    if not 1 <= len(files) <= MOST_FILES:
        raise ImportRefused("file-count")
    stored = [_stored(session, file, now) for file in files]
    started = ResultImport(
        step_audience=audience,
        files=[
            {"id": str(one.id), "name": one.name, "sha256": one.sha256, **(options or {})}
            for one in stored
        ],
        profile_id=profile.id if profile else None,
    )
    session.add(started)
    session.flush()
    details = {"files": len(files)}
    audit(session, "surveys:import:started", actor=actor, subject=audience.path, details=details)
    if not is_read_here:
        ask(session, "surveys.guess_results", started, actor=actor)
    return started


def ask(
    session: Session,
    task: str,
    which: ResultImport,
    *,
    actor: UUID | None,
    **arguments: Any,
) -> UUID:
    """The task waits for the import, once however often it is asked for; the job's id."""
    # Each merge is work of its own; any other task asked for twice is the same work.
    key = None if arguments.get("question") else f"{task}:{which.id}"
    job = enqueue(session, task, key=key, requested_by=actor, import_id=str(which.id), **arguments)
    session.flush()
    return job.id


def _stored(session: Session, file: FileBytes, now: datetime) -> StoredFile:
    return store_file(
        session,
        name=file.name,
        media_type="application/octet-stream",
        data=file.data,
        purpose=PURPOSE,
        expires_at=now + KEPT_FOR,
    )


def read_source(session: Session, which: ResultImport) -> Source:
    """Everything a job reads before it computes outside any transaction."""
    files = []
    for one in which.files:
        stored = session.get(StoredFile, UUID(one["id"]))
        if stored is None:
            raise FileGone(one["name"])
        files.append(FileBytes(one["name"], stored.data))
    profile = session.get(MappingProfile, which.profile_id) if which.profile_id else None
    step = which.step_audience.step
    chosen = which.files[0]
    return Source(
        files=tuple(files),
        options={name: chosen[name] for name in OPTION_NAMES if chosen.get(name) is not None},
        title=next(iter(step.title.values())),
        mapping=which.mapping,
        profile=profile.mapping if profile else None,
        closes_at=step.closes_at or utcnow(),
    )


OPTION_NAMES = ("encoding", "separator", "sheet", "header_rows", "languages")


def read_again(
    session: Session, which: ResultImport, options: dict[str, Any], *, actor: UUID | None
) -> UUID:
    """The file is read once more, in the way that a person chose; the job's id."""
    ensure_open(which)
    plain = [{name: one[name] for name in ("id", "name", "sha256")} for one in which.files]
    which.files = [{**one, **options} for one in plain]
    which.state = ImportState.READING
    which.mapping = which.proposal = which.report = which.fault = None
    return ask(session, "surveys.guess_results", which, actor=actor)


def keep_proposal(which: ResultImport, answer: dict[str, Any]) -> None:
    """The proposal stands on the import, to be looked at."""
    which.mapping = answer["mapping"]
    which.proposal = {name: answer[name] for name in ("proposals", "fit", "others")}
    which.state, which.fault, which.report = ImportState.PROPOSED, None, None


def keep_fault(which: ResultImport, fault: dict[str, Any]) -> None:
    """The file can't be read; nothing of it is kept but the reason and the place."""
    which.state, which.fault = ImportState.REFUSED, fault


def ensure_open(which: ResultImport) -> None:
    """The import has not been carried out or undone."""
    if which.state in {ImportState.IMPORTED, ImportState.UNDONE}:
        raise ImportRefused("import-over")


def mapping_of(which: ResultImport) -> ResultMapping:
    """The decision so far; ImportRefused while the file has not been read."""
    if which.mapping is None:
        raise ImportRefused("not-read")
    return mapping_from_json(which.mapping)


def save_mapping(which: ResultImport, mapping: ResultMapping) -> None:
    """The decision is this one; an earlier check says nothing about it any more."""
    ensure_open(which)
    which.mapping = mapping_to_json(mapping)
    which.report = which.fault = None
    which.state = ImportState.PROPOSED


def save_profile(
    session: Session, which: ResultImport, name: str, *, actor: UUID | None
) -> MappingProfile:
    """The decision has a name, for the next file of the same shape; an earlier one gives way."""
    profile = session.scalar(select(MappingProfile).where(MappingProfile.name == name))
    if profile is None:
        profile = MappingProfile(name=name, mapping={})
        session.add(profile)
    profile.mapping = mapping_to_json(mapping_of(which))
    audit(session, "surveys:mapping:saved", actor=actor, subject=name)
    session.flush()
    return profile


def profiles(session: Session) -> Sequence[MappingProfile]:
    """Every saved mapping by its name."""
    return session.scalars(select(MappingProfile).order_by(MappingProfile.name)).all()


def imports_of(session: Session, step: Step) -> Sequence[ResultImport]:
    """The imports of the step, the newest first."""
    return session.scalars(
        select(ResultImport)
        .join(ResultImport.step_audience)
        .where(StepAudience.step_id == step.id)
        .order_by(ResultImport.created_at.desc(), ResultImport.id)
    ).all()


def undo_import(session: Session, which: ResultImport, *, actor: UUID | None) -> None:
    """Its responses, questionnaire and files are gone, as long as the step is not being sealed."""
    step = which.step_audience.step
    if step.frozen_at is not None:
        raise ImportRefused("step-sealed")
    if which.state is ImportState.UNDONE:
        raise ImportRefused("import-over")
    survey_id, which.survey_id = which.survey_id, None
    session.flush()
    if survey_id is not None:
        drop_sealed(session, survey_id)
        session.execute(delete(Questionnaire).where(Questionnaire.survey_id == survey_id))
        session.execute(delete(Survey).where(Survey.id == survey_id))
        session.execute(delete(Turnout).where(Turnout.step_audience_id == which.step_audience_id))
    drop_files(session, which)
    which.state = ImportState.UNDONE
    which.report = which.proposal = None
    audit(session, "surveys:import:undone", actor=actor, subject=which.step_audience.path)


def clear_abandoned(session: Session, now: datetime) -> int:
    """Imports that nobody carried out end with their files: values and all; how many."""
    left = session.scalars(
        select(ResultImport).where(
            ResultImport.created_at <= now - KEPT_FOR,
            ResultImport.state.not_in((ImportState.IMPORTED, ImportState.UNDONE)),
        )
    ).all()
    for which in left:
        drop_files(session, which)
        which.state = ImportState.UNDONE
        which.report = which.proposal = None
    return len(left)


def drop_files(session: Session, which: ResultImport) -> None:
    """The uploaded files, which hold more than was taken over, are gone."""
    ids = [UUID(one["id"]) for one in which.files]
    session.execute(delete(StoredFile).where(StoredFile.id.in_(ids)))


def response_count(session: Session, which: ResultImport) -> int:
    """How many responses the import has made."""
    return (
        session.scalar(
            select(func.count())
            .select_from(SealedResponse)
            .where(SealedResponse.survey_id == which.survey_id)
        )
        or 0
    )
