"""Everything the interface says is said in Finnish, Swedish and English."""

from collections import defaultdict

import pytest

from tests.support.catalogues import (
    LANGUAGES,
    extracted,
    key_of,
    messages,
    parts,
    po_path,
    read,
    strings,
)
from tests.support.tree import here


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_code_is_translated(language: str) -> None:
    missing = []
    for part in parts():
        known = {key_of(m) for m in messages(read(po_path(part, language), language))}
        missing += [
            (here(part), message.id)
            for message in messages(extracted(part))
            if key_of(message) not in known
        ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_fuzzy(language: str) -> None:
    bad = [
        (here(part), message.id)
        for part in parts()
        for message in messages(read(po_path(part, language), language))
        if message.fuzzy or not all(strings(message))
    ]
    assert bad == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    faults = []
    for part in parts():
        catalog = read(po_path(part, language), language)
        faults += [(here(part), m.id, str(e)) for m in messages(catalog) for e in m.check(catalog)]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_message_has_one_translation(language: str) -> None:
    """All catalogues are merged, so two translations of one message would fight."""
    said: dict[object, set[tuple[str, ...]]] = defaultdict(set)
    for part in parts():
        for message in messages(read(po_path(part, language), language)):
            said[key_of(message)].add(strings(message))
    assert {key: sorted(texts) for key, texts in said.items() if len(texts) > 1} == {}


def test_something_is_said_at_all() -> None:
    assert sum(1 for part in parts() for _ in messages(extracted(part))) > 100
