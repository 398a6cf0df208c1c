"""Going on on another device: by the code of an open link, which is stored nowhere.

The code is the random key that the browser's cookie holds, so both devices are one respondent: one
draft, one response, one nullifier. The draft only notes by which door they came.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.rolls.models import CollectorKind
from engage.rolls.participation import (
    Participant,
    ensure_may_take_part,
    open_ref,
    own_code,
)
from engage.rolls.rules.codes import shown
from surveys.models import Response, ResponseDraft
from surveys.services.faults import AlreadyResponded
from surveys.services.lookup import Asked
from surveys.services.responding import (
    Respondent,
    draft_for_update,
    load_progress,
    respondent_of,
)

DOOR = "door"


def given_code(session: Session, respondent: Respondent) -> str | None:
    """The code as people read it, once it has been asked for."""
    draft = session.get(ResponseDraft, respondent.key)
    code = own_code(respondent.participant)
    return shown(code) if draft is not None and DOOR in draft.document and code else None


def give_code(session: Session, asked: Asked, respondent: Respondent, *, now: datetime) -> None:
    """From now on the respondent's code opens the draft on any device."""
    ensure_may_take_part(session, respondent.participant, now)
    if load_progress(session, asked, respondent).is_in:
        raise AlreadyResponded(respondent.receipt)
    draft = draft_for_update(session, asked, respondent)
    draft.document = {**draft.document, DOOR: str(respondent.participant.collector_id)}


def find_by_own_code(session: Session, asked: Asked, code: str) -> Participant | None:
    """Whose draft or response the canonical code opens; None when it is nobody's in this survey."""
    audience_id = asked.survey.step_audience_id
    nobody_yet = Participant(audience_id, asked.survey.id, CollectorKind.OPEN, open_ref(code))
    key = respondent_of(asked, nobody_yet).key
    draft, response = session.get(ResponseDraft, key), session.get(Response, key)
    door = draft.document.get(DOOR) if draft else (response.collector_id if response else None)
    return replace(nobody_yet, collector_id=UUID(str(door))) if door else None
