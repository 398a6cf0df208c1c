"""Whether a question still measures the same: what two wordings of it have in common."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any


class Judgement(StrEnum):
    """Same words and answers; same answers in other words; or a break in the series."""

    SAME = "same"
    REWORDED = "reworded"
    BROKEN = "broken"


def judged(old: Mapping[str, Any], new: Mapping[str, Any]) -> Judgement:
    """What two definitions of a question say by themselves, where nobody has judged them."""
    if _answers(old) != _answers(new):
        return Judgement.BROKEN
    before, after = _words(old), _words(new)
    if {place for place, _language in before} != {place for place, _language in after}:
        return Judgement.REWORDED
    # A language more is no other wording.
    both = before.keys() & after.keys()
    is_same = all(before[place] == after[place] for place in both)
    return Judgement.SAME if is_same else Judgement.REWORDED


def _answers(question: Mapping[str, Any]) -> tuple[Any, ...]:
    scale, number = question.get("scale") or {}, question.get("number") or {}
    return (
        question["kind"],
        _keys(question.get("options", ())),
        (scale.get("first"), scale.get("last")),
        (number.get("decimals", 0), number.get("unit")),
        question.get("max") if question["kind"] == "multi" else None,
    )


def _keys(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(row["key"] for row in rows if not row.get("retired"))


def _words(question: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    texts = {name: question[name] for name in ("title", "hint") if question.get(name)}
    for row in (*question.get("options", ()), *question.get("items", ())):
        texts[f"row {row['key']}"] = row["title"]
    labels = (question.get("scale") or {}).get("labels") or {}
    texts |= {f"label {value}": words for value, words in labels.items()}
    return {(place, code): words for place, text in texts.items() for code, words in text.items()}
