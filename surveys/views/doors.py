"""How many came through each door of an audience."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from engage.rolls.models import Collector
from engage.rolls.views.door_words import door_sort
from surveys.services.imported_rows import CHANNEL
from surveys.services.results import AudienceResults


@dataclass(frozen=True, slots=True)
class DoorCount:
    """How many responses came through one door of an audience."""

    name: str
    responses: int
    share: float
    is_verified: bool


def door_counts(one: AudienceResults, doors: Mapping[str, Collector]) -> list[DoorCount]:
    """The doors of an audience that anybody came through, those without a check marked."""
    return [
        DoorCount(
            name=door_name(doors[key]),
            responses=count,
            share=count / one.responses,
            is_verified=doors[key].kind.is_verified,
        )
        for key, count in sorted(one.collectors.items(), key=lambda pair: -pair[1])
    ]


def door_name(door: Collector) -> str:
    """What a collector is called, with its own name or channel; a result file is no link."""
    if door.channel == CHANNEL and not door.name:
        return str(gettext("Result file of another survey tool"))
    own = door.name or door.channel
    return f"{door_sort(door)} ({own})" if own else door_sort(door)
