"""Forms of paper votes: who gets a paper, what a bundle holds, and a difference answered for."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from engage.web.forms import BaseForm
from voting.models.paper import LABEL_LENGTH, REASON_LENGTH
from voting.rules.ballots import BLANK, TICK, BallotFault, BallotKind, BallotRule, Marks
from voting.rules.paper import (
    LARGEST,
    InvalidReason,
    LineFault,
    LineProblem,
    PaperCount,
    read_lines,
)

COUNT = "count_"
INVALID = "invalid_"
TEXT_LENGTH = 200_000
SHOWN_PROBLEMS = 20


class FindForm(BaseForm):
    """Whom somebody at the desk is looking for."""

    electorate = SelectField(_l("Electorate"))
    typed = StringField(
        _l("Name, number, e-mail address or code"),
        description=_l("A code can be read with a scanner too."),
        validators=[InputRequired(_l("Write whom to look for.")), Length(max=200)],
    )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """These electorates vote on paper."""
        self.electorate.choices = [SelectChoice(value, label) for value, label in choices]


class MarkForm(BaseForm):
    """The person found, who is handed a ballot paper."""

    electorate = HiddenField(validators=[InputRequired()])
    who = HiddenField(validators=[InputRequired()])


class SignOffForm(BaseForm):
    """Why the roll and the box may differ by exactly this."""

    marks = HiddenField(validators=[InputRequired()])
    papers = HiddenField(validators=[InputRequired()])
    reason = TextAreaField(
        _l("Reason for the difference"),
        description=_l("Shown publicly with the result. Name nobody."),
        validators=[
            InputRequired(_l("Write the reason.")),
            Length(max=REASON_LENGTH, message=_l("Shorten the reason to 400 characters.")),
        ],
    )


def invalid_words() -> dict[str, str]:
    """Why a paper is no valid ballot, in words."""
    return {
        InvalidReason.NOT_OURS.value: _("Not a ballot paper of this vote"),
        InvalidReason.UNCLEAR.value: _("What is meant can’t be seen"),
        InvalidReason.AGAINST_RULE.value: _("Marked against the rule of the ballot"),
        InvalidReason.SIGNED.value: _("A name or another sign on the paper"),
        InvalidReason.OTHER.value: _("Invalid for another reason"),
    }


def _whole(label: str) -> IntegerField:
    sentence = _("Write a whole number from 0 to %(most)s.", most=LARGEST)
    return IntegerField(
        label,
        validators=[Optional(), NumberRange(0, LARGEST, sentence)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "type": "text"},
    )


class BundleForm(BaseForm):
    """A count of a bundle; `bundle_form` adds the fields of the contest's kind of ballot."""

    rule: BallotRule
    keys: tuple[str, ...] = ()
    needs_reason = False
    counted: PaperCount

    label = StringField(
        _l("Name of the bundle"),
        description=_l("For example the place where the box stood."),
        validators=[Length(max=LABEL_LENGTH)],
    )
    papers = IntegerField(
        _l("Papers in the bundle"),
        description=_l("Count them first. The number must agree with what is typed below."),
        validators=[
            InputRequired(_l("Count the papers and write how many there are.")),
            NumberRange(1, LARGEST, _l("Write a whole number of 1 or more.")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "type": "text"},
    )
    reason = TextAreaField(
        _l("Reason for the recount"),
        validators=[Length(max=REASON_LENGTH, message=_l("Shorten the reason to 400 characters."))],
    )

    @property
    def entry_fields(self) -> list[Any]:
        """A number for each entry; only where a ballot names one."""
        return (
            [self[f"{COUNT}{place}"] for place, _key in enumerate(self.keys)]
            if self.is_single
            else []
        )

    @property
    def invalid_fields(self) -> list[Any]:
        """A number for each reason."""
        return [self[f"{INVALID}{one.value}"] for one in InvalidReason]

    @property
    def is_single(self) -> bool:
        """True where a ballot names one entry, so that a number for each entry says everything."""
        return self.rule.kind is BallotKind.SINGLE

    def validate(self, extra_validators: Any = None) -> bool:
        """True when every line is a ballot and the numbers add up; then `counted` is there."""
        if not super().validate(extra_validators):
            return False
        ballots = self._ballots()
        if ballots is None:
            return False
        ballots[BLANK] = ballots.get(BLANK, 0) + (self["blank"].data or 0)
        invalid = {one.value: self[f"{INVALID}{one.value}"].data or 0 for one in InvalidReason}
        self.counted = PaperCount(
            {marks: number for marks, number in ballots.items() if number},
            {reason: number for reason, number in invalid.items() if number},
        )
        if self.counted.papers != self.papers.data:
            sentence = _(
                "The bundle has %(papers)s papers, but what is typed adds up to %(typed)s.",
                papers=self.papers.data,
                typed=self.counted.papers,
            )
            self.papers.errors = [sentence]
            return False
        return True

    def validate_reason(self, field: TextAreaField) -> None:
        """A recount says why."""
        if self.needs_reason and not (field.data or "").strip():
            raise ValidationError(_("Write why the bundle is counted again."))

    def _ballots(self) -> dict[Marks, int] | None:
        if self.is_single:
            fields = zip(self.keys, self.entry_fields, strict=True)
            return {((key, TICK),): field.data or 0 for key, field in fields}
        ballots, problems = read_lines(self.rule, self.keys, self["lines"].data or "")
        if problems:
            self["lines"].errors = [problem_words(one) for one in problems[:SHOWN_PROBLEMS]]
            return None
        return ballots


def bundle_form(
    rule: BallotRule,
    entries: Sequence[tuple[str, str]],
    *,
    needs_reason: bool = False,
    **given: Any,
) -> BundleForm:
    """The form of a bundle; entries are keys and texts in the order of the paper."""
    fields: dict[str, Any] = {"rule": rule, "keys": tuple(key for key, _text in entries)}
    fields["needs_reason"] = needs_reason
    if rule.kind is BallotKind.SINGLE:
        fields |= {f"{COUNT}{place}": _whole(text) for place, (_k, text) in enumerate(entries)}
    else:
        fields["lines"] = TextAreaField(
            _("Ballots, one on each line"), validators=[Length(max=TEXT_LENGTH)]
        )
    fields["blank"] = _whole(_("Blank ballots"))
    words = invalid_words()
    fields |= {f"{INVALID}{one.value}": _whole(words[one.value]) for one in InvalidReason}
    return type("BundleFormOfKind", (BundleForm,), fields)(**given)  # type: ignore[no-any-return]


def problem_words(problem: LineProblem) -> str:
    """What is wrong with a line, in words that help to find it."""
    parts = {"line": problem.line, "given": problem.given, "most": problem.most}
    sentences = {
        LineFault.NOT_A_NUMBER: _("Line %(line)s: “%(given)s” is no mark.", **parts),
        LineFault.WRONG_LENGTH: _(
            "Line %(line)s: %(given)s marks, but the paper has %(most)s rows.", **parts
        ),
        LineFault.WRONG_COUNT: _(
            "Line %(line)s: write x and a number from 1 to %(most)s.", **parts
        ),
        LineFault.TOO_MANY_LINES: _(
            "There are more than %(most)s lines. Make several bundles.", **parts
        ),
        BallotFault.OUT_OF_RANGE: _(
            "Line %(line)s: %(given)s is not allowed, %(most)s is the most.", **parts
        ),
        BallotFault.OVER_BUDGET: _(
            "Line %(line)s: %(given)s points, but a ballot has %(most)s.", **parts
        ),
        BallotFault.TOO_MANY: _(
            "Line %(line)s: %(given)s entries are marked, %(most)s is the most.", **parts
        ),
        BallotFault.SHARED_RANK: _(
            "Line %(line)s: place %(given)s is given more than once.", **parts
        ),
    }
    return sentences.get(problem.fault) or _("Line %(line)s can’t be read.", **parts)
