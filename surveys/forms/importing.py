"""The forms of the import: the file, how it is read, the name of a mapping."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from engage.localized import LANGUAGES
from engage.tables.encodings import ENCODINGS
from engage.web.forms import BaseForm

FIND_OUT = SelectChoice("", _l("Find out"))


def _same(name: str) -> SelectChoice:
    return SelectChoice(name, name)


class UploadForm(BaseForm):
    """A file, or one for each of two languages."""

    files = MultipleFileField(
        _l("Result file (Excel, CSV or TSV)"),
        description=_l("Two files are two language forms of one survey, the main one first."),
        validators=[FileRequired(_l("Choose a file."))],
    )
    first_language = SelectField(_l("Language of the file"), default="")
    second_language = SelectField(_l("Language of the second file"), default="")
    profile = SelectField(_l("Saved mapping"), default="")

    def fill(self, profiles: Iterable[tuple[str, str]]) -> None:
        """The lists have their entries; profiles are ids with names."""
        languages = [
            SelectChoice("", _("Find out from the file")),
            *(SelectChoice(one, one) for one in LANGUAGES),
        ]
        self.first_language.choices = self.second_language.choices = languages
        known = (SelectChoice(value, name) for value, name in profiles)
        self.profile.choices = [SelectChoice("", _("None")), *known]


class ReadingForm(BaseForm):
    """How the file is read once more."""

    encoding = SelectField(_l("Encoding"), choices=[FIND_OUT, *map(_same, ENCODINGS)])
    separator = SelectField(
        _l("Separator"),
        choices=[
            FIND_OUT,
            SelectChoice("semicolon", _l("semicolon")),
            SelectChoice("comma", _l("comma")),
            SelectChoice("tab", _l("tab")),
        ],
    )
    header_rows = SelectField(_l("Header rows"), choices=[FIND_OUT, _same("1"), _same("2")])
    sheet = StringField(_l("Sheet"), validators=[Optional(), Length(max=31)])


class NameForm(BaseForm):
    """The name of a mapping that is to be used again."""

    name = StringField(_l("Name of the mapping"), validators=[Length(1, 120)])
