"""Forms of contests: the ballot, the rule, the entries, the draw, the search for a receipt."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
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
    Regexp,
    ValidationError,
)

from engage.web.forms import AnswerForm, BaseForm
from voting.rules.ballots import BallotKind
from voting.rules.ties import TieRule

BLANK_CHOICE = "_blank"
TEXT_LENGTH = 200
DESCRIPTION_LENGTH = 1000
Choices = Sequence[tuple[str, str]]


class SingleBallotForm(AnswerForm):
    """One entry, or a blank ballot chosen on purpose."""

    choice = RadioField(
        _l("Choose one"),
        validators=[InputRequired(_l("Choose one of these, or the blank ballot."))],
        validate_choice=True,
    )

    def offer(self, choices: Choices) -> None:
        """The form offers these entries and the blank ballot."""
        self.choice.choices = [SelectChoice(value, label) for value, label in choices]

    @property
    def chosen(self) -> list[str]:
        """The keys of the chosen entries; none for a blank ballot."""
        return [] if self.choice.data == BLANK_CHOICE else [self.choice.data]


class ApprovalBallotForm(AnswerForm):
    """Any number of entries, or a blank ballot chosen on purpose."""

    choice = SelectMultipleField(_l("Tick as many as you like"))

    def offer(self, choices: Choices) -> None:
        """The form offers these entries and the blank ballot."""
        self.choice.choices = [SelectChoice(value, label) for value, label in choices]

    def validate_choice(self, field: SelectMultipleField) -> None:
        """Something is ticked, and a blank ballot has nothing beside it."""
        ticked = field.data or []
        if not ticked:
            raise ValidationError(str(_l("Tick one at least, or the blank ballot.")))
        if BLANK_CHOICE in ticked and len(ticked) > 1:
            raise ValidationError(
                str(_l("Your ballot can't be blank and name something. Take one of them away."))
            )

    @property
    def chosen(self) -> list[str]:
        """The keys of the chosen entries; none for a blank ballot."""
        return [one for one in self.choice.data or [] if one != BLANK_CHOICE]


BallotForm = SingleBallotForm | ApprovalBallotForm


def ballot_form(kind: BallotKind, choices: Choices) -> BallotForm:
    """The form of this kind of ballot with what can be chosen on it."""
    form = SingleBallotForm() if kind is BallotKind.SINGLE else ApprovalBallotForm()
    form.offer(choices)
    return form


class BeginForm(AnswerForm):
    """Taking part through the open link: nothing but the button."""


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


class RuleForm(BaseForm):
    """The rule of a contest; a promise field a language is added by `rule_form`."""

    kind = RadioField(
        _l("Kind of ballot"),
        choices=[
            SelectChoice(
                BallotKind.APPROVAL.value, _l("Approval: tick every entry you could stand behind")
            ),
            SelectChoice(
                BallotKind.SINGLE.value, _l("Single choice: one entry, the one named most wins")
            ),
        ],
        default=BallotKind.APPROVAL.value,
    )
    tie_rule = RadioField(
        _l("When several entries are first"),
        choices=[
            SelectChoice(TieRule.LOT.value, _l("A public lot decides, and the tie is told")),
            SelectChoice(TieRule.SHARED.value, _l("They share the first place")),
        ],
        default=TieRule.LOT.value,
    )


class ElectorateForm(BaseForm):
    """What the rule says of an electorate."""

    weight = StringField(
        _l("Weight"),
        description=_l("A fraction, such as 1/3. The weights of all electorates add up to one."),
        validators=[
            Regexp(
                r"\s*[1-9][0-9]{0,5}\s*(/\s*[1-9][0-9]{0,5}\s*)?$",
                message=_l("Write a fraction above nought, such as 1/3."),
            )
        ],
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

    def offer(self, choices: Choices) -> None:
        """These electorates can be named."""
        self.merges_into.choices = [SelectChoice(value, label) for value, label in choices]


class EntryForm(BaseForm):
    """An entry; a text and a description a language are added by `entry_form`."""


def language_name(language: str) -> str:
    """The language's name in itself; its code when the name isn't known here."""
    return {"fi": "suomi", "sv": "svenska", "en": "English"}.get(language, language)


def rule_form(languages: Sequence[str], stored: Mapping[str, object] | None = None) -> RuleForm:
    """The rule's form with a promise in each of the process's languages."""
    fields = {
        f"promise_{language}": TextAreaField(
            _l("What we promise to do with the result (%(language)s)", language=name),
            validators=[Optional(), Length(max=DESCRIPTION_LENGTH)],
        )
        for language, name in ((one, language_name(one)) for one in languages)
    }
    made: RuleForm = type("RuleFormInLanguages", (RuleForm,), fields)(data=stored)
    return made


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
