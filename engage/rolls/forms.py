"""Forms of the rolls."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, NumberRange

from engage.rolls.services.issuing import SHEET_LIMIT
from engage.web.forms import AnswerForm, BaseForm


class CodeForm(AnswerForm):
    """A personal or one-time code, as people type it."""

    code = StringField(
        _l("Your code"),
        description=_l("Capital or small letters, with or without hyphens."),
        validators=[DataRequired(_l("Type the code from your letter, message or slip."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )


class RollForm(BaseForm):
    """The file of a roll."""

    file = FileField(
        _l("Roll as a CSV or Excel file"),
        description=_l("Columns: id, name, email, language, unit. One of id and email is needed."),
        validators=[FileRequired(_l("Choose a file."))],
    )


class BearerForm(BaseForm):
    """How many one-time codes to print."""

    count = IntegerField(
        _l("Number of codes"),
        default=40,
        validators=[
            NumberRange(
                1, SHEET_LIMIT, _l("Between 1 and %(most)s codes at a time.", most=SHEET_LIMIT)
            )
        ],
    )
    unit = SelectField(_l("District or unit"), default="")
