"""The pieces that guesses are put together from: keys, codes, and what was noticed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from surveys.rules.mapping.keys import FreeKeys
from surveys.rules.mapping.model import Code, QuestionRule, Special


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should look at: the question, a code, and the columns."""

    question: str
    code: str
    columns: tuple[int, ...] = ()
    value: str = ""


@dataclass(slots=True)
class Draft:
    """What the guessing has made so far."""

    language: str
    keys: FreeKeys = field(default_factory=FreeKeys)
    rules: list[QuestionRule] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    # What columns of their own say about the numbers of other questions.
    titles: dict[str, str] = field(default_factory=dict)

    def key(self, title: str) -> str:
        """A question key that resembles the title."""
        return self.keys.question(title)

    def text(self, words: str) -> dict[str, str]:
        """The words in the language of the file."""
        return {self.language: words}


def codes_for(draft: Draft, texts: Iterable[str]) -> tuple[Code, ...]:
    """One code for each text."""
    keys = FreeKeys()
    return tuple(Code(keys.code(text), draft.text(text), (text,)) for text in texts)


def merged_special(columns: Iterable[Mapping[str, Special]]) -> dict[str, Special]:
    """What the texts of all the columns mean."""
    return {text: meaning for special in columns for text, meaning in special.items()}
