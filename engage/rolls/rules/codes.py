"""One-time codes: 80 random bits and a check character, so that a typo is told as a typo."""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so nothing reads as something else."""
LENGTH = 16
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


class CodeTypo(ValueError):
    """The text cannot be a code: a wrong length, letter or check character."""


def base32(data: bytes) -> str:
    """The bytes in Crockford's base 32, five bits a character, most significant first."""
    bits = int.from_bytes(data)
    length = -(-len(data) * 8 // 5)
    bits <<= length * 5 - len(data) * 8
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(length)))


def check_character(body: str) -> str:
    """The character that makes the whole code check out.

    Damm's scheme over GF(2^5): interim = 2·(interim + value) in the field with x^5+x^2+1; it
    finds every single wrong character and every swap of neighbours (Damm 2004, totally
    anti-symmetric quasigroups).
    """
    return ALPHABET[_interim(body)]


def _interim(text: str) -> int:
    interim = 0
    for letter in text:
        doubled = (interim ^ _VALUES[letter]) << 1
        interim = doubled ^ 0b100101 if doubled & 0b100000 else doubled
    return interim


def new_code() -> str:
    """A fresh code of 80 random bits and its check character, in canonical form."""
    body = base32(secrets.token_bytes(10))
    return body + check_character(body)


def shown(code: str) -> str:
    """The code as people read it: groups of four, the last one with the check character."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def canonical(typed: str) -> str:
    """What somebody typed, in canonical form; CodeTypo when it cannot be a code.

    Case, spaces and hyphens don't matter; O counts as 0, I and L as 1.
    """
    letters = [letter for letter in typed.upper() if letter not in " -–_\t\r\n\u00a0"]
    if len(letters) != LENGTH + 1 or any(letter not in _VALUES for letter in letters):
        raise CodeTypo
    code = "".join(ALPHABET[_VALUES[letter]] for letter in letters)
    if check_character(code[:-1]) != code[-1]:
        raise CodeTypo
    return code


def code_hash(code: str) -> bytes:
    """What is stored of a canonical code; 80 random bits need no salt."""
    return hashlib.sha256(b"engage code\0" + code.encode("ascii")).digest()
