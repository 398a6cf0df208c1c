"""Words and previews of mails."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.errors import EngageError
from engage.mail import MailNotSet
from engage.processes.models import StepState
from engage.rolls.mailtext import letter_of, opt_out_url
from engage.rolls.models import Collector, CollectorKind, DoorForm, MailBatch, MailKind
from engage.rolls.rules.mailing import LeftOut
from engage.rolls.sealing import WrongState
from engage.rolls.services.mailing import (
    AlreadyAsked,
    LinkMissing,
    NobodyToMail,
    ReminderTooSmall,
    preview_code,
)
from engage.web.languages import language_name


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it arrives in one language; the code behind its link only shows the step."""

    language: str
    name: str
    subject: str
    body: str


def previews(batch: MailBatch) -> list[Preview]:
    """The batch's mail in each of its languages; none once the step's key is gone."""
    if batch.step_audience.step.state(utcnow()) is StepState.SEALED:
        return []
    letter, code = letter_of(batch), preview_code(batch)
    sample = opt_out_url(None)
    made = []
    for language in batch.body:
        mail = letter.mail(to="", language=language, ref="", code=code, opt_out=sample)
        made.append(Preview(language, language_name(language), mail.subject, mail.body))
    return made


def has_open_link(session: Session, step_audience_id: UUID) -> bool:
    """True when anybody may answer by the audience's open link."""
    found = session.scalar(
        select(Collector.id).where(
            Collector.step_audience_id == step_audience_id,
            Collector.kind == CollectorKind.OPEN,
            Collector.form == DoorForm.PLAIN,
        )
    )
    return found is not None


def kind_words(kind: MailKind) -> str:
    """What a batch is called."""
    return {
        MailKind.INVITATION: _("Invitation"),
        MailKind.REMINDER: _("Reminder"),
        MailKind.THANKS: _("Thanks and reminder"),
    }[kind]


def left_out_words(reason: str) -> str:
    """Why people got no mail of a batch."""
    return {
        LeftOut.NO_ADDRESS: _("no e-mail address"),
        LeftOut.PROTECTED: _("protected address (not written to by others)"),
        LeftOut.BOUNCED: _("mails came back"),
        LeftOut.OPTED_OUT: _("want no mails"),
        LeftOut.INVITED: _("invited before"),
        LeftOut.ANSWERED: _("have answered"),
        LeftOut.VOIDED: _("struck off the roll meanwhile"),
        LeftOut.REJECTED: _("the mail server turned the text down"),
        LeftOut.CLOSED: _("the step had closed"),
    }[LeftOut(reason)]


def refusal_words(problem: EngageError) -> str:
    """Why nothing is sent, in one sentence."""
    sentences: dict[type[EngageError], str] = {
        MailNotSet: _(
            "No mail server is set up, so nothing was sent. Whoever looks after the service sets "
            "ENGAGE_SMTP_HOST and ENGAGE_MAIL_FROM."
        ),
        AlreadyAsked: _("It is sent already, or another message to the same people is on its way."),
        NobodyToMail: _("There is nobody to write to."),
        ReminderTooSmall: _(
            "Too few people have not answered: a reminder to them would tell who they are."
        ),
        WrongState: _(
            "Messages are written once the step is opened for its time, and sent before it closes; "
            "reminders while it is open."
        ),
        LinkMissing: _("{link} is missing: without its link nobody can answer."),
    }
    return sentences[type(problem)]
