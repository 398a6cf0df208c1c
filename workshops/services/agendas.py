"""Ready agendas: the questions of the workshops that cities hold most."""

from collections.abc import Mapping, Sequence

from workshops.models import Polarity, WorkshopKind
from workshops.rules.merging import fold
from workshops.services.scheduling import PromptPlan

GOOD_AND_IMPROVE = (
    PromptPlan(
        key="good",
        heading={"fi": "Hyvää", "sv": "Bra", "en": "Good"},
        text={
            "fi": "Mikä täällä on hyvin? Mistä haluat pitää kiinni?",
            "sv": "Vad är bra här? Vad vill du hålla fast vid?",
            "en": "What is good here? What do you want to keep?",
        },
        polarity=Polarity.GOOD,
        minutes=25,
    ),
    PromptPlan(
        key="improve",
        heading={"fi": "Parannettavaa", "sv": "Att förbättra", "en": "To improve"},
        text={
            "fi": "Mitä pitää parantaa? Mitä puuttuu?",
            "sv": "Vad behöver förbättras? Vad saknas?",
            "en": "What should be improved? What is missing?",
        },
        polarity=Polarity.IMPROVE,
        minutes=25,
    ),
)
DISCUSSION = (
    PromptPlan(
        key="discussion",
        heading={"fi": "Keskustelu", "sv": "Diskussion", "en": "Discussion"},
        text={
            "fi": "Mitä haluat sanoa tästä aiheesta?",
            "sv": "Vad vill du säga om detta?",
            "en": "What do you want to say about this?",
        },
        minutes=30,
    ),
)
IN_PRACTICE = {
    "fi": "Mitä ”{value}” tarkoittaa meillä käytännössä?",
    "sv": "Vad betyder ”{value}” hos oss i praktiken?",
    "en": "What does “{value}” mean in practice for us?",
}
MINUTES_PER_VALUE = 20


def agenda_of(
    kind: WorkshopKind, values: Sequence[Mapping[str, str]] = ()
) -> tuple[PromptPlan, ...]:
    """The questions of this kind of workshop; values get one question each, in their order."""
    if kind is WorkshopKind.GOOD_AND_IMPROVE:
        return GOOD_AND_IMPROVE
    if kind is WorkshopKind.VALUES:
        return tuple(_in_practice(value, at) for at, value in enumerate(values, start=1))
    return DISCUSSION


def _in_practice(value: Mapping[str, str], at: int) -> PromptPlan:
    first = next(iter(value.values()))
    slug = "-".join("".join(c if c.isascii() else " " for c in fold(first)).split())
    return PromptPlan(
        key=(slug or f"value-{at}")[:60],
        heading=dict(value),
        text={
            language: IN_PRACTICE.get(language, IN_PRACTICE["en"]).format(value=word)
            for language, word in value.items()
        },
        minutes=MINUTES_PER_VALUE,
    )
