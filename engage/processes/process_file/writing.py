"""The canonical process file: the same process is always written as the same bytes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from engage.processes.process_file.definition import (
    LOCAL_TIME,
    ProcessDefinition,
    StepAudienceEntry,
    StepEntry,
    Texts,
    UnitEntry,
)
from engage.processes.process_file.schema import FORMAT

DATE_LENGTHS = {"year": 4, "month": 7, "day": 10}


def write_process_file(definition: ProcessDefinition) -> str:
    """The definition as YAML text; reading it gives the same definition."""
    lines = [f"format: {FORMAT}", f"key: {definition.key}"]
    lines += _given("case-number", _quoted(definition.case_number))
    lines.append(f"languages: [{', '.join(definition.languages)}]")
    lines += _given("starts", _day(definition.starts_on))
    lines += _given("ends", _day(definition.ends_on))
    lines += _texts("title", definition.title, definition.languages)
    lines += _texts("summary", definition.summary, definition.languages)
    languages = definition.languages
    lines += _entries(
        "audiences",
        (
            [f"key: {entry.key}", f"root: {entry.root}", *_texts("title", entry.title, languages)]
            for entry in definition.audiences
        ),
    )
    lines += _entries("units", (_unit(entry, languages) for entry in definition.units))
    lines += _entries(
        "bodies",
        (
            [f"key: {entry.key}", f"kind: {entry.kind}", *_texts("title", entry.title, languages)]
            for entry in definition.bodies
        ),
    )
    lines += _entries("steps", (_step(entry, languages) for entry in definition.steps))
    return "\n".join(lines) + "\n"


def _unit(entry: UnitEntry, languages: Iterable[str]) -> list[str]:
    return [
        f"key: {entry.key}",
        f"kind: {entry.kind}",
        *_texts("title", entry.title, languages),
        *_given("parent", entry.parent),
        *_given("successor", entry.successor),
        *_given("valid-from", _day(entry.valid_from)),
        *_given("valid-to", _day(entry.valid_to)),
    ]


def _step(entry: StepEntry, languages: Iterable[str]) -> list[str]:
    length = DATE_LENGTHS[entry.precision]
    until = None if entry.ends_on is None else entry.ends_on.isoformat()[:length]
    return [
        f"key: {entry.key}",
        f"kind: {entry.kind}",
        *_texts("title", entry.title, languages),
        *_texts("description", entry.description, languages),
        f"date: {entry.starts_on.isoformat()[:length]}",
        *_given("until", until),
        *_given("opens", _moment(entry.opens_at)),
        *_given("closes", _moment(entry.closes_at)),
        *_given("in-body-name", "true" if entry.is_in_body_name else None),
        *_given("results", entry.results_policy if entry.results_policy != "public" else None),
        *_given("section", _quoted(entry.section_number)),
        *_given("bodies", _keys(entry.bodies)),
        *_given("units", _keys(entry.units)),
        *_entries("audiences", (_step_audience(audience) for audience in entry.audiences)),
    ]


def _step_audience(entry: StepAudienceEntry) -> list[str]:
    return [
        f"audience: {entry.audience}",
        f"minimum: {entry.minimum_size}",
        *_given("weight", str(entry.weight) if entry.weight else None),
        *_given("merges-into", entry.merges_into),
    ]


def _entries(name: str, entries: Iterable[list[str]]) -> Iterator[str]:
    listed = list(entries)
    if listed:
        yield f"{name}:"
    for first, *rest in listed:
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)


def _given(name: str, value: str | None) -> list[str]:
    return [] if value is None else [f"{name}: {value}"]


def _texts(name: str, texts: Texts, languages: Iterable[str]) -> list[str]:
    kept: Mapping[str, str] = {key: texts[key] for key in languages if texts.get(key)}
    if not kept:
        return []
    return [f"{name}:", *(f"  {language}: {_quoted(text)}" for language, text in kept.items())]


def _keys(keys: tuple[str, ...]) -> str | None:
    return f"[{', '.join(keys)}]" if keys else None


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    local = value.astimezone(LOCAL_TIME)
    is_whole_minute = not local.second and not local.microsecond
    return local.isoformat(timespec="minutes" if is_whole_minute else "auto")


def _quoted(text: str | None) -> str | None:
    """A text in double quotes; unprintable characters are escaped so that YAML reads them too."""
    if text is None:
        return None
    written = json.dumps(text, ensure_ascii=False)
    return "".join(_escaped(character) for character in written)


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
