"""Reading plain YAML field by field, so that everything wrong is told with its place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from surveys.formats.imported import Imported
from surveys.rules.reader import LONGEST_TEXT

Scalar = str | int | float | None


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of the file and its place; what it lacks or cannot say is told there."""

    read: Imported
    place: str
    given: object

    def value(self, name: str) -> object:
        """What stands under the name, whatever it is."""
        return self._mapping.get(name)

    def text(self, name: str) -> str:
        """The text in one line, or the number as it is written; blank where there is none."""
        value = self.value(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.read.fail(f"{self.place}.{name}", "text-needed")
            return ""
        text = " ".join(str(value).split())
        if len(text) > LONGEST_TEXT:
            self.read.fail(f"{self.place}.{name}", "too-long", len(text))
            return ""
        return text

    def needed(self, name: str) -> str:
        """The text, and a fault where there is none."""
        text = self.text(name)
        if not text and self.value(name) in (None, ""):
            self.read.fail(f"{self.place}.{name}", "missing")
        return text

    def part(self, name: str) -> "Fields":
        """The mapping under the name; an empty one where nothing stands there."""
        value = self.value(name)
        return Fields(self.read, f"{self.place}.{name}", {} if value is None else value)

    def rows(self, name: str, most: int) -> "list[Fields]":
        """Each row of the list under the name, at its own place."""
        value = self.value(name)
        place = f"{self.place}.{name}"
        if not isinstance(value, list) or not value:
            if isinstance(self.given, Mapping):
                self.read.fail(place, "not-a-list")
            return []
        if len(value) > most:
            self.read.fail(place, "too-many-rows", len(value))
            return []
        return [Fields(self.read, f"{place}[{number}]", row) for number, row in enumerate(value)]

    def tell_unknown(self, known: Collection[str]) -> None:
        """Every field that nobody here knows is told, and that this is no mapping at all."""
        if not isinstance(self.given, Mapping):
            self.read.fail(self.place, "not-a-mapping")
        for name in self._mapping:
            if name not in known:
                self.read.warn(f"{self.place}.{str(name)[:60]}", "unknown-field")

    @property
    def _mapping(self) -> Mapping[object, object]:
        return self.given if isinstance(self.given, Mapping) else {}
