"""Words of a text, and the folded form in which certain duplicates are equal."""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def words(text: str) -> list[str]:
    """The words in lower case, in order; numbers and punctuation are left out."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def folded(text: str) -> str:
    """The text without case, accents, punctuation and extra space.

    Only what is equal here is certainly the same: no rule tells "has improved" from "has worsened".
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = (char for char in apart if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())
