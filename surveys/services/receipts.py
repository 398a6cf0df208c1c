"""Checking a receipt against the list that is kept apart from the responses."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.processes.models import Audience, StepAudience
from engage.rolls.rules.codes import ALPHABET
from engage.rolls.rules.secrecy import receipt_hash
from surveys.models import ResponseReceipt, Survey

LENGTH, GROUP = 16, 4
# The alphabet has no letters that read like figures, so what looks like one is one.
LOOKALIKES = str.maketrans("OIL", "011")


def receipt_of(typed: str) -> str | None:
    """The receipt as it was printed, whatever the spaces and hyphens; None when it can't be one."""
    signs = [sign for sign in typed.upper().translate(LOOKALIKES) if sign.isalnum()]
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return None
    code = "".join(signs)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def audience_of_receipt(session: Session, step_id: UUID, receipt: str) -> Audience | None:
    """The audience in whose sealed responses the receipt's response is; None when it is in none."""
    return session.scalar(
        select(Audience)
        .join(StepAudience, StepAudience.audience_id == Audience.id)
        .join(Survey, Survey.step_audience_id == StepAudience.id)
        .join(ResponseReceipt, ResponseReceipt.survey_id == Survey.id)
        .where(Survey.step_id == step_id, ResponseReceipt.receipt_sha256 == receipt_hash(receipt))
    )
