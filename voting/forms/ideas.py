"""Forms of ideas: sending one in, when they are taken, and what the desk does with them."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional

from engage.web.forms import AnswerForm, BaseForm
from voting.forms import DESCRIPTION_LENGTH, Choices, language_name
from voting.forms.instants import SpanForm
from voting.models.idea import IDEA_LENGTH, REASON_LENGTH

TOO_LONG = _l("This is too long. Make it shorter.")


class IdeaForm(AnswerForm):
    """An idea for the vision; nothing about who sends it is asked."""

    key = HiddenField()
    text = StringField(
        _l("Your idea"),
        description=_l("One sentence, at most 200 characters."),
        validators=[
            DataRequired(_l("Write your idea.")),
            Length(max=IDEA_LENGTH, message=TOO_LONG),
        ],
    )
    reason = TextAreaField(
        _l("Why this one?"),
        description=_l("Don't write names or anything else that tells who somebody is."),
        validators=[Optional(), Length(max=REASON_LENGTH, message=TOO_LONG)],
    )


class NominationForm(SpanForm):
    """When ideas are taken; what is asked, a field a language, is added by `nomination_form`."""


def nomination_form(
    languages: Sequence[str], stored: Mapping[str, object] | None = None
) -> NominationForm:
    """The form of the nomination with what is asked in each of the process's languages."""
    fields = {
        f"asked_{language}": TextAreaField(
            _l("What you ask people for (%(language)s)", language=language_name(language)),
            validators=[Optional(), Length(max=DESCRIPTION_LENGTH)],
        )
        for language in languages
    }
    made: NominationForm = type("NominationFormInLanguages", (NominationForm,), fields)(data=stored)
    return made


class HideForm(BaseForm):
    """Why an idea isn't shown."""

    because = StringField(
        _l("Why it isn't shown"),
        description=_l("For example: names a private person. Seen at the desk and in the log."),
        validators=[DataRequired(_l("Write the reason.")), Length(max=300)],
    )


class PassagesForm(BaseForm):
    """An idea in the desk's own words, resting on the ticked passages."""

    text = StringField(
        _l("The idea in one sentence"),
        validators=[
            DataRequired(_l("Write the idea.")),
            Length(max=IDEA_LENGTH, message=TOO_LONG),
        ],
    )
    reason = TextAreaField(
        _l("What the passages have in common"),
        validators=[Optional(), Length(max=REASON_LENGTH, message=TOO_LONG)],
    )
    language = SelectField(_l("Language"))

    def offer(self, languages: Sequence[str]) -> None:
        """The idea is in one of these languages."""
        self.language.choices = [SelectChoice(one, language_name(one)) for one in languages]


class JoinForm(BaseForm):
    """To which entry an idea led."""

    entry = SelectField(_l("Source of the entry"))

    def offer(self, choices: Choices) -> None:
        """These entries can be chosen."""
        self.entry.choices = [SelectChoice(value, label) for value, label in choices]
