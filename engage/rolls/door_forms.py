"""Forms of the doors, of the service point and of what is printed."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from engage.web.forms import BaseForm

MOST_IN_SAMPLE = 100_000
LETTER_TEXT_LIMIT = 1200


class NewDoorForm(BaseForm):
    """A door to be added: for whom, of which form, and what it is called."""

    audience = SelectField(_l("Audience"))
    form = SelectField(_l("What kind of door"))
    name = StringField(
        _l("Name of the door"),
        description=_l("For example the school message service, the library’s tablet or a poster."),
        validators=[DataRequired(_l("Give the door a name.")), Length(max=100)],
    )
    channel = StringField(
        _l("Tag in the address"),
        description=_l("Of an open link only. Made from the name when you leave it empty."),
        validators=[Optional(), Length(max=50)],
    )


class DoorNameForm(BaseForm):
    """Another name for a door."""

    name = StringField(_l("Name of the door"), validators=[DataRequired(), Length(max=100)])


class AssistForm(BaseForm):
    """Whom a clerk answers for."""

    door = SelectField(_l("Survey and audience"))
    code = StringField(
        _l("The person’s code, number on the roll or e-mail address"),
        description=_l("Leave it empty only where anybody may answer."),
        validators=[Length(max=254)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class SampleForm(BaseForm):
    """How many to draw from the roll, or from how many it was drawn elsewhere."""

    size = IntegerField(
        _l("How many are drawn"),
        validators=[Optional(), NumberRange(1, MOST_IN_SAMPLE)],
    )
    seed = StringField(
        _l("Seed"),
        description=_l("Numbers or words agreed on beforehand, for example the lottery’s numbers."),
        validators=[Optional(), Length(max=80)],
    )
    frame_size = IntegerField(
        _l("From how many the roll was drawn"),
        validators=[Optional(), NumberRange(1, 10_000_000)],
    )


class LetterForm(BaseForm):
    """Who gets a letter, and what it says in each language."""

    receivers = SelectField(_l("Who gets a letter"))
    sender = StringField(
        _l("Sender, above the address"),
        description=_l("The unit and its postal address, on one line."),
        validators=[DataRequired(_l("Say who sends the letters.")), Length(max=120)],
    )
    text_fi = TextAreaField(_l("Text in Finnish"), validators=[Length(max=LETTER_TEXT_LIMIT)])
    text_sv = TextAreaField(_l("Text in Swedish"), validators=[Length(max=LETTER_TEXT_LIMIT)])
    text_en = TextAreaField(_l("Text in English"), validators=[Length(max=LETTER_TEXT_LIMIT)])
