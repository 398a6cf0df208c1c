"""Typing in from paper: the code of a typist's link, and how fast a person can type notes."""

import hmac

from workshops.rules.joincodes import ALPHABET, read_signs

LENGTH = 20
"""21^20 codes: more than 87 bits, so nobody finds one by trying."""
MOST_DOTS = 500
"""More dots than a hall of people puts on one note: a slip of the finger is refused."""
NOTES_A_MINUTE = 60
"""A table of quick typists behind one link; a script that pours notes in is stopped."""


def typing_code(secret: bytes, link: bytes) -> str:
    """The code of a link, worked out from the installation's secret: it is stored nowhere."""
    number = int.from_bytes(hmac.digest(secret, b"typing link " + link, "sha512"))
    signs = []
    for _ in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[at])
    return "".join(signs)


def read_typing_code(typed: str) -> str | None:
    """The code somebody meant, from a whole link, with or without its dashes."""
    code = read_signs(typed)
    is_code = len(code) == LENGTH and all(c in ALPHABET for c in code)
    return code if is_code else None


def grouped(code: str) -> str:
    """The code as it is shown and linked: groups of five."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))
