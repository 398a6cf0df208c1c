"""The ballot as a form: it comes back as it was sent, and the rule itself says what is valid."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError

from engage.web.forms import AnswerForm
from voting.rules.ballots import (
    BLANK,
    BallotFault,
    BallotKind,
    BallotRule,
    InvalidBallot,
    Marks,
    ballot_faults,
    mark_ballot,
)

BLANK_CHOICE = "_blank"
MARK = "mark-"
LONGEST_NUMBER = 6
Choices = Sequence[tuple[str, str]]


class BeginForm(AnswerForm):
    """Taking part through the open link: the button, and a declaration where one is asked for."""

    declared = BooleanField()
    is_declared_to_begin = False

    def ask_for(self, declaration: str) -> None:
        """Who begins declares this; nothing when it is empty."""
        self.declared.label.text = declaration
        self.is_declared_to_begin = bool(declaration)

    def validate_declared(self, field: BooleanField) -> None:
        """What is asked for has been ticked."""
        if self.is_declared_to_begin and not field.data:
            raise ValidationError(_("Tick this to go on, or vote with a code."))


class BallotForm(AnswerForm):
    """A ballot of any kind; once it has been validated its marks are there if it `is_ballot`."""

    rule: BallotRule
    keys: tuple[str, ...]
    marks: Marks = BLANK
    is_ballot = False

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """The fields hold what was sent, and every name that was sent is remembered."""
        sent = self.meta.wrap_formdata(self, formdata)
        self.sent: dict[str, list[str]] = (
            {} if sent is None else {name: sent.getlist(name) for name in sent}
        )
        super().process(formdata, *args, **kwargs)

    def offer(self, rule: BallotRule, choices: Choices) -> None:
        """The form offers these entries, in this order."""
        self.rule, self.keys = rule, tuple(key for key, _label in choices)

    def accept(self, marks: Marks) -> None:
        """These marks are the ballot."""
        self.marks, self.is_ballot = marks, True

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Names and values of the marks as sent, for a form that sends them once more."""
        return [
            (name, value)
            for name, values in self.sent.items()
            if name in {"choice", "blank"} or name.startswith(MARK)
            for value in values
        ]


class ChoiceBallotForm(BallotForm):
    """Ticks, or the blank ballot that is one of the choices."""

    choice: RadioField | SelectMultipleField

    def offer(self, rule: BallotRule, choices: Choices) -> None:
        """The form offers these entries and, after them, the blank ballot."""
        super().offer(rule, choices)
        blank = (BLANK_CHOICE, _("Blank ballot: I take part but name none of these"))
        self.choice.choices = [SelectChoice(value, label) for value, label in [*choices, blank]]

    def validate_choice(self, _field: object) -> None:
        """The ticks are a ballot by the rule, and a blank one has nothing beside it."""
        ticked = self.sent.get("choice", [])
        if BLANK_CHOICE in ticked and len(set(ticked)) > 1:
            raise ValidationError(
                _("Your ballot can't be blank and name something. Take one of them away.")
            )
        try:
            named = [key for key in ticked if key != BLANK_CHOICE]
            self.accept(mark_ballot(self.rule, self.keys, named))
        except InvalidBallot as error:
            raise ValidationError(fault_words(self.rule, error)) from error


class SingleBallotForm(ChoiceBallotForm):
    """One entry, or a blank ballot chosen on purpose."""

    choice = RadioField(
        _l("Choose one"),
        validators=[InputRequired(_l("Choose one of these, or the blank ballot."))],
        validate_choice=False,
    )


class ApprovalBallotForm(ChoiceBallotForm):
    """Any number of entries, or a blank ballot chosen on purpose."""

    choice = SelectMultipleField(_l("Tick as many as you like"), validate_choice=False)

    def validate_choice(self, _field: object) -> None:
        """Something is ticked."""
        if not self.sent.get("choice"):
            raise ValidationError(_("Tick one at least, or the blank ballot."))
        super().validate_choice(_field)


class MarkField(StringField):
    """The number beside one entry, as it was typed or chosen."""

    @property
    def typed(self) -> str:
        """What was sent, without the space around it; nothing for an entry without a mark."""
        return (self.data or "").strip()


class MarksBallotForm(BallotForm):
    """A number beside each entry: stars, a place, points; the blank ballot has its own button."""

    blank = BooleanField()

    def offer(self, rule: BallotRule, choices: Choices) -> None:
        """The entries are asked about in this order."""
        super().offer(rule, choices)
        for key, label in choices:
            field = self._fields.pop(MARK + key)
            field.label.text = label
            self._fields[MARK + key] = field

    @property
    def rows(self) -> list[tuple[str, MarkField]]:
        """The entries' keys and fields, in this voter's order."""
        return [(key, self._fields[MARK + key]) for key in self.keys]

    @property
    def places(self) -> int:
        """The last place that can be given."""
        return min(self.rule.limit or len(self.keys), len(self.keys))

    @property
    def total(self) -> int:
        """The sum of the whole numbers on the ballot, and the others left out."""
        numbers = (_whole(field.typed) for _key, field in self.rows)
        return sum(number for number in numbers if number is not None)

    @property
    def marked(self) -> int:
        """How many entries have a mark."""
        return sum(bool(field.typed) for _key, field in self.rows)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """True when the numbers are a ballot by the rule; else each fault stands at its place."""
        is_valid = super().validate(extra_validators)
        if self.blank.data:
            self.accept(BLANK)
            return is_valid
        given = self._given()
        for fault in ballot_faults(self.rule, self.keys, given):
            self._tell(fault)
        if any(field.errors for _key, field in self.rows) or self.form_errors:
            return False
        if not (marks := mark_ballot(self.rule, self.keys, given)):
            self.form_errors.append(_("Mark one entry at least, or cast a blank ballot."))
            return False
        self.accept(marks)
        return is_valid

    def _given(self) -> dict[str, int]:
        """The whole numbers that were sent; whatever else was sent is a fault at its place."""
        given: dict[str, int] = {}
        for name, values in self.sent.items():
            key = name.removeprefix(MARK)
            if key == name:
                continue
            if key not in self.keys:
                self._tell(InvalidBallot(BallotFault.NO_SUCH_OPTION))
            elif len(values) > 1:
                self._tell(InvalidBallot(BallotFault.REPEATED_OPTION, key))
            elif typed := self._fields[name].typed:
                if (number := _whole(typed)) is not None:
                    given[key] = number
                else:
                    most = self.rule.most(len(self.keys))
                    self._tell(InvalidBallot(BallotFault.OUT_OF_RANGE, key, most=most))
        return given

    def _tell(self, fault: InvalidBallot) -> None:
        words = fault_words(self.rule, fault)
        if fault.option is None:
            self.form_errors.append(words)
        else:
            self._fields[MARK + fault.option].errors = [words]


def ballot_form(rule: BallotRule, choices: Choices, **more: Any) -> BallotForm:
    """The form of this kind of ballot with what can be marked on it."""
    form: BallotForm
    if rule.kind is BallotKind.SINGLE:
        form = SingleBallotForm(**more)
    elif rule.kind is BallotKind.APPROVAL:
        form = ApprovalBallotForm(**more)
    else:
        form = _marks_form(tuple(sorted(key for key, _label in choices)))(**more)
    form.offer(rule, choices)
    return form


@lru_cache(maxsize=128)
def _marks_form(keys: tuple[str, ...]) -> type[MarksBallotForm]:
    # Made once for the entries of a contest, not once for each voter.
    fields = {MARK + key: MarkField() for key in keys}
    made: type[MarksBallotForm] = type("EntriesBallotForm", (MarksBallotForm,), fields)
    return made


def _whole(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER
    return int(typed) if is_number else None


def fault_words(rule: BallotRule, error: InvalidBallot) -> str:
    """Why the marks are no ballot, and how to go on."""
    if error.fault is BallotFault.TOO_MANY:
        return _too_many(rule, error.most or 1)
    if error.fault is BallotFault.OUT_OF_RANGE:
        if rule.kind is BallotKind.RANKED:
            return _("Choose a place from the list.")
        return _("Write a whole number from 0 to %(most)s.", most=error.most)
    return {
        BallotFault.NO_SUCH_OPTION: _(
            "Your ballot named something that is not on it. Mark it once more."
        ),
        BallotFault.REPEATED_OPTION: _("The same entry was marked twice. Mark it once more."),
        BallotFault.SHARED_RANK: _("Two entries have the same place. Give each place only once."),
        BallotFault.OVER_BUDGET: _(
            "You gave more than %(budget)s points in all. Take some away.", budget=error.most
        ),
    }[error.fault]


def _too_many(rule: BallotRule, most: int) -> str:
    if rule.kind is BallotKind.SINGLE:
        return _("Choose one entry only.")
    return ngettext(
        "Give a place to one entry at most.", "Give a place to %(num)s entries at most.", most
    )
