"""The audit log: who did what to which subject; append-only."""

from engage.audit.models import AuditEvent
from engage.audit.record import audit

__all__ = ["AuditEvent", "audit"]
