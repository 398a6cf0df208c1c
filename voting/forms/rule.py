"""Forms of the contest's rule, one for each part of it."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from engage.web.forms import BaseForm
from voting.forms import DESCRIPTION_LENGTH, Choices, language_name
from voting.rules.promises import referendum_word
from voting.rules.ties import TieRule


class KindForm(BaseForm):
    """The kind of ballot."""

    kind = RadioField(
        _l("Kind of ballot"), validators=[InputRequired(_l("Choose a kind of ballot."))]
    )

    def offer(self, choices: Choices) -> None:
        """These kinds can be chosen."""
        self.kind.choices = [SelectChoice(value, label) for value, label in choices]


class CountingForm(BaseForm):
    """The method; what the kind of ballot leaves open is added by `counting_form`."""

    method = RadioField(
        _l("How the ballots are counted"), validators=[InputRequired(_l("Choose a method."))]
    )
    seats = IntegerField(
        _l("How many are chosen"),
        description=_l("One, unless several are chosen together by STV."),
        validators=[
            InputRequired(_l("Write a whole number of 1 or more.")),
            NumberRange(1, 29, _l("Write a whole number from 1 to 29.")),
        ],
        default=1,
    )


def _number(label: str, hint: str, least: int, most: int) -> IntegerField:
    sentence = _l("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    return IntegerField(
        label,
        description=hint,
        validators=[InputRequired(sentence), NumberRange(least, most, sentence)],
    )


def _open_fields(kind: str) -> dict[str, object]:
    fields: dict[str, dict[str, object]] = {
        "score": {
            "max": _number(
                _l("Highest score"), _l("Voters give each entry 0 to this many."), 2, 100
            )
        },
        "points": {
            "budget": _number(
                _l("Points to share out"), _l("Each voter shares out at most so many."), 2, 1000
            )
        },
        "ranked": {
            "shared": BooleanField(_l("Two entries may share a rank")),
            "limit": IntegerField(
                _l("How many may be ranked"),
                description=_l("Empty: all of them. What isn't ranked is below all that is."),
                validators=[
                    Optional(),
                    NumberRange(1, 30, _l("Write a whole number from 1 to 30.")),
                ],
            ),
        },
    }
    return fields.get(kind, {})


def counting_form(
    kind: str, methods: Choices, stored: Mapping[str, object] | None = None
) -> CountingForm:
    """The form of the method and of what this kind of ballot leaves open."""
    made: CountingForm = type("CountingFormOfKind", (CountingForm,), _open_fields(kind))(
        data=stored
    )
    made.method.choices = [SelectChoice(value, label) for value, label in methods]
    return made


def typed_rule(form: CountingForm) -> dict[str, object]:
    """What the ballot allows, as it was typed."""
    names = ("max", "budget", "shared", "limit")
    return {name: form[name].data for name in names if name in form}


class TieForm(BaseForm):
    """What decides when nothing else parts the first."""

    tie_rule = RadioField(
        _l("When several entries are still first"),
        choices=[
            SelectChoice(TieRule.LOT.value, _l("A public lot decides, and the tie is told")),
            SelectChoice(TieRule.SHARED.value, _l("They share the first place")),
        ],
        default=TieRule.LOT.value,
    )


def _never_a_referendum(_form: object, field: TextAreaField) -> None:
    if word := referendum_word([field.data or ""]):
        raise ValidationError(
            str(
                _l(
                    "The vote is advisory, so don't call it “%(word)s”: the law keeps that word "
                    "for another procedure. Say for example “vote” or “contest”.",
                    word=word,
                )
            )
        )


class PromiseForm(BaseForm):
    """The promise; a field a language is added by `promise_form`."""


def promise_form(
    languages: Sequence[str], stored: Mapping[str, object] | None = None
) -> PromiseForm:
    """The promise's form with a field in each of the process's languages."""
    fields = {
        f"promise_{language}": TextAreaField(
            _l("What we promise to do with the result (%(language)s)", language=name),
            validators=[Optional(), Length(max=DESCRIPTION_LENGTH), _never_a_referendum],
        )
        for language, name in ((one, language_name(one)) for one in languages)
    }
    made: PromiseForm = type("PromiseFormInLanguages", (PromiseForm,), fields)(data=stored)
    return made


class PublicationForm(BaseForm):
    """From how many ballots on the ballots themselves are published."""

    minimum_ballots = IntegerField(
        _l("Ballots are published one by one from"),
        validators=[InputRequired(_l("Write a whole number.")), NumberRange(1, 1_000_000)],
    )


class OverlapForm(BaseForm):
    """How a person settles that two rolls share people."""

    votes_in = RadioField(
        _l("Whoever is on both rolls"), validators=[InputRequired(_l("Choose one of these."))]
    )
    reason = TextAreaField(
        _l("Why so"),
        description=_l("Kept in the log with your name."),
        validators=[InputRequired(_l("Write the reason.")), Length(max=400)],
    )

    def offer(self, choices: Choices) -> None:
        """These can be chosen."""
        self.votes_in.choices = [SelectChoice(value, label) for value, label in choices]
