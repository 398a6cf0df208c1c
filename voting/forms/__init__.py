"""Forms of contests: the rule, the entries, the draw, the search for a receipt."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from engage.web.forms import AnswerForm, BaseForm
from voting.rules.weights import InvalidWeight, read_weight

TEXT_LENGTH = 200
DESCRIPTION_LENGTH = 1000
EXAMPLES = "1/3, 50 %"
WEIGHT = _l("Write a share above nought and of one at most: %(examples)s.", examples=EXAMPLES)
Choices = Sequence[tuple[str, str]]


class ReceiptForm(AnswerForm):
    """Looking for a receipt on the published list."""

    receipt = StringField(
        _l("Your receipt"),
        description=_l("Four groups of four characters, as on your ticket."),
        validators=[DataRequired(_l("Type the receipt from your ticket.")), Length(max=40)],
    )


class DrawForm(BaseForm):
    """What the public draw gave."""

    draw = StringField(
        _l("Result of the public draw"),
        description=_l("For example the numbers thrown with dice, in order: 3 6 1 1."),
        validators=[DataRequired(_l("Write what the draw gave.")), Length(max=200)],
    )


class ElectorateForm(BaseForm):
    """What the rule says of an electorate."""

    weight = StringField(
        _l("Weight"),
        description=_l(
            "A fraction or a percentage: %(examples)s. All weights add up to one.",
            examples=EXAMPLES,
        ),
        validators=[InputRequired(WEIGHT)],
    )
    minimum = IntegerField(
        _l("Shown from this many ballots"),
        description=_l("With fewer, the electorate is counted together with the one below."),
        validators=[
            InputRequired(_l("Write a whole number of 5 or more.")),
            NumberRange(5, 10_000, _l("Write a whole number of 5 or more.")),
        ],
    )
    merges_into = SelectField(_l("With fewer ballots counted together with"))
    quorum = IntegerField(
        _l("Ballots needed for a weighted result"),
        description=_l(
            "With fewer, the weights are not used: three people must not carry a third of the "
            "city. 0: no such limit."
        ),
        validators=[Optional(), NumberRange(0, 100_000, _l("Write a whole number of 0 or more."))],
        default=0,
    )

    def validate_weight(self, field: StringField) -> None:
        """The weight is a share of one."""
        try:
            read_weight(field.data or "")
        except InvalidWeight as problem:
            raise ValidationError(str(WEIGHT)) from problem

    def offer(self, choices: Choices) -> None:
        """These electorates can be named."""
        self.merges_into.choices = [SelectChoice(value, label) for value, label in choices]


def electorate_form(
    languages: Sequence[str], stored: Mapping[str, object] | None = None
) -> ElectorateForm:
    """The electorate's form with the declaration in each of the process's languages."""
    fields = {
        f"declaration_{language}": StringField(
            _l("Declared by whoever votes without a code (%(language)s)", language=name),
            validators=[Optional(), Length(max=TEXT_LENGTH)],
        )
        for language, name in ((one, language_name(one)) for one in languages)
    }
    made: ElectorateForm = type("ElectorateFormInLanguages", (ElectorateForm,), fields)(data=stored)
    return made


class EntryForm(BaseForm):
    """An entry; a text and a description a language are added by `entry_form`."""

    reason = StringField(
        _l("Why it is changed"),
        description=_l("Kept with the earlier words, and published when the contest opens."),
        validators=[Optional(), Length(max=400)],
    )


def language_name(language: str) -> str:
    """The language's name in itself; its code when the name isn't known here."""
    return {"fi": "suomi", "sv": "svenska", "en": "English"}.get(language, language)


def entry_form(languages: Sequence[str], stored: Mapping[str, object] | None = None) -> EntryForm:
    """The entry's form with its words in each of the process's languages."""
    fields: dict[str, object] = {}
    for place, language in enumerate(languages):
        name = language_name(language)
        needed = DataRequired(_l("Write the entry's text.")) if place == 0 else Optional()
        fields[f"text_{language}"] = StringField(
            _l("Text (%(language)s)", language=name),
            validators=[needed, Length(max=TEXT_LENGTH)],
        )
        fields[f"description_{language}"] = TextAreaField(
            _l("What it means, in a sentence or two (%(language)s)", language=name),
            validators=[Optional(), Length(max=DESCRIPTION_LENGTH)],
        )
    made: EntryForm = type("EntryFormInLanguages", (EntryForm,), fields)(data=stored)
    return made


def localized_data(form: BaseForm, name: str, languages: Sequence[str]) -> dict[str, str]:
    """What was typed into the name's fields, by language, empty ones left out."""
    typed = {one: (form[f"{name}_{one}"].data or "").strip() for one in languages}
    return {language: text for language, text in typed.items() if text}
