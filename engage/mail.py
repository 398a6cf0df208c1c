"""Plain mails over SMTP: one connection for a batch, and an outcome for each address."""

import enum
import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engage.clock import utcnow
from engage.config import Settings
from engage.errors import Invalid, Unavailable

WAIT_SECONDS = 30
POLICY = b"5.7."
"""Enhanced status of a refusal that is about us (relaying, reputation), not about the address."""


class MailNotSet(Unavailable):
    """No mail server is named in the settings: nothing can be mailed."""


class MailServerAway(Unavailable):
    """The mail server does not answer, or takes nothing from us; the text says which."""


class OddAddress(Invalid):
    """The address cannot be written into a mail."""


class Outcome(enum.Enum):
    """What became of one mail."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # no such mailbox: it makes no sense to write there again
    REJECTED = "rejected"  # the text or the sender was turned down, the address may be good
    LATER = "later"
    LOST = "lost"  # the connection broke: it may or may not have been taken


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address; the same `mark` is the same mail, should it be sent twice."""

    to: str
    subject: str
    body: str
    mark: str
    opt_out_url: str | None = None


def ensure_mail_is_set(settings: Settings) -> None:
    """A mail server is named; MailNotSet when none is."""
    if not settings.smtp_host:
        raise MailNotSet("ENGAGE_SMTP_HOST")


def compose(mail: Mail, settings: Settings) -> EmailMessage:
    """A plain text mail from the city; nothing that people wrote can add a line to its head."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_line(settings.municipality_name), addr_spec=settings.mail_from)
    message["To"] = _address(mail.to)
    message["Reply-To"] = settings.contact_email
    message["Subject"] = _line(mail.subject)
    message["Date"] = format_datetime(utcnow())
    digest = hashlib.sha256(mail.mark.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.opt_out_url is not None:
        message["List-Unsubscribe"] = f"<{mail.opt_out_url}>"
        if mail.opt_out_url.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.body.replace("\r", ""), cte="quoted-printable")
    return message


def _line(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _address(to: str) -> Address:
    local, _, domain = to.rpartition("@")
    try:
        # Names of hosts may have letters beyond ASCII; those of mailboxes few servers can take.
        local.encode("ascii")
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
    except (HeaderParseError, ValueError, IndexError) as problem:
        raise OddAddress from problem


class Mailer:
    """A line to the mail server, opened when first needed and again after it broke."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is connected yet."""
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> Outcome:
        """What became of the mail; MailServerAway when no mail at all gets out."""
        try:
            message = compose(mail, self._settings)
        except OddAddress:
            return Outcome.REFUSED
        server = self.connected()
        to = message["To"].addresses[0].addr_spec
        try:
            server.sendmail(self._settings.mail_from, [to], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as problem:
            code, words = problem.recipients[to]
            return self._turned_down(code, is_address=POLICY not in words)
        except smtplib.SMTPDataError as problem:
            return self._turned_down(problem.smtp_code, is_address=False)
        except smtplib.SMTPSenderRefused as problem:
            if problem.smtp_code >= 500:
                raise MailServerAway(f"sender refused ({problem.smtp_code})") from problem
            return self._turned_down(problem.smtp_code, is_address=False)
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
            return Outcome.LOST
        return Outcome.ACCEPTED

    def _turned_down(self, code: int, *, is_address: bool) -> Outcome:
        if code == 421:
            self.close()
        if code < 500:
            return Outcome.LATER
        return Outcome.REFUSED if is_address else Outcome.REJECTED

    def connected(self) -> smtplib.SMTP:
        """The open line, looked at a moment ago; MailServerAway when there is no getting one."""
        if self._server is not None and not self._is_alive(self._server):
            self.close()
        if self._server is None:
            self._server = _connect(self._settings)
        return self._server

    @staticmethod
    def _is_alive(server: smtplib.SMTP) -> bool:
        try:
            return server.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def close(self) -> None:
        """The line is closed, politely where that is possible."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


@contextmanager
def open_mailer(settings: Settings) -> Iterator[Mailer]:
    """A mailer for one batch; its line is closed when the block ends."""
    ensure_mail_is_set(settings)
    mailer = Mailer(settings)
    try:
        yield mailer
    finally:
        mailer.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server: smtplib.SMTP | None = None
    try:
        if settings.smtp_tls == "tls":
            server = smtplib.SMTP_SSL(
                settings.smtp_host, settings.mail_port, timeout=WAIT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.mail_port, timeout=WAIT_SECONDS)
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (smtplib.SMTPException, OSError) as problem:
        if server is not None:
            server.close()
        # The server's own words may name an account, so only the kind of fault is told.
        raise MailServerAway(type(problem).__name__) from problem
    return server
