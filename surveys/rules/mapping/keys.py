"""Permanent keys out of the titles of a file, each once and short enough to be joined."""

import re
import unicodedata

from surveys.rules.questionnaire import DONT_KNOW

QUESTION_KEY, CODE_KEY = 25, 21


class FreeKeys:
    """Makes keys that are not taken yet."""

    def __init__(self) -> None:
        self.taken = {DONT_KNOW}

    def make(self, title: str, longest: int) -> str:
        """A key that resembles the title; a number behind it makes it another one."""
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or "x"
        key, number = stem, 1
        while key in self.taken:
            number += 1
            key = f"{stem}-{number}"
        self.taken.add(key)
        return key

    def question(self, title: str) -> str:
        """A key for a question."""
        return self.make(title, QUESTION_KEY)

    def code(self, title: str) -> str:
        """A key for an option or a row."""
        return self.make(title, CODE_KEY)
