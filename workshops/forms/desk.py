"""Steering and setting up: heads, reasons, agendas, new sessions."""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from engage.web.filters import localized_text
from engage.web.forms import BaseForm
from workshops.forms.notes import keys_of
from workshops.forms.words import words_of_kind, words_of_reason
from workshops.models import SetAsideReason, Workshop, WorkshopKind
from workshops.rules.merging import fold

LARGEST_ROOM = 5_000
MOST_TABLES = 80


class HeadsForm(BaseForm):
    """How many people are in the room; empty takes the count back."""

    heads = IntegerField(
        _l("People in the room"),
        validators=[
            Optional(),
            NumberRange(min=0, max=LARGEST_ROOM, message=_l("Write a number from 0 to 5,000.")),
        ],
    )


class AsideForm(BaseForm):
    """Why a note isn't used."""

    reason = SelectField(_l("Reason"), validate_choice=False)

    @classmethod
    def with_reasons(cls) -> Self:
        """The form with every reason in words."""
        form = cls()
        form.reason.choices = [(reason.value, words_of_reason(reason)) for reason in SetAsideReason]
        return form

    def validate_reason(self, field: SelectField) -> None:
        """One of the reasons."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose a reason from the list."))


class AgendaForm(BaseForm):
    """Which agenda a new workshop follows."""

    kind = RadioField(_l("Agenda"), validate_choice=False)
    values = TextAreaField(
        _l("The values"),
        description=_l("One on a line. Needed only for an agenda about values."),
        validators=[Length(max=1000, message=_l("At most 1,000 characters fit."))],
    )

    @classmethod
    def with_agendas(cls) -> Self:
        """The form with every agenda in words."""
        form = cls()
        form.kind.choices = [(kind.value, words_of_kind(kind)) for kind in WorkshopKind]
        return form

    def validate_kind(self, field: RadioField) -> None:
        """One of the agendas."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose an agenda."))

    def validate_values(self, _field: TextAreaField) -> None:
        """At least one value, each only once, where the agenda asks about values."""
        if self.kind.data != WorkshopKind.VALUES.value:
            return
        if not self.value_list:
            raise ValidationError(_("Write at least one value."))
        if len({fold(value) for value in self.value_list}) < len(self.value_list):
            raise ValidationError(_("The same value is there twice."))

    @property
    def value_list(self) -> list[str]:
        """The values as typed, without empty lines."""
        return [line.strip() for line in (self.values.data or "").splitlines() if line.strip()]


class TimesForm(BaseForm):
    """Where and when a session is held."""

    place = StringField(
        _l("Place"),
        validators=[
            InputRequired(_l("Write where people meet.")),
            Length(max=120, message=_l("At most 120 characters fit.")),
        ],
    )
    day = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day."))])
    last_day = DateField(
        _l("Last day"),
        description=_l("Only when it ends on another day."),
        validators=[Optional()],
    )
    starts = TimeField(_l("Begins"), validators=[InputRequired(_l("Write the time as 18:00."))])
    ends = TimeField(_l("Ends"), validators=[InputRequired(_l("Write the time as 20:00."))])

    def validate_ends(self, field: TimeField) -> None:
        """Later than the beginning."""
        if not (self.day.data and self.starts.data and field.data):
            return
        begins = datetime.combine(self.day.data, self.starts.data, tzinfo=UTC)
        ends = datetime.combine(self.last_day.data or self.day.data, field.data, tzinfo=UTC)
        if ends <= begins:
            raise ValidationError(_("The end must be later than the beginning."))

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Both instants on the clock of the place, once the form is valid."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        if not (isinstance(day, date) and isinstance(starts, time) and isinstance(ends, time)):
            raise TypeError("the form has not been validated")
        return (
            datetime.combine(day, starts, tzinfo=zone),
            datetime.combine(self.last_day.data or day, ends, tzinfo=zone),
        )


class SessionForm(TimesForm):
    """A new session: for whom, where, when, with how many tables."""

    audience = SelectField(_l("Who takes part"), validate_choice=False)
    where = SelectField(_l("District or body"), validate_choice=False, default="")
    tables = IntegerField(
        _l("Tables in the room"),
        default=0,
        validators=[
            InputRequired(_l("Write a number from 0 to 80.")),
            NumberRange(min=0, max=MOST_TABLES, message=_l("Write a number from 0 to 80.")),
        ],
    )

    @classmethod
    def for_workshop(cls, workshop: Workshop) -> Self:
        """The form with the audiences, districts and bodies of the workshop's step."""
        form = cls()
        step = workshop.step
        form.audience.choices = [
            (each.audience.key, localized_text(each.audience.title)) for each in step.audiences
        ]
        form.where.choices = [
            ("", _("The whole city")),
            *((f"unit:{unit.key}", localized_text(unit.title)) for unit in step.units),
            *((f"body:{body.key}", localized_text(body.title)) for body in step.bodies),
        ]
        return form

    def validate_audience(self, field: SelectField) -> None:
        """One of the step's audiences."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose who takes part."))

    def validate_where(self, field: SelectField) -> None:
        """One of the step's districts or bodies, or none."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose from the list."))
