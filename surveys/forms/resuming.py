"""The code with which an answer goes on on another device."""

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from engage.web.forms import AnswerForm

LONGEST = 40


class OwnCodeForm(AnswerForm):
    """The code as people type it."""

    code = StringField(
        lazy_gettext("Code for going on"),
        description=lazy_gettext("Capital or small letters, with or without hyphens."),
        validators=[
            DataRequired(lazy_gettext("Type the code that you were shown on the other device.")),
            Length(max=LONGEST, message=lazy_gettext("There is a typing mistake in the code.")),
        ],
    )
