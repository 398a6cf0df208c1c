"""A planner at the editor of a questionnaire: where it is, how to begin, and what is written."""

from typing import Any

from sqlalchemy.orm import Session

from engage.processes.models import StepAudience
from surveys.services.authoring import manuscript_of
from tests.support.app import WatchedClient


def home(audience: StepAudience) -> str:
    """The editor's address."""
    return f"/desk/questionnaires/{audience.id}"


def begun(planner: WatchedClient, audience: StepAudience, **more: Any) -> str:
    """The editor with something in it."""
    sent = {"way": "starter", "starter": "resident"} | more
    assert planner.post(f"{home(audience)}/start", data=sent).status_code == 302
    return home(audience)


def written(session: Session, audience: StepAudience) -> dict[str, Any]:
    """What is being written."""
    session.expire_all()
    return manuscript_of(session, audience.id).definition


def question_row(session: Session, audience: StepAudience, key: str) -> dict[str, Any]:
    """The question as it is being written."""
    rows = [row for part in written(session, audience)["sections"] for row in part["questions"]]
    return next(row for row in rows if row["key"] == key)
