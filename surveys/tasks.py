"""The counting of a survey: read, count outside any transaction, replace the whole result."""

from uuid import UUID

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs import job_task, report_progress
from surveys.models import Survey
from surveys.services import import_jobs
from surveys.services.contacts import erase_due
from surveys.services.counting import count, read_vectors
from surveys.services.importing import clear_abandoned
from surveys.services.open_texts import enqueue_listing, read_open_texts, replace_texts
from surveys.services.reading import make_batch, surveys_to_batch
from surveys.services.results import replace_result
from surveys.services.segments import sweep_segments
from surveys.services.weighting import enqueue_weighting, weigh_survey


@job_task(name="surveys.tally")
def tally_survey(survey_id: str) -> dict[str, object]:
    """The survey's result counts every sealed response; running it again changes nothing."""
    with read_session() as session:
        counted = read_vectors(session, UUID(survey_id))
    report_progress(1, 2)
    result = count(counted)
    with unit_of_work() as session:
        replace_result(session, result)
        enqueue_listing(session, UUID(survey_id))
        enqueue_weighting(session, UUID(survey_id))
    report_progress(2, 2)
    return {"responses": counted.responses}


@job_task(name="surveys.weigh")
def weigh(survey_id: str) -> dict[str, object]:
    """Beside the results of the survey stand the weighted ones that may be shown."""
    with read_session() as session:
        counted = read_vectors(session, UUID(survey_id))
    with unit_of_work() as session:
        held = weigh_survey(session, counted)
        return {"questions": len(held.figures) if held else 0}


@job_task(name="surveys.sweep_segments")
def sweep() -> dict[str, object]:
    """No segment is left of a survey that is gone."""
    with read_session() as session:
        return {"segments": sweep_segments(session)}


@job_task(name="surveys.list_texts")
def list_texts(survey_id: str) -> dict[str, object]:
    """Every open answer of the survey waits for a person's decision, or has it already."""
    with read_session() as session:
        found = read_open_texts(session, get_or_abort(session, Survey, UUID(survey_id)))
    with unit_of_work() as session:
        replace_texts(session, get_or_abort(session, Survey, UUID(survey_id)), found)
    return {"texts": len(found)}


@job_task(name="surveys.batch_readings")
def batch_readings() -> dict[str, object]:
    """Each open survey with a named reader has a new batch of open answers, if enough came."""
    with read_session() as session:
        survey_ids = surveys_to_batch(session, utcnow())
    made = 0
    for survey_id in survey_ids:
        with unit_of_work() as session:
            made += make_batch(session, get_or_abort(session, Survey, survey_id), utcnow())
    return {"batches": made}


@job_task(name="surveys.guess_results")
def guess_results(import_id: str) -> dict[str, object]:
    """What the columns of a result file probably mean stands on the import."""
    return import_jobs.guess(UUID(import_id))


@job_task(name="surveys.check_results")
def check_results(import_id: str) -> dict[str, object]:
    """What every row of the file would give stands on the import; nothing is taken over."""
    return import_jobs.check(UUID(import_id))


@job_task(name="surveys.import_results")
def import_results(import_id: str, by: str | None = None) -> dict[str, object]:
    """The rows of the file are sealed responses, all of them or none."""
    return import_jobs.carry_out(UUID(import_id), actor=UUID(by) if by else None)


@job_task(name="surveys.recode_results")
def recode_results(
    import_id: str, question: str, target: str, texts: str, undo: int, by: str | None = None
) -> dict[str, object]:
    """The imported responses are read anew with a merge more, or one less."""
    actor = UUID(by) if by else None
    return import_jobs.change_codes(
        UUID(import_id), question, target=target, texts=texts, undo=undo, actor=actor
    )


@job_task(name="surveys.erase_contacts")
def erase_contacts() -> dict[str, object]:
    """Contacts whose date has come are gone."""
    with unit_of_work() as session:
        return {"forms": erase_due(session, utcnow())}


@job_task(name="surveys.clear_imports")
def clear_imports() -> dict[str, object]:
    """Result files that were read a week ago and never imported are gone, with what was shown."""
    with unit_of_work() as session:
        return {"imports": clear_abandoned(session, utcnow())}
