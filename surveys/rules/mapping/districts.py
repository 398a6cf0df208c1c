"""A column that names places or units, as a question for units of the tree: what matches what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.rules.mapping.model import Code, QuestionRule, Role
from surveys.rules.mapping.spelling import bare, plain
from surveys.rules.mapping.stored import BadMapping
from surveys.rules.questionnaire import QuestionKind, Text


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the tree: its permanent key and what it is called."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Match:
    """A text of the file, how often it stands there, and the unit that it names; None if none."""

    text: str
    count: int
    unit: str | None


def matches(
    rule: QuestionRule, places: Sequence[Place], counts: Mapping[str, int]
) -> tuple[Match, ...]:
    """Each text that is an answer, those that name no unit first, then the most frequent.

    A text names the unit that the mapping says, or the one that is called so in any language.
    """
    known = _known(rule, places)
    special = {bare(text) for text in rule.special}
    found = [
        Match(text, count, known.get(bare(text)))
        for text, count in counts.items()
        if bare(text) and bare(text) not in special
    ]
    return tuple(sorted(found, key=lambda one: (one.unit is not None, -one.count, one.text)))


def named(places: Sequence[Place], name: str) -> str | None:
    """The key of the unit that is called so in any language; None where none is, or two are."""
    return _called(places).get(bare(name))


def _known(rule: QuestionRule, places: Sequence[Place]) -> dict[str, str]:
    """Every spelling of every unit; what the mapping says goes before what units are called."""
    keys = {place.key for place in places}
    said = {
        bare(text): code.key
        for code in rule.codes
        if rule.kind is QuestionKind.UNIT and code.key in keys
        for text in code.texts
    }
    return _called(places) | said


def _called(places: Sequence[Place]) -> dict[str, str]:
    called: dict[str, set[str]] = {}
    for place in places:
        for name in (place.key, *place.title.values()):
            called.setdefault(bare(name), set()).add(place.key)
    return {name: min(keys) for name, keys in called.items() if name and len(keys) == 1}


def as_units(
    rule: QuestionRule,
    unit_kind: str,
    places: Sequence[Place],
    chosen: Mapping[str, str | None],
) -> QuestionRule:
    """The question asks for a unit of the kind; each text counts as the unit chosen for it.

    What was chosen is kept as the spellings of the units, so next year's file is read alike.
    """
    if not places:
        raise BadMapping("unit_kind", "no-units")
    texts: dict[str, list[str]] = {place.key: [] for place in places}
    for text, key in chosen.items():
        if key is None:
            continue
        if key not in texts:
            raise BadMapping("unit", "unknown-unit")
        texts[key].append(plain(text))
    for code in rule.codes if rule.kind is QuestionKind.UNIT else ():
        # Spellings of earlier years that this file does not have.
        told = {bare(text) for text in chosen}
        texts.get(code.key, []).extend(text for text in code.texts if bare(text) not in told)
    codes = tuple(
        Code(place.key, dict(place.title), tuple(dict.fromkeys(texts[place.key])))
        for place in places
    )
    return replace(
        rule,
        kind=QuestionKind.UNIT,
        role=Role.BACKGROUND,
        unit_kind=unit_kind,
        columns=rule.columns[:1],
        codes=codes,
        separator=None,
        merges=(),
        first=0,
        last=0,
    )
