"""The separate form after the thank-you, its settings, and the draw."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, EmailField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from engage.web.forms import AnswerForm, BaseForm
from engage.web.languages import in_language
from surveys.models import ContactForm

LONGEST_PRIZE = 300
KEPT_AT_MOST = timedelta(days=365)
EMAIL = r"^[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63})+$"


def left_form(offered: ContactForm) -> AnswerForm:
    """The fields that this survey offers, none of them filled in."""
    fields: dict[str, Any] = {
        "name": StringField(
            _l("Your name"),
            validators=[
                InputRequired(_l("Write your name.")),
                Length(max=200, message=_l("Shorten the name: there is room for 200 characters.")),
            ],
            render_kw={"autocomplete": "name", "maxlength": 200},
        ),
        "email": EmailField(
            _l("Your e-mail address"),
            validators=[
                InputRequired(_l("Write your e-mail address.")),
                Length(max=254),
                Regexp(EMAIL, message=_l("Write the address in full, as name@example.fi.")),
            ],
            render_kw={"autocomplete": "email", "maxlength": 254},
        ),
    }
    offers = {
        "draw": (offered.has_draw, _l("I want to take part in the draw.")),
        "results": (offered.has_results, _l("Send me the results when they are ready.")),
        "invitation": (offered.has_invitation, _l("Invite me to events about the strategy.")),
    }
    fields |= {name: BooleanField(words) for name, (is_on, words) in offers.items() if is_on}
    form: AnswerForm = type("LeftForm", (AnswerForm,), fields)()
    return form


def settings_form(languages: Sequence[str], held: ContactForm | None, today: date) -> BaseForm:
    """What is offered, the prize in each language, and the day of erasure."""
    prize: Mapping[str, str] = (held.prize if held else None) or {}
    fields: dict[str, Any] = {
        "draw": BooleanField(_l("A prize draw"), default=held.has_draw if held else False),
        **{
            f"prize_{language}": StringField(
                in_language(gettext("The prize"), language),
                default=prize.get(language, ""),
                validators=[Length(max=LONGEST_PRIZE)],
            )
            for language in languages
        },
        "results": BooleanField(
            _l("The results by mail"), default=held.has_results if held else False
        ),
        "invitation": BooleanField(
            _l("Invitations to events"), default=held.has_invitation if held else False
        ),
        "erase_on": DateField(
            _l("Everything is erased on"),
            default=held.erase_on if held else today + timedelta(days=90),
            validators=[DataRequired(_l("Choose the day of erasure, within a year."))],
        ),
    }
    form: BaseForm = type("SettingsForm", (BaseForm,), fields)()
    return form


class DrawForm(BaseForm):
    """The public seed and how many win."""

    seed = StringField(
        _l("The public seed"),
        description=_l(
            "Something that nobody could know when the list was fixed and everybody can check,"
            " for instance the numbers of Saturday’s Lotto."
        ),
        validators=[InputRequired(_l("Write the seed.")), Length(max=200)],
    )
    winners = IntegerField(
        _l("Number of winners"),
        default=1,
        validators=[NumberRange(1, 100, _l("Between 1 and 100 winners."))],
    )
