"""Text as it may stand in a file: no control characters, no address that could run."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

T = TypeVar("T")

# Control characters, lone surrogates and non-characters; and the marks that turn the
# direction of text around them, with which a quote could rewrite the words beside it.
_UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_TABS = re.compile("\t")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|/(?!/)|#)[^\s]*", re.IGNORECASE)


def clean(text: str) -> str:
    """The text without anything a reader can't see; line ends become \\n."""
    return _UNWANTED.sub("", _TABS.sub(" ", _LINE_ENDS.sub("\n", text)))


def cleaned(value: T) -> T:
    """The same value with every text in it cleaned, however deep it lies."""
    if isinstance(value, str):
        return cast(T, clean(value))
    if isinstance(value, tuple):
        return cast(T, tuple(cleaned(part) for part in value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: cleaned(getattr(value, f.name)) for f in fields(value)})
    return value


def safe_address(href: str | None) -> str | None:
    """The address when a click on it opens a page or a letter and nothing else."""
    return href if href and _SAFE_ADDRESS.fullmatch(href) else None
