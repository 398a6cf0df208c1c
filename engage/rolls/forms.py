"""Forms of the rolls."""

from datetime import timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from engage.clock import utcnow
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
    extracted_on = DateField(
        _l("Extraction date"),
        description=_l("The day on which the list was drawn from its register."),
        validators=[Optional()],
    )

    def validate_extracted_on(self, field: DateField) -> None:
        """No list was drawn in the future."""
        if field.data is not None and field.data > utcnow().date() + timedelta(days=1):
            raise ValidationError(gettext("This day has not come yet."))


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
