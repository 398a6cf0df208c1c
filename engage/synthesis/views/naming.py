"""Names of steps, audiences and units for pages that know only their keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from engage.processes.models import Process
from engage.web.filters import localized_text


@dataclass(frozen=True, slots=True)
class Names:
    """Titles by key, in the reader's language; a key nobody knows stands for itself."""

    steps: Mapping[str, str]
    audiences: Mapping[str, str]
    units: Mapping[str, str]

    def step(self, key: str) -> str:
        """The title of the step."""
        return self.steps.get(key, key)

    def audience(self, key: str) -> str:
        """The title of the audience."""
        return self.audiences.get(key, key)

    def unit(self, key: str | None) -> str:
        """The title of the unit; nothing for none."""
        return self.units.get(key, key) if key else ""


def names_of(process: Process) -> Names:
    """The names that the pages of the process use."""
    units = {unit.key: unit.title for step in process.steps for unit in step.units}
    return Names(
        {step.key: localized_text(step.title) for step in process.steps},
        {audience.key: localized_text(audience.title) for audience in process.audiences},
        {key: localized_text(title) for key, title in units.items()},
    )
