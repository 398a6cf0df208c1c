"""Whose account it is, by address and password; wrong tries are counted."""

from flask import request

from engage.accounts.models import Account
from engage.accounts.services import authenticate, normal_email
from engage.db import db
from engage.misses import record_miss, refuse_too_many

BY_ADDRESS, BY_ACCOUNT = "sign-in", "sign-in-account"
ACCOUNT_LIMIT = 30
"""Misses a minute for one account, whatever addresses they come from."""


def account_by_password(email: str, password: str) -> Account | None:
    """The account when the password is its own; a right one leaves nothing written."""
    address, known_as = request.remote_addr or "", normal_email(email)
    refuse_too_many(db.session, BY_ADDRESS, address)
    refuse_too_many(db.session, BY_ACCOUNT, known_as, limit=ACCOUNT_LIMIT)
    account = authenticate(db.session, email, password)
    if account is None:
        record_miss(BY_ADDRESS, address)
        record_miss(BY_ACCOUNT, known_as)
    return account
