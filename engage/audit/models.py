"""One row for each thing that somebody did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engage.clock import utcnow
from engage.db import Json, Keyed, Model


class AuditEvent(Keyed, Model):
    """A deed: tag `feature:subject:past-verb`, its actor, its subject; never a secret row."""

    __tablename__ = "audit_event"

    happened_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    tag: Mapped[str] = mapped_column(String(80))
    actor_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any] | None] = mapped_column(Json)
