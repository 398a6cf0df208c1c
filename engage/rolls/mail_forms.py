"""The forms of mails: texts by language, and a list of addresses that mails came back from."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from engage.rolls.mailtext import draft_texts
from engage.rolls.models import MailBatch, MailKind
from engage.rolls.rules.mailing import has_place, unknown_places
from engage.rolls.services.mailing import Texts
from engage.web.forms import BaseForm
from engage.web.languages import in_language

SUBJECT, BODY = "subject", "body"


class BounceForm(BaseForm):
    """A list of addresses that mails came back from."""

    file = FileField(
        _l("List as a CSV or Excel file"),
        description=_l("A column named email; a column named reason is shown in the report."),
        validators=[FileRequired(_l("Choose a file."))],
    )


def message_form(
    kind: MailKind,
    languages: Iterable[str],
    *,
    has_open_link: bool,
    batch: MailBatch | None = None,
) -> BaseForm:
    """Subject and text in each language, begun with what the batch says, or with a draft."""
    fields: dict[str, Any] = {}
    for language in languages:
        subject, body = draft_texts(kind, language)
        fields[f"{SUBJECT}_{language}"] = StringField(
            in_language(gettext("Subject of the message"), language),
            default=batch.subject.get(language, "") if batch else subject,
            validators=[DataRequired(_l("Write a subject.")), Length(max=150), _subject],
        )
        fields[f"{BODY}_{language}"] = TextAreaField(
            in_language(gettext("Message"), language),
            default=batch.body.get(language, "") if batch else body,
            validators=[DataRequired(_l("Write the text.")), Length(max=5000), _body],
            render_kw={"rows": 14, "lang": language},
        )
    if has_open_link and kind is not MailKind.REMINDER:
        fields["uses_open_link"] = BooleanField(
            _l("Give the open link instead of personal ones"),
            default=batch.uses_open_link if batch else kind is MailKind.THANKS,
        )
    made: BaseForm = type("MessageForm", (BaseForm,), fields)()
    return made


def texts_of(form: BaseForm, kind: MailKind) -> Texts:
    """What was typed, as the service takes it."""
    typed: dict[str, dict[str, str]] = {SUBJECT: {}, BODY: {}}
    for field in form:
        part, _between, language = field.name.partition("_")
        if part in typed:
            typed[part][language] = (field.data or "").replace("\r\n", "\n").strip()
    chosen = getattr(form, "uses_open_link", None)
    return Texts(kind, typed[SUBJECT], typed[BODY], uses_open_link=bool(chosen and chosen.data))


def _subject(_form: BaseForm, field: Field) -> None:
    text = field.data or ""
    if any(not letter.isprintable() for letter in text):
        raise ValidationError(gettext("A subject is one line of text."))
    if has_place(text, "link"):
        raise ValidationError(gettext("The link belongs in the text, not in the subject."))
    _places(text)


def _body(_form: BaseForm, field: Field) -> None:
    text = field.data or ""
    if not has_place(text, "link"):
        sentence = gettext("{link} is missing: without its link nobody can answer.")
        raise ValidationError(sentence)
    _places(text)


def _places(text: str) -> None:
    unknown = unknown_places(text)
    if unknown:
        raise ValidationError(
            gettext("Nothing is known to fill in for {%(name)s}.", name=unknown[0])
        )
