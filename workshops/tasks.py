"""Work on workshops that nobody waits for."""

from engage.clock import utcnow
from engage.db import unit_of_work
from engage.jobs import job_task
from workshops.services.scheduling import retire_sessions

RETIRE = "workshops.retire_sessions"


@job_task(name=RETIRE)
def retire_over_sessions() -> dict[str, object]:
    """Sessions whose time is over are closed, so that their join codes may be drawn again."""
    with unit_of_work() as session:
        return {"retired": retire_sessions(session, now=utcnow())}
