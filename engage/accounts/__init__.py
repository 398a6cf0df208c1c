"""Accounts: who signs in, with which roles; staff sessions; enforcement of engage.access."""

from engage.accounts.current import current_account
from engage.accounts.models import Account
from engage.accounts.passwords import hash_password

__all__ = ["Account", "current_account", "hash_password"]
