"""The job that prints letters."""

import json
from typing import Any
from uuid import UUID

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs import job_task, report_progress
from engage.processes.models import StepAudience
from engage.rolls.documents.layouts import LetterPaper, LetterWords
from engage.rolls.services.letters import (
    Receivers,
    letter_counts,
    letters_for,
    print_letters,
    receivers_of,
    stand_codes,
    store_letters,
)

PRINT_LETTERS = "rolls.print_letters"


@job_task(name=PRINT_LETTERS)
def print_all(
    step_audience_id: str,
    receivers: str,
    paper: str,
    base_url: str,
    actor: str | None = None,
) -> dict[str, object]:
    """The letters of the audience are a file; run again it says the same codes."""
    sheet = _paper(json.loads(paper))
    audience_id, who = UUID(step_audience_id), Receivers(receivers)
    with unit_of_work() as session:
        audience = get_or_abort(session, StepAudience, audience_id)
        stand_codes(session, audience, who, now=utcnow())
    with read_session() as session:
        audience = get_or_abort(session, StepAudience, audience_id)
        counts = letter_counts(session, audience_id, who)
        electors = receivers_of(session, audience_id, who)
        letters = letters_for(audience.step, electors, base_url, list(sheet.words))
    files = print_letters(sheet, letters, report_progress)
    with unit_of_work() as session:
        audience = get_or_abort(session, StepAudience, audience_id)
        by = UUID(actor) if actor else None
        store_letters(session, audience, files, counts, actor=by, now=utcnow())
    return {
        "letters": counts.letters,
        "protected": counts.protected,
        "without_address": counts.without_address,
        "files": len(files),
    }


def _paper(given: dict[str, Any]) -> LetterPaper:
    words = {language: LetterWords(**one) for language, one in given["words"].items()}
    return LetterPaper(**{**given, "words": words})
