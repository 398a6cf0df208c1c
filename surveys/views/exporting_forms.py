"""The form with which somebody asks for rows."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from engage.localized import pick
from engage.web.forms import BaseForm
from engage.web.i18n import current_language
from engage.web.languages import language_name
from surveys.formats.row_table import Pick
from surveys.services.exporting.choices import Choices, ExportFormat
from surveys.services.exporting.requests import LONGEST_REASON, SHORTEST_REASON
from surveys.services.lookup import Asked


class ExportForm(BaseForm):
    """Audience, format, language, how CSV is written, and why."""

    survey = SelectField(_l("Audience"))
    format = RadioField(_l("Format"), default=ExportFormat.XLSX.value)
    language = SelectField(_l("Language of headers and labels"))
    layout = SelectField(_l("CSV: lines"), default="wide")
    pick = SelectField(_l("CSV: answers"), default=Pick.LABELS.value)
    profile = SelectField(_l("CSV: written for"), default="finnish")
    reason = TextAreaField(
        _l("What are the rows needed for?"),
        description=_l("The reason is kept in the audit log with your name."),
        validators=[
            InputRequired(_l("Write why the rows are needed.")),
            Length(
                SHORTEST_REASON,
                LONGEST_REASON,
                _l("Write the reason in a sentence, in 1,000 characters at most."),
            ),
        ],
    )

    def fill(self, surveys: Sequence[Asked]) -> None:
        """The lists have their entries."""
        language = current_language()
        titles = [(one, one.step_audience.audience.title) for one in surveys]
        self.survey.choices = [
            (str(one.survey.id), pick(title, language).text) for one, title in titles
        ]
        codes = dict.fromkeys(code for one in surveys for code in one.form.languages)
        self.language.choices = [(code, language_name(code)) for code in codes]
        self.format.choices = [(key.value, words) for key, words in format_words().items()]
        self.layout.choices = [
            ("wide", _("one for each response")),
            ("long", _("one for each answer")),
        ]
        self.pick.choices = [
            (Pick.LABELS.value, _("in words")),
            (Pick.CODES.value, _("in codes")),
        ]
        self.profile.choices = [
            ("finnish", _("Finnish Excel: semicolon and decimal comma")),
            ("plain", _("programs: comma and decimal point")),
        ]

    def choices(self) -> Choices:
        """What was chosen."""
        return Choices(
            format=ExportFormat(self.format.data),
            language=self.language.data,
            profile=self.profile.data,
            is_long=self.layout.data == "long",
            pick=Pick(self.pick.data),
        )


def format_words() -> dict[ExportFormat, str]:
    """What the formats are called."""
    return {
        ExportFormat.XLSX: _("Excel workbook: words, codes, codebook, summary with charts"),
        ExportFormat.CSV: _("CSV with codebook"),
        ExportFormat.SAV: _("SPSS file (.sav) with labels"),
        ExportFormat.JSON: _("JSON with all versions of the questionnaire"),
        ExportFormat.DDI: _("Description of the data (DDI-Codebook 2.5), no rows"),
    }
