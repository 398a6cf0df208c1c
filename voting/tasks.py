"""The count as a job: id in, the whole result replaced."""

from uuid import UUID

from engage.db import read_session, unit_of_work
from engage.jobs import job_task
from voting.services.bundling import make_bundle
from voting.services.counting import count_ballots_of, read_count_input, replace_tally
from voting.services.store import TASK


@job_task(name=TASK)
def count_contest(contest_id: str) -> dict[str, object]:
    """The result of the sealed contest stands as its ballots say; safe to run again."""
    key = UUID(contest_id)
    with read_session() as session:
        counted = count_ballots_of(read_count_input(session, key))
    published = counted.published
    bundle = make_bundle(published, counted.receipts) if published else None
    with unit_of_work() as session:
        replace_tally(session, key, counted, bundle)
    return {"is_published": bool(counted.result["is_published"])}
