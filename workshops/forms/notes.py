"""Joining a session and writing notes, on the phone and at the console."""

from typing import Self
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from engage.web.filters import localized
from engage.web.forms import AnswerForm
from workshops.forms.words import words_of_fault, words_of_source
from workshops.models import ContributionSource, WorkshopSession
from workshops.rules.notes import NoteRefused, clean_note

NO_TABLE = ""
KEY_LENGTHS = range(8, 65)
BY_HAND = (ContributionSource.FACILITATOR, ContributionSource.SCRIBE, ContributionSource.PAPER)


def keys_of(field: SelectField | RadioField) -> set[str]:
    """The values that the list offers."""
    return {str(choice[0]) for choice in field.choices or ()}


def _is_key(key: str) -> bool:
    """Fit for storage; made by us or by the page's script it always is."""
    return len(key) in KEY_LENGTHS and key.isascii() and key.isprintable()


class JoinForm(AnswerForm):
    """The code on the wall."""

    code = StringField(
        _l("Code of the event"),
        description=_l("Six characters. You see it on the wall or on the table."),
        validators=[InputRequired(_l("Write the code of the event."))],
    )


class NoteForm(AnswerForm):
    """One note: under which question, from which table, in whose words."""

    client_key = HiddenField()
    prompt = RadioField(_l("Which question?"), validate_choice=False)
    table = SelectField(_l("Table in the room"), validate_choice=False, default=NO_TABLE)
    text = TextAreaField(_l("Your thought"))

    @classmethod
    def for_room(cls, room: WorkshopSession, **chosen: str | None) -> Self:
        """The form with this room's questions and tables, on the question now open."""
        is_at = room.current_prompt.key if room.current_prompt else None
        form = cls(data={"prompt": is_at, **chosen})
        prompts = room.workshop.prompts
        form.prompt.choices = [(prompt.key, localized(prompt.heading)) for prompt in prompts]
        form.table.choices = [
            (NO_TABLE, _("No table")),
            *((str(table.number), table.label or str(table.number)) for table in room.tables),
        ]
        if not _is_key(form.client_key.data or ""):
            form.renew_key()
        return form

    def renew_key(self) -> None:
        """What is sent next is another note."""
        self.client_key.data = str(uuid4())

    def validate_prompt(self, field: RadioField) -> None:
        """One of the room's questions."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose the question that your note belongs to."))

    def validate_table(self, field: SelectField) -> None:
        """No table, or one of the room's."""
        if (field.data or NO_TABLE) not in keys_of(field):
            raise ValidationError(_("Choose the table from the list."))

    def validate_text(self, field: TextAreaField) -> None:
        """Something to read, not too much of it; what was typed stays in the field."""
        try:
            clean_note(field.data or "")
        except NoteRefused as refused:
            raise ValidationError(words_of_fault(refused.fault, refused.length)) from refused

    @property
    def table_number(self) -> int | None:
        """The chosen table's number."""
        return int(self.table.data) if self.table.data else None


class EntryForm(NoteForm):
    """The facilitator's own entry: also says where the words come from."""

    source = RadioField(_l("Comes from"), validate_choice=False)

    @classmethod
    def for_room(cls, room: WorkshopSession, **chosen: str | None) -> Self:
        """The form with this room's questions, tables and the ways in which notes come by hand."""
        form = super().for_room(room, **{"source": BY_HAND[0].value, **chosen})
        form.source.choices = [(source.value, words_of_source(source)) for source in BY_HAND]
        return form

    def validate_source(self, field: RadioField) -> None:
        """One of the ways by hand."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose where the note comes from."))
