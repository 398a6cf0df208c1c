"""Forms of the desk pages of processes and steps."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateTimeLocalField
from wtforms.validators import InputRequired

from engage.web.forms import BaseForm


class ImportForm(BaseForm):
    """A process file from the reader's own machine."""

    file = FileField(_l("Process file (.yaml)"), validators=[FileRequired(_l("Choose a file."))])


class ExtendForm(BaseForm):
    """A later closing time, on the clock of the place."""

    closes_at = DateTimeLocalField(
        _l("New closing time"), validators=[InputRequired(_l("Give a day and a time."))]
    )
