"""Somebody who signs in, the roles held, and the sessions open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.access import Permission, Role, permissions_of
from engage.clock import utcnow
from engage.db import Keyed, Model, Timestamped, enum_column


class Account(UserMixin, Keyed, Timestamped, Model):  # type: ignore[misc]
    """A person who signs in. The address is kept in lower case and is unique."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_blocked: Mapped[bool] = mapped_column(default=False)
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="account", cascade="all, delete-orphan", lazy="selectin"
    )
    sessions: Mapped[list[StaffSession]] = relationship(
        back_populates="account", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held now."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow; a blocked account may do nothing."""
        return frozenset() if self.is_blocked else permissions_of(self.roles)


class RoleGrant(Model):
    """One role of one account."""

    __tablename__ = "account_role"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"), primary_key=True)
    account: Mapped[Account] = relationship(back_populates="grants")


class StaffSession(Model):
    """A signed-in browser; only its token's hash is kept, so a copy of the table opens nothing."""

    __tablename__ = "staff_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    account: Mapped[Account] = relationship(back_populates="sessions", lazy="joined")
