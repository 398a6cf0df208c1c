"""Names and labels that every program takes: SPSS is the strictest, so its rules hold for all."""

import re
import unicodedata

LONGEST_NAME = 64
LONGEST_LABEL = 256
LONGEST_VALUE_LABEL = 120
RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
_JOINER = "\u200d"


def safe_name(wanted: str, taken: set[str]) -> str:
    """A name of ASCII letters, digits and underscores that no other has, ignoring case.

    It is added to the taken ones.
    """
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    base = _UNSAFE.sub("_", plain).strip("_")
    if not base[:1].isalpha() or base.casefold() in RESERVED:
        base = f"q_{base}".rstrip("_")
    name, number = base[:LONGEST_NAME].rstrip("_"), 1
    while name.casefold() in taken:
        number += 1
        tail = f"_{number}"
        name = f"{base[: LONGEST_NAME - len(tail)].rstrip('_')}{tail}"
    taken.add(name.casefold())
    return name


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8, cut between characters as people see them."""
    raw = text.encode("utf-8")
    if len(raw) <= most:
        return text
    kept = raw[: most - len("…".encode())].decode("utf-8", errors="ignore")
    after = text[len(kept) : len(kept) + 1]
    while kept and (_continues(after) or kept[-1] == _JOINER):
        kept, after = kept[:-1], kept[-1]
    return f"{kept}…"


def _continues(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    is_mark = bool(unicodedata.combining(character[:1] or " "))
    return is_mark or character in {_JOINER, "\ufe0f"} or "\U0001f3fb" <= character <= "\U0001f3ff"
