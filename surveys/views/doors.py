"""How many came through each door of an audience."""

from collections.abc import Mapping
from dataclasses import dataclass

from engage.rolls.models import Collector, CollectorKind
from surveys.services.results import AudienceResults
from surveys.views.wording import door_words


@dataclass(frozen=True, slots=True)
class DoorCount:
    """How many responses came through one door of an audience."""

    name: str
    responses: int
    share: float
    is_verified: bool


def door_counts(one: AudienceResults, doors: Mapping[str, Collector]) -> list[DoorCount]:
    """The doors of an audience that anybody came through, the open link marked."""
    return [
        DoorCount(
            name=door_name(doors[key]),
            responses=count,
            share=count / one.responses,
            is_verified=doors[key].kind is not CollectorKind.OPEN,
        )
        for key, count in sorted(one.collectors.items(), key=lambda pair: -pair[1])
    ]


def door_name(door: Collector) -> str:
    """What a collector is called, with its channel."""
    return f"{door_words(door.kind)} ({door.channel})" if door.channel else door_words(door.kind)
