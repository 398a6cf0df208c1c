"""The forms of reading: decisions about open answers, and who may read them early."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import EmailField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from engage.web.forms import BaseForm
from surveys.models import OpenText, ReviewState

LATER = ReviewState.WAITING.value
DECISIONS = (
    (ReviewState.SHOWN.value, lazy_gettext("Show on the results page")),
    (ReviewState.HELD.value, lazy_gettext("Keep for the preparers alone")),
    (LATER, lazy_gettext("Decide later")),
)
LONGEST_SHOWN = 4_000


class ReaderForm(BaseForm):
    """The account that may read open answers while the survey is open."""

    email = EmailField(
        lazy_gettext("E-mail address of the account"),
        description=lazy_gettext("Leave it empty, and nobody reads answers early."),
        validators=[Optional(), Length(max=254)],
    )


def review_form(texts: Sequence[OpenText]) -> BaseForm:
    """A decision and the words to be shown for each text."""
    fields: dict[str, Any] = {}
    for text in texts:
        name = text.text_sha256.hex()
        fields[f"d.{name}"] = RadioField(
            lazy_gettext("Decision"),
            choices=[SelectChoice(value, words) for value, words in DECISIONS],
            default=LATER,
        )
        fields[f"w.{name}"] = TextAreaField(
            lazy_gettext("The words the public reads"),
            default=text.text,
            validators=[Length(max=LONGEST_SHOWN)],
            render_kw={"rows": 3, "maxlength": LONGEST_SHOWN},
        )
    form: BaseForm = type("ReviewForm", (BaseForm,), fields)()
    return form
