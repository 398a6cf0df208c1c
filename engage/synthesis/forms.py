"""What is typed on the coding desk and in the codebook."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from engage.synthesis.models import Theme
from engage.web.filters import localized_text
from engage.web.forms import BaseForm


class DecisionForm(BaseForm):
    """Which themes a passage belongs under."""

    themes = SelectMultipleField(_l("Themes"), choices=[], coerce=str)
    other = SelectField(_l("Another theme"), choices=[], coerce=str, default="")

    def offer(self, themes: list[Theme]) -> None:
        """The themes of the codebook can be chosen."""
        named = [(str(theme.id), localized_text(theme.title)) for theme in themes]
        self.themes.choices = named
        self.other.choices = [("", _l("Choose a theme")), *named]


class ThemeForm(BaseForm):
    """A new theme with its keywords; at least a Finnish name."""

    title_fi = StringField(_l("Name in Finnish"), validators=[InputRequired(), Length(max=120)])
    title_sv = StringField(_l("Name in Swedish"), validators=[Length(max=120)])
    title_en = StringField(_l("Name in English"), validators=[Length(max=120)])
    keywords_fi = TextAreaField(
        _l("Keywords in Finnish"),
        description=_l(
            "Separate them with commas. A word is found inside compounds too; write = before it "
            "to find it only alone."
        ),
        validators=[Length(max=2000)],
    )
    keywords_sv = TextAreaField(_l("Keywords in Swedish"), validators=[Length(max=2000)])
    keywords_en = TextAreaField(_l("Keywords in English"), validators=[Length(max=2000)])

    def titles(self) -> dict[str, str]:
        """The names that were given, by language."""
        given = {"fi": self.title_fi, "sv": self.title_sv, "en": self.title_en}
        return {code: text for code, field in given.items() if (text := _text(field))}

    def keywords(self) -> dict[str, list[str]]:
        """The keywords that were given, by language."""
        given = {"fi": self.keywords_fi, "sv": self.keywords_sv, "en": self.keywords_en}
        return {code: words for code, field in given.items() if (words := _words(field))}


def _text(field: StringField) -> str:
    return (field.data or "").strip()


def _words(field: StringField) -> list[str]:
    parts = (field.data or "").replace("\n", ",").split(",")
    return [word for part in parts if (word := part.strip())]
