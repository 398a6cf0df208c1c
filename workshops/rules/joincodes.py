"""Join codes: six characters that survive being read from a wall and typed with a thumb."""

import unicodedata
from collections.abc import Callable, Sequence

# No vowels, so no words appear; of each pair that is mixed up (8/B, 6/G, V/U) one is left, of
# 0/O/Q, 1/I/L, 2/Z and 5/S none.
ALPHABET = "346789CDFHJKMNPRTVWXY"
LENGTH = 6

_MISREAD = str.maketrans("BGU", "86V")
_SEPARATORS = frozenset(" -–—._:\u00a0")


def new_join_code(choose: Callable[[Sequence[str]], str]) -> str:
    """A code drawn with the caller's source of randomness (secrets.choice outside tests)."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def read_join_code(typed: str) -> str | None:
    """The code somebody meant, from small letters, spaces, a whole link or misread signs."""
    code = read_signs(typed)
    if len(code) == LENGTH and all(c in ALPHABET for c in code):
        return code
    return None


def read_signs(typed: str) -> str:
    """The signs meant: those after a link's #, in capitals, bare, misread ones put right."""
    after_hash = unicodedata.normalize("NFKC", typed).rsplit("#", 1)[-1]
    bare = "".join(c for c in after_hash.upper() if c not in _SEPARATORS and c.isprintable())
    return bare.translate(_MISREAD)


def spaced(code: str) -> str:
    """The code as it's shown: two groups of three are easier to remember than six signs."""
    return f"{code[:3]} {code[3:]}"
