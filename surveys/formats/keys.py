"""Permanent keys made from the names of another tool."""

import re
import unicodedata

from surveys.rules.questionnaire import DONT_KNOW
from surveys.rules.reader import KEY, LONGEST_KEY

# Room for a number, and for what an option that asks for words adds.
ROOM = 8


class Keys:
    """Keys made one after another, each once."""

    def __init__(self) -> None:
        """Nothing is taken yet."""
        self.taken: set[str] = set()
        self.numbers: dict[str, int] = {}

    def make(self, name: str) -> str:
        """A key that resembles the name and is still free; the name itself where it can be."""
        if len(name) <= LONGEST_KEY and KEY.fullmatch(name) and self._is_free(name):
            return self.take(name)
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - ROOM].strip("-")
        stem = "option-dont-know" if stem == DONT_KNOW else stem or "key"
        key = stem
        while not self._is_free(key):
            self.numbers[stem] = self.numbers.get(stem, 1) + 1
            key = f"{stem}-{self.numbers[stem]}"
        return self.take(key)

    def take(self, key: str) -> str:
        """The key, which nobody else gets from now on."""
        self.taken.add(key)
        return key

    def _is_free(self, key: str) -> bool:
        return key not in self.taken and key != DONT_KNOW
