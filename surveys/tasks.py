"""The counting of a survey: read, count outside any transaction, replace the whole result."""

from uuid import UUID

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs import job_task, report_progress
from surveys.models import Survey
from surveys.services.open_texts import enqueue_listing, read_open_texts, replace_texts
from surveys.services.reading import make_batch, surveys_to_batch
from surveys.services.results import count, read_vectors, replace_result


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
    report_progress(2, 2)
    return {"responses": len(counted.vectors)}


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
