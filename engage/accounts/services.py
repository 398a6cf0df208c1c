"""Accounts and their sessions: verbs on a session of the database."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import Account, RoleGrant, StaffSession
from engage.accounts.passwords import hash_password, is_weak, password_matches
from engage.audit import audit
from engage.clock import utcnow
from engage.db import get_or_abort
from engage.errors import Conflict, Invalid

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=2)
EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"']+")


class EmailTaken(Conflict):
    """An account with this address exists."""


class OddEmail(Invalid):
    """This is no e-mail address."""


class WeakPassword(Invalid):
    """The password is too short, of too few different letters, or contains the address."""


class WrongPassword(Invalid):
    """The present password was not this one."""


class LastAdministrator(Conflict):
    """Without this account nobody could manage accounts any more."""


def normal_email(email: str) -> str:
    """The one form in which an address is kept and compared."""
    return email.strip().lower()


def find_account(session: Session, email: str) -> Account | None:
    """The account with this address."""
    return session.scalar(select(Account).where(Account.email == normal_email(email)))


def create_account(
    session: Session, *, email: str, name: str, password: str, roles: Iterable[Role]
) -> Account:
    """The account exists with these roles and may sign in."""
    address = normal_email(email)
    if len(address) > 254 or not EMAIL.fullmatch(address):
        raise OddEmail(email)
    if is_weak(password, address):
        raise WeakPassword
    if find_account(session, address):
        raise EmailTaken(address)
    account = Account(email=address, name=name.strip(), password_hash=hash_password(password))
    account.grants = [RoleGrant(role=role) for role in sorted(set(roles))]
    session.add(account)
    session.flush()
    audit(session, "accounts:account:created", actor=None, subject=address)
    return account


def authenticate(session: Session, email: str, password: str) -> Account | None:
    """The account when address and password belong together and it is not blocked."""
    account = find_account(session, email)
    is_right = password_matches(account.password_hash if account else None, password)
    return account if account and is_right and not account.is_blocked else None


def sign_in(session: Session, account_id: UUID, *, old_token: bytes | None = None) -> bytes:
    """A new session is open under a token never used before; the browser's old one is gone."""
    if old_token:
        sign_out(session, old_token)
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= utcnow()))
    token = secrets.token_bytes(32)
    session.add(
        StaffSession(token_hash=_hash(token), account_id=account_id, expires_at=utcnow() + LONGEST)
    )
    audit(session, "accounts:session:opened", actor=account_id, subject="session")
    return token


def sign_out(session: Session, token: bytes) -> None:
    """The session is over; its token opens nothing any more."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def account_of_session(session: Session, token: bytes) -> Account | None:
    """Whose session this is, while it lasts and the account is not blocked."""
    found = session.get(StaffSession, _hash(token))
    if found is None or found.expires_at <= utcnow() or found.account.is_blocked:
        return None
    return found.account


def revoke_sessions(session: Session, account_id: UUID) -> None:
    """No browser is signed in to the account any more."""
    session.execute(delete(StaffSession).where(StaffSession.account_id == account_id))


def change_password(session: Session, account_id: UUID, *, present: str, new: str) -> None:
    """The new password holds, and every session of the account is over."""
    account = get_or_abort(session, Account, account_id)
    if not password_matches(account.password_hash, present):
        raise WrongPassword
    if is_weak(new, account.email):
        raise WeakPassword
    account.password_hash = hash_password(new)
    revoke_sessions(session, account.id)
    audit(session, "accounts:password:changed", actor=account.id, subject=account.email)


def set_roles(
    session: Session, account_id: UUID, roles: Iterable[Role], *, actor: UUID | None
) -> None:
    """The account has exactly these roles, and must sign in again to use them."""
    account = get_or_abort(session, Account, account_id)
    wanted = set(roles)
    if Role.ADMINISTRATOR in account.roles - wanted:
        _keep_an_administrator(session, account)
    account.grants = [g for g in account.grants if g.role in wanted] + [
        RoleGrant(role=role) for role in sorted(wanted - account.roles)
    ]
    revoke_sessions(session, account.id)
    details = {"roles": sorted(wanted)}
    audit(session, "accounts:roles:changed", actor=actor, subject=account.email, details=details)


def block_account(session: Session, account_id: UUID, *, actor: UUID | None) -> None:
    """The account cannot sign in, and whoever was signed in no longer is."""
    account = get_or_abort(session, Account, account_id)
    if Role.ADMINISTRATOR in account.roles:
        _keep_an_administrator(session, account)
    account.is_blocked = True
    revoke_sessions(session, account.id)
    audit(session, "accounts:account:blocked", actor=actor, subject=account.email)


def _keep_an_administrator(session: Session, leaving: Account) -> None:
    others = session.scalar(
        select(func.count())
        .select_from(RoleGrant)
        .join(Account)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            Account.is_blocked.is_(False),
            Account.id != leaving.id,
        )
    )
    if not others:
        raise LastAdministrator(leaving.email)


def _hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
