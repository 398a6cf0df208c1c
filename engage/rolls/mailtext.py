"""From what a coordinator wrote to the mail that one person gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from engage.config import Settings
from engage.localized import LANGUAGES, pick
from engage.mail import Mail
from engage.processes.models import Step
from engage.rolls.models import MailBatch, MailKind
from engage.rolls.rules.mailing import fill, languages_for
from engage.web.dates import daytime_text

OPT_OUT_PATH = "/no-more-mail"
SALT = "engage no more mail"
BETWEEN = "\n\n" + "-" * 40 + "\n\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """A batch's text with everything filled in that is the same for all."""

    batch_id: UUID
    subject: Mapping[str, str]
    body: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    base_url: str
    public_link: str | None

    def link(self, code: str) -> str:
        """The address that opens the step: the open one, or the personal one with this code."""
        return self.public_link or f"{self.base_url}/k#{code}"

    def mail(self, *, to: str, language: str | None, ref: str, code: str, opt_out: str) -> Mail:
        """The mail to one address, in its language or in all; `ref` says which mail it is."""
        chosen = languages_for(language, self.body)
        return Mail(
            to=to,
            subject=" / ".join(fill(self.subject[one], self.values[one]) for one in chosen),
            body=BETWEEN.join(self._part(one, code, opt_out) for one in chosen),
            mark=f"{self.batch_id} {ref}",
            opt_out_url=opt_out,
        )

    def _part(self, language: str, code: str, opt_out: str) -> str:
        values = {**self.values[language], "link": self.link(code)}
        return f"{fill(self.body[language], values).strip()}\n\n{_footer(language, opt_out)}\n"


def _footer(language: str, opt_out: str) -> str:
    with force_locale(_spoken(language)):
        return _("You do not want mails like this one? Say so here: %(link)s", link=opt_out)


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[-1]


def base_url() -> str:
    """Where people reach the service, as it stands in mails; never taken from a request."""
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    return settings.base_url.rstrip("/")


def letter_of(batch: MailBatch) -> Letter:
    """The batch's text, ready for any address."""
    step = batch.step_audience.step
    page = f"{base_url()}/{step.process.key}/{step.key}/"
    return Letter(
        batch_id=batch.id,
        subject=batch.subject,
        body=batch.body,
        values={language: _values(step, language) for language in batch.body},
        base_url=base_url(),
        public_link=page if batch.uses_open_link else None,
    )


def _values(step: Step, language: str) -> dict[str, str]:
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    zone = ZoneInfo(settings.timezone)
    return {
        "step": pick(step.title, language).text,
        "closes": daytime_text(step.closes_at, _spoken(language), zone) if step.closes_at else "",
        "city": settings.municipality_name,
    }


def opt_out_url(elector_id: UUID | None) -> str:
    """The signed address by which somebody says that they want no more mails; None: a sample."""
    token = str(_serializer().dumps(elector_id.hex if elector_id else ""))
    return f"{base_url()}{OPT_OUT_PATH}/{token}"


def is_opt_out(token: str) -> bool:
    """True when the opt-out address is one that we have signed."""
    try:
        _serializer().loads(token)
    except BadSignature:
        return False
    return True


def elector_of(token: str) -> UUID | None:
    """Whom an opt-out address is for; None when it is not one of ours, or a sample."""
    if not is_opt_out(token):
        return None
    hexadecimal: str = _serializer().loads(token)
    return UUID(hex=hexadecimal) if hexadecimal else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def draft_texts(kind: MailKind, language: str) -> tuple[str, str]:
    """A subject and a body to begin with, in this language."""
    with force_locale(_spoken(language)):
        return {
            MailKind.INVITATION: _invitation,
            MailKind.REMINDER: _reminder,
            MailKind.THANKS: _thanks,
        }[kind]()


def _invitation() -> tuple[str, str]:
    return _("{city}: {step}"), _(
        "Hello!\n\n{city} invites you to take part: {step}.\n\n"
        "Your own link:\n{link}\n\n"
        "The link is yours alone; please do not pass it on. You can answer until {closes}.\n\n"
        "Thank you for taking part!\n{city}"
    )


def _reminder() -> tuple[str, str]:
    return _("Reminder: {step}"), _(
        "Hello!\n\nYou have not answered yet, and there is still time: {step}.\n\n"
        "Your own link, the same as before:\n{link}\n\n"
        "You can answer until {closes}.\n\n"
        "Thank you for taking part!\n{city}"
    )


def _thanks() -> tuple[str, str]:
    return _("Thank you, and a reminder: {step}"), _(
        "Hello!\n\nIf you have already answered, thank you: you need do nothing more.\n"
        "If not, there is still time until {closes}: {step}.\n\n"
        "The link:\n{link}\n\n"
        "This message goes to everybody, as we do not look at who has answered.\n\n{city}"
    )
