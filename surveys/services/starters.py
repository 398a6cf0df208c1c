"""Questionnaires to begin from that come with the program."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.formats.questionnaire_file import read_questionnaire
from surveys.rules.authoring.editing import Definition
from surveys.rules.canonical import to_dict
from surveys.rules.questionnaire import Text
from surveys.services.faults import SurveyMissing

FOLDER = Path(__file__).parents[1] / "starters"


@dataclass(frozen=True, slots=True)
class Starter:
    """A questionnaire to begin from, by its name."""

    name: str
    title: Text
    questions: int
    definition: Definition


@cache
def starters() -> tuple[Starter, ...]:
    """Every questionnaire to begin from, in the order of the audiences."""
    return tuple(_read(FOLDER / f"{name}.yaml") for name in ("resident", "staff", "trustee"))


def starter(name: str) -> Starter:
    """The one of that name; SurveyMissing when there is none."""
    found = next((one for one in starters() if one.name == name), None)
    if found is None:
        raise SurveyMissing(name)
    return found


def _read(path: Path) -> Starter:
    form = read_questionnaire(path.read_bytes())
    return Starter(path.stem, form.title, len(form.questions), to_dict(form))
