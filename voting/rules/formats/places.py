"""A value of a JSON file together with its place, so that a fault can be pointed at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from voting.rules.formats.ballot_file import BallotFileError

MAX_TEXT = 500
MAX_NUMBER = 10**9


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands in the file."""

    name: str
    value: Any

    def object(self) -> "Place":
        """This place, which holds an object."""
        if not isinstance(self.value, dict):
            raise BallotFileError(self.name, "expected an object")
        return self

    def has(self, field: str) -> bool:
        """Whether the object names the field."""
        return field in self.value

    def names(self) -> set[str]:
        """The fields that the object names."""
        return set(self.value)

    def field(self, field: str) -> "Place":
        """The place of a field that must be there."""
        if field not in self.value:
            raise BallotFileError(self.name, f"{field} is missing")
        return Place(f"{self.name}.{field}", self.value[field])

    def text(self, field: str) -> str:
        """A field's short text."""
        return self.field(field).string()

    def string(self) -> str:
        """The short text at this place."""
        if not isinstance(self.value, str) or not 0 < len(self.value) <= MAX_TEXT:
            raise BallotFileError(self.name, f"expected a text of 1 to {MAX_TEXT} characters")
        return self.value

    def whole(self, field: str) -> int:
        """A field's whole number, nought or above."""
        place = self.field(field)
        # True is an int to Python, but no number of ballots.
        if type(place.value) is not int or not 0 <= place.value <= MAX_NUMBER:
            raise BallotFileError(place.name, f"expected a whole number of 0 to {MAX_NUMBER}")
        return place.value

    def list(self, field: str, limit: int | None) -> Iterator["Place"]:
        """The places in a field's list."""
        place = self.field(field)
        if not isinstance(place.value, list):
            raise BallotFileError(place.name, "expected a list")
        if limit is not None and len(place.value) > limit:
            raise BallotFileError(place.name, f"more than {limit} in the list")
        return (Place(f"{place.name}[{n}]", one) for n, one in enumerate(place.value))


def unique_names(place: str, names: Sequence[str]) -> None:
    """Every name stands once, or the file is refused."""
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BallotFileError(place, f"{twice} is there twice")
