"""Writing to the audit log."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.audit.models import AuditEvent

TAG = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")


def audit(
    session: Session,
    tag: str,
    *,
    actor: UUID | None,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """The deed is in the log when the caller's transaction commits.

    `subject` is a public key (process/step), never the id of a ballot or response.
    """
    if not TAG.fullmatch(tag):
        raise ValueError(f"audit tags read feature:subject:past_verb, not {tag!r}")
    session.add(
        AuditEvent(
            tag=tag, actor_id=actor, subject=subject, details=dict(details) if details else None
        )
    )
