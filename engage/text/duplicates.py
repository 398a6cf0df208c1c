"""Certain duplicates: texts that are equal but for case, accents and punctuation."""

from collections.abc import Iterable, Mapping

from engage.text.words import folded


def certain_duplicates(texts: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Groups of two or more keys whose texts are certainly the same, members listed in order."""
    groups: dict[str, list[str]] = {}
    for key in sorted(texts):
        form = folded(texts[key])
        if form:
            groups.setdefault(form, []).append(key)
    return [tuple(members) for members in groups.values() if len(members) > 1]


def first_of_each(texts: Iterable[str]) -> list[str]:
    """The texts in their order, later copies of the same left out."""
    seen: set[str] = set()
    kept = []
    for text in texts:
        form = folded(text)
        if form not in seen:
            seen.add(form)
            kept.append(text)
    return kept
