"""Forms around the answers: sending them, and looking for a receipt."""

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from engage.web.forms import AnswerForm

SIGNER_LIMIT = 200


class SubmitForm(AnswerForm):
    """Sends the reviewed answers; nothing to fill in."""


class SignedSubmitForm(AnswerForm):
    """Sends the reviewed answers in a body's name, with the person who signs."""

    signed_by = StringField(
        lazy_gettext("Signed by"),
        description=lazy_gettext("The name and position of the person who sends the answer."),
        validators=[
            InputRequired(lazy_gettext("Tell who signs the answer.")),
            Length(
                max=SIGNER_LIMIT,
                message=lazy_gettext(
                    "Shorten the text: there is room for %(limit)d characters.", limit=SIGNER_LIMIT
                ),
            ),
        ],
    )


class ReceiptForm(AnswerForm):
    """A receipt to look for."""

    receipt = StringField(
        lazy_gettext("Receipt"),
        description=lazy_gettext("Four groups of four, as on the last page of the survey."),
    )
