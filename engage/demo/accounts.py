"""The people who sign in to the demonstration."""

import hashlib
import hmac
from base64 import b32encode
from dataclasses import dataclass

from engage.access import Role
from engage.accounts.services import create_account, find_account
from engage.db import unit_of_work


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to sign in as."""

    email: str
    name: str
    role: Role
    password: str


PEOPLE = (
    ("koordinaattori@example.org", "Kaisa Koordinaattori", Role.COORDINATOR),
    ("toimittaja@example.org", "Eero Editoija", Role.EDITOR),
    ("fasilitaattori@example.org", "Vilma Vetäjä", Role.FACILITATOR),
    ("lukija@example.org", "Liisa Lukija", Role.READER),
    ("paakayttaja@example.org", "Petri Pääkäyttäjä", Role.ADMINISTRATOR),
)
EDITOR = "toimittaja@example.org"


def demo_accounts(secret: str) -> tuple[DemoAccount, ...]:
    """The people with their passwords: the same at every start, others in every installation."""
    return tuple(
        DemoAccount(email, name, role, _password(secret, email)) for email, name, role in PEOPLE
    )


def _password(secret: str, email: str) -> str:
    digest = hmac.new(secret.encode(), f"engage-demo:{email}".encode(), hashlib.sha256).digest()
    letters = b32encode(digest).decode("ascii").lower()
    return "-".join(letters[start : start + 5] for start in (0, 5, 10))


def ensure_accounts(secret: str) -> tuple[DemoAccount, ...]:
    """Each of the people has an account; those that were there are left as they are."""
    people = demo_accounts(secret)
    for person in people:
        with unit_of_work() as session:
            if find_account(session, person.email) is None:
                create_account(
                    session,
                    email=person.email,
                    name=person.name,
                    password=person.password,
                    roles=[person.role],
                )
    return people
