"""What a LimeSurvey file says, whichever way it is written: groups, questions, answers, texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# Wordings by the file's own language codes.
Wordings = dict[str, str]


@dataclass(slots=True)
class Choice:
    """An answer or a sub-question: its code, its wordings and the scale that it belongs to."""

    code: str
    place: str
    scale: str = "0"
    texts: Wordings = field(default_factory=dict)
    relevance: str = ""


@dataclass(slots=True)
class Asked:
    """One question with everything that hangs on it."""

    id: str
    type: str
    code: str
    place: str
    texts: Wordings = field(default_factory=dict)
    helps: Wordings = field(default_factory=dict)
    has_other: bool = False
    is_mandatory: bool = False
    relevance: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, Wordings] = field(default_factory=dict)
    answers: list[Choice] = field(default_factory=list)
    parts: list[Choice] = field(default_factory=list)
    # The pattern of the answer with its place, as it is written in PHP.
    preg: tuple[str, str] | None = None

    def rows(self) -> list[Choice]:
        """The sub-questions down the side."""
        return [part for part in self.parts if part.scale != "1"]

    def columns(self) -> list[Choice]:
        """The sub-questions along the top."""
        return [part for part in self.parts if part.scale == "1"]

    def scale(self, number: str = "0") -> list[Choice]:
        """The answers of one scale."""
        return [answer for answer in self.answers if answer.scale == number]


@dataclass(slots=True)
class Group:
    """One page of questions."""

    id: str
    place: str
    names: Wordings = field(default_factory=dict)
    descriptions: Wordings = field(default_factory=dict)
    relevance: str = ""
    questions: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """A whole survey; `told` is what was seen and is not about its questions."""

    id: str = ""
    languages: list[str] = field(default_factory=list)
    titles: Wordings = field(default_factory=dict)
    intros: Wordings = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)

    def questions(self) -> Iterator[tuple[Group, Asked]]:
        """Every question with its group, in the order of the survey."""
        for group in self.groups:
            for question in group.questions:
                yield group, question

    def tell(self, place: str, code: str, value: object = "") -> None:
        """One more thing that is not taken over."""
        self.told.append((place, code, str(value)))
