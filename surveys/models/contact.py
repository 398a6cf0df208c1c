"""What people leave after the thank-you. Nothing here leads to an answer: no key, no time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Keyed, Localized, Model


class ContactForm(Model):
    """The separate form of a survey: what it offers, when it is erased, and the draw."""

    __tablename__ = "survey_contact_form"
    __table_args__ = (
        CheckConstraint("has_draw OR has_results OR has_invitation", name="offers_something"),
        CheckConstraint("(prize IS NOT NULL) OR NOT has_draw", name="prize"),
        CheckConstraint("(seed IS NULL) = (drawn_at IS NULL)", name="drawn"),
        CheckConstraint("seed IS NULL OR list_root IS NOT NULL", name="list_before_seed"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    has_draw: Mapped[bool]
    has_results: Mapped[bool]
    has_invitation: Mapped[bool]
    prize: Mapped[dict[str, str] | None] = mapped_column(Localized)
    erase_on: Mapped[date]
    erased_at: Mapped[datetime | None]
    entries: Mapped[int | None]
    list_root: Mapped[str | None] = mapped_column(String(64))
    seed: Mapped[str | None] = mapped_column(String(200))
    winners: Mapped[list[Any] | None] = mapped_column(Json)
    drawn_at: Mapped[datetime | None]


class Contact(Keyed, Model):
    """One person's wish to be drawn, to get the results or to be invited; once for an address."""

    __tablename__ = "survey_contact"
    __table_args__ = (
        UniqueConstraint("survey_id", "address"),
        CheckConstraint("wants_draw OR wants_results OR wants_invitation", name="wants_something"),
        {"sqlite_with_rowid": False},
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey_contact_form.survey_id"))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254))
    wants_draw: Mapped[bool]
    wants_results: Mapped[bool]
    wants_invitation: Mapped[bool]
