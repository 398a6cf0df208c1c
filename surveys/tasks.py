"""The counting of a survey: read, count outside any transaction, replace the whole result."""

from uuid import UUID

from engage.db import read_session, unit_of_work
from engage.jobs import job_task, report_progress
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
    report_progress(2, 2)
    return {"responses": len(counted.vectors)}
