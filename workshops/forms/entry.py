"""Typing in from paper, and making a link for typists."""

from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from engage.web.forms import BaseForm
from workshops.forms.notes import NoteForm, keys_of
from workshops.models import SheetState, WorkshopSession
from workshops.rules.typing import MOST_DOTS

LONGEST_DAYS = 30
NOT_HERE = ""


class PaperForm(NoteForm):
    """One note from paper, with the dots that stand beside it."""

    dots = IntegerField(
        _l("Dots on the paper"),
        default=0,
        validators=[
            Optional(),
            NumberRange(min=0, max=MOST_DOTS, message=_l("Write a number from 0 to 500.")),
        ],
    )

    @classmethod
    def for_room(cls, room: WorkshopSession, **chosen: str | None) -> Self:
        """The form with this room's questions and tables; the first question when none is open."""
        form = super().for_room(room, **chosen)
        form.text.label.text = _("Words on the paper")
        if not form.prompt.data and room.workshop.prompts:
            form.prompt.data = room.workshop.prompts[0].key
        return form


class SheetForm(BaseForm):
    """How far a table's papers are."""

    state = RadioField(_l("Papers of the table"), validate_choice=False)

    @classmethod
    def with_states(cls) -> Self:
        """The form with every state in words."""
        form = cls()
        form.state.choices = [(value, words) for value, words in state_words().items()]
        return form

    def validate_state(self, field: RadioField) -> None:
        """One of the states."""
        if (field.data or NOT_HERE) not in keys_of(field):
            raise ValidationError(_("Choose from the list."))


class TypingLinkForm(BaseForm):
    """For whom a link is and how long it works."""

    label = StringField(
        _l("Who types"),
        description=_l("A name that you recognise in the list, for example “Office, Anna”."),
        validators=[
            InputRequired(_l("Write who gets the link.")),
            Length(max=80, message=_l("At most 80 characters fit.")),
        ],
    )
    days = IntegerField(
        _l("Days that it works"),
        default=7,
        validators=[
            InputRequired(_l("Write a number from 1 to 30.")),
            NumberRange(min=1, max=LONGEST_DAYS, message=_l("Write a number from 1 to 30.")),
        ],
    )


class TypistForm(BaseForm):
    """The code of a typist's link."""

    code = StringField(
        _l("Code of the link"),
        description=_l("Twenty characters. It is in the link that you were given."),
        validators=[InputRequired(_l("Write the code of the link."))],
    )


def state_words() -> dict[str, str]:
    """The states of a table's papers, beginning with none of them."""
    return {
        NOT_HERE: _("Not brought yet"),
        SheetState.RECEIVED.value: _("Received"),
        SheetState.TYPED.value: _("Typed in"),
        SheetState.NONE.value: _("Nothing written"),
    }
