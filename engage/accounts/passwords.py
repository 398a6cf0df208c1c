"""Passwords: argon2id, a bounded number at a time, and the same work for unknown accounts."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM, MAXIMUM, DISTINCT = 12, 200, 5
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each check takes 19 MiB; a burst of sign-ins waits its turn instead of filling the memory.
_turns = threading.BoundedSemaphore(4)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """The argon2id hash with its own salt and parameters."""
    with _turns:
        return _hasher.hash(password)


_nobody = hash_password(secrets.token_hex(16))


def password_matches(password_hash: str | None, password: str) -> bool:
    """True when it is the password; an account that does not exist costs the same time."""
    with _turns:
        try:
            _hasher.verify(password_hash or _nobody, password[:MAXIMUM])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_weak(password: str, email: str) -> bool:
    """True for a password that is short, of few different letters, or made of the address."""
    if not MINIMUM <= len(password) <= MAXIMUM or len(set(password)) < DISTINCT:
        return True
    name = email.partition("@")[0].lower()
    return len(name) > 2 and name in password.lower()


def make_password() -> str:
    """A random password of some 99 bits, easy to read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
