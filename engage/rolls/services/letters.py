"""Letters with personal codes: who gets one, who is left out and why, and the finished file."""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import NotFound
from engage.files import StoredFile, store_file
from engage.processes.models import Step, StepAudience
from engage.rolls.documents.compiling import merged
from engage.rolls.documents.layouts import Letter, LetterPaper, letters_pdf
from engage.rolls.models import Elector, Roll
from engage.rolls.participation import step_secret
from engage.rolls.rules.codes import shown
from engage.rolls.services.issuing import refuse_closed
from engage.rolls.services.personal_codes import code_secret, standing_code

KEPT = timedelta(days=3)
"""The file holds codes in the clear, so it is gone as soon as a printing house can have it."""
LETTERS_A_FILE = 10_000
PURPOSE = "rolls.letters"
PDF = "application/pdf"


class Receivers(enum.Enum):
    """Who of the roll gets a letter."""

    ALL = "all"
    WITHOUT_EMAIL = "without-email"


class NoLetters(NotFound):
    """Nobody of the roll can be sent a letter."""


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """Letters and those left out: together everybody on the roll who was asked for."""

    letters: int
    protected: int
    without_address: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Somebody whose letter the authority forwards: the reference and the code, no address."""

    person_ref: str
    language: str | None
    code: str


def _wanted(step_audience_id: UUID, receivers: Receivers) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Elector.voided_at.is_(None),
        Elector.roll_id.in_(select(Roll.id).where(Roll.step_audience_id == step_audience_id)),
    ]
    if receivers is Receivers.WITHOUT_EMAIL:
        conditions.append(Elector.email.is_(None))
    return conditions


def letter_counts(session: Session, step_audience_id: UUID, receivers: Receivers) -> LetterCounts:
    """How many letters there would be, and how many are left out for which reason."""
    is_protected, has_address = Elector.has_protected_address, Elector.address != ""
    row = session.execute(
        select(
            func.count().filter(~is_protected, has_address),
            func.count().filter(is_protected),
            func.count().filter(~is_protected, ~has_address),
        ).where(*_wanted(step_audience_id, receivers))
    ).one()
    return LetterCounts(letters=row[0], protected=row[1], without_address=row[2])


def receivers_of(session: Session, step_audience_id: UUID, receivers: Receivers) -> list[Elector]:
    """Those who get a letter, by postcode as the post sorts them; never a protected address."""
    electors = session.scalars(
        select(Elector).where(
            *_wanted(step_audience_id, receivers),
            Elector.address != "",
            Elector.has_protected_address.is_(False),
        )
    )
    return sorted(electors, key=lambda one: (one.address.rpartition("\n")[2], one.name, one.id.hex))


def stand_codes(
    session: Session, step_audience: StepAudience, receivers: Receivers, *, now: datetime
) -> None:
    """Everybody who gets a letter has a valid code: the one they were given before, or a first."""
    refuse_closed(step_audience, now)
    secret = code_secret(step_audience.step)
    electors = receivers_of(session, step_audience.id, receivers)
    if not electors:
        raise NoLetters(step_audience.path)
    for elector in electors:
        standing_code(secret, elector)
    session.flush()


def letters_for(
    step: Step, electors: Iterable[Elector], base_url: str, languages: Sequence[str]
) -> list[Letter]:
    """The letters of these electors, each in its own language or, when unknown, in two."""
    secret = step_secret(step)
    return [
        Letter(
            lines=(one.name, *one.address.split("\n")),
            languages=_letter_languages(one.language, languages),
            code=shown(code := secret.personal_code(one.id, one.code_number)),
            link=f"{base_url}/k#{code}",
        )
        for one in electors
    ]


def _letter_languages(own: str | None, written: Sequence[str]) -> list[str]:
    """The receiver's own language; the first two when it is not known or has no text."""
    return [own] if own in written and own is not None else list(written[:2])


def print_letters(
    paper: LetterPaper, letters: Sequence[Letter], on_progress: Callable[[int, int], None]
) -> list[bytes]:
    """The finished files, at most ten thousand letters in each."""
    files = []
    for first in range(0, len(letters), LETTERS_A_FILE):
        part = letters[first : first + LETTERS_A_FILE]
        before = first

        def report(done: int, _total: int, before: int = before) -> None:
            on_progress(before + done, len(letters))

        files.append(merged(part, lambda pages: letters_pdf(paper, pages), report))
    return files


def store_letters(
    session: Session,
    step_audience: StepAudience,
    files: Sequence[bytes],
    counts: LetterCounts,
    *,
    actor: UUID | None,
    now: datetime,
) -> list[StoredFile]:
    """The files are kept for three days instead of any earlier ones, and the log says how many."""
    delete_letters(session, step_audience)
    stored = [
        store_file(
            session,
            name=f"{step_audience.step.key}-{step_audience.audience.key}-letters-{number}.pdf",
            media_type=PDF,
            data=data,
            purpose=purpose_of(step_audience),
            expires_at=now + KEPT,
        )
        for number, data in enumerate(files, start=1)
    ]
    audit(
        session,
        "rolls:letters:printed",
        actor=actor,
        subject=step_audience.path,
        details={
            "letters": counts.letters,
            "protected": counts.protected,
            "without_address": counts.without_address,
        },
    )
    return stored


def purpose_of(step_audience: StepAudience) -> str:
    """Under which purpose the letters of an audience are kept."""
    return f"{PURPOSE}:{step_audience.id}"


def letters_of(session: Session, step_audience: StepAudience) -> list[StoredFile]:
    """The files that are there, without their bytes."""
    return list(
        session.scalars(
            select(StoredFile)
            .where(StoredFile.purpose == purpose_of(step_audience))
            .order_by(StoredFile.name)
        )
    )


def delete_letters(session: Session, step_audience: StepAudience) -> int:
    """No letters of the audience are kept any more; how many files there were."""
    held = letters_of(session, step_audience)
    for stored in held:
        session.delete(stored)
    session.flush()
    return len(held)


def separate_deliveries(
    session: Session, step_audience: StepAudience, *, actor: UUID | None, now: datetime
) -> list[Delivery]:
    """Those with a protected address, for the authority that knows it: no name and no address."""
    refuse_closed(step_audience, now)
    secret = code_secret(step_audience.step)
    electors = session.scalars(
        select(Elector)
        .where(*_wanted(step_audience.id, Receivers.ALL), Elector.has_protected_address.is_(True))
        .order_by(Elector.person_ref)
    ).all()
    listed = [
        Delivery(one.person_ref, one.language, standing_code(secret, one)) for one in electors
    ]
    audit(
        session,
        "rolls:protected:listed",
        actor=actor,
        subject=step_audience.path,
        details={"count": len(listed)},
    )
    return listed
