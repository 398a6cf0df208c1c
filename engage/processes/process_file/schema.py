"""The schema: which fields a process file has, and how they hang together."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from yaml.nodes import Node

from engage.processes.process_file.definition import (
    AUDIENCE_ROOTS,
    BODY_KINDS,
    LOWEST_MINIMUM,
    MINIMUM_SIZES,
    RESULTS_POLICIES,
    STEP_KINDS,
    UNIT_KINDS,
    AudienceEntry,
    BodyEntry,
    ProcessDefinition,
    StepAudienceEntry,
    StepEntry,
    Texts,
    UnitEntry,
)
from engage.processes.process_file.nodes import LANGUAGE, Fields, compose
from engage.processes.process_file.problems import Problem, ProcessFileError

FORMAT = "engage-process/1"
LONGEST_TITLE = 300
NO_DAY = date.min
When = tuple[date, str] | None
Entry = TypeVar("Entry")


def read_process_file(text: str) -> ProcessDefinition:
    """What the file says; ProcessFileError lists every problem with its line and field."""
    problems: list[Problem] = []
    fields = Fields(compose(text), "", problems)
    if fields.is_mapping and fields.text("format") != FORMAT:
        raise ProcessFileError([Problem(1, "format", "format")])
    definition = FileReader(fields, problems).read()
    if problems or definition is None:
        raise ProcessFileError(problems)
    return definition


class FileReader:
    """Reads one file; what later entries refer to is remembered by key."""

    def __init__(self, fields: Fields, problems: list[Problem]) -> None:
        self.fields = fields
        self.problems = problems
        self.languages: tuple[str, ...] = ()
        self.roots: dict[str, str] = {}
        self.known: dict[str, set[str]] = {}
        self.readers: list[tuple[str, Fields]] = []

    def read(self) -> ProcessDefinition | None:
        """The definition, or None when its own fields are not whole."""
        fields = self.fields
        self.languages = self._languages()
        key = fields.key("key", required=True)
        title = self._texts(fields, "title", required=True)
        starts_on, ends_on = fields.day("starts"), fields.day("ends")
        if starts_on and ends_on and ends_on < starts_on:
            fields.report(fields.get("ends") or fields.node, "ends", "ends-early")
        definition = ProcessDefinition(
            key=key or "",
            title=title,
            summary=self._texts(fields, "summary"),
            languages=self.languages,
            case_number=fields.text("case-number", longest=60),
            starts_on=starts_on,
            ends_on=ends_on,
            audiences=self._all("audiences", self._audience),
            units=self._units(),
            bodies=self._all("bodies", self._body),
            steps=self._all("steps", self._step),
        )
        fields.finish()
        return definition if key and title else None

    def _languages(self) -> tuple[str, ...]:
        found = []
        for node in self.fields.entries("languages"):
            value = self.fields.text_of(node, "languages")
            if value is None:
                continue
            if not LANGUAGE.fullmatch(value) or value in found:
                code = "duplicate" if value in found else "bad-choice"
                self.fields.report(node, "languages", code, value)
            else:
                found.append(value)
        if not found and self.fields.is_mapping:
            self.fields.report(self.fields.node, "languages", "missing")
        return tuple(found)

    def _texts(self, fields: Fields, name: str, *, required: bool = False) -> Texts:
        node = fields.get(name, required=required)
        if node is None:
            return {}
        inner = Fields(node, ".".join(part for part in (fields.path, name) if part), self.problems)
        longest = LONGEST_TITLE if name == "title" else 5_000
        texts = {}
        for language in self.languages:
            text = inner.text(language, longest=longest)
            if text is not None:
                texts[language] = text
        inner.finish()
        if required and inner.is_mapping and not texts:
            fields.report(node, name, "empty")
        return texts

    def _all(self, name: str, read: Callable[[Fields], Entry | None]) -> tuple[Entry, ...]:
        """The list's entries; a key that comes twice is a problem."""
        known: set[str] = set()
        self.known[name] = known
        entries = []
        for number, node in enumerate(self.fields.entries(name), start=1):
            fields = Fields(node, f"{name}[{number}]", self.problems)
            key = fields.key("key", required=True)
            if key is not None:
                if key in known:
                    fields.report(fields.get("key") or node, "key", "duplicate", key)
                known.add(key)
                fields.path = f"{name}[{key}]"
            entry = read(fields)
            fields.finish()
            self.readers.append((name, fields))
            if entry is not None:
                entries.append(entry)
        return tuple(entries)

    def _audience(self, fields: Fields) -> AudienceEntry | None:
        key, title = fields.key("key"), self._texts(fields, "title", required=True)
        root = fields.choice("root", AUDIENCE_ROOTS)
        if key is None or root is None:
            return None
        self.roots[key] = root
        return AudienceEntry(key, root, title)

    def _units(self) -> tuple[UnitEntry, ...]:
        units = self._all("units", self._unit)
        for name, fields in self.readers:
            for field in ("parent", "successor") if name == "units" else ():
                value = fields.key(field)
                if value is not None and value not in self.known["units"]:
                    at = fields.get(field) or fields.node
                    fields.report(at, field, "unknown-reference", value)
        return units

    def _unit(self, fields: Fields) -> UnitEntry | None:
        key, title = fields.key("key"), self._texts(fields, "title", required=True)
        kind = fields.choice("kind", UNIT_KINDS)
        valid_from, valid_to = fields.day("valid-from"), fields.day("valid-to")
        if valid_from and valid_to and valid_to < valid_from:
            fields.report(fields.get("valid-to") or fields.node, "valid-to", "ends-early")
        parent, successor = fields.key("parent"), fields.key("successor")
        if key is None or kind is None:
            return None
        return UnitEntry(key, kind, title, parent, successor, valid_from, valid_to)

    def _body(self, fields: Fields) -> BodyEntry | None:
        key, title = fields.key("key"), self._texts(fields, "title", required=True)
        kind = fields.choice("kind", BODY_KINDS)
        return BodyEntry(key, kind, title) if key and kind else None

    def _step(self, fields: Fields) -> StepEntry | None:
        key, kind = fields.key("key"), fields.choice("kind", STEP_KINDS)
        title = self._texts(fields, "title", required=True)
        starts = fields.when("date", required=True)
        until = fields.when("until")
        self._check_dates(fields, starts, until)
        opens_at, closes_at = fields.moment("opens"), fields.moment("closes")
        if closes_at and (opens_at is None or closes_at <= opens_at):
            fields.report(fields.get("closes") or fields.node, "closes", "closes-early")
        is_in_body_name = fields.flag("in-body-name")
        results = fields.choice("results", RESULTS_POLICIES, default="public")
        entry = StepEntry(
            key=key or "",
            kind=kind or "",
            title=title,
            description=self._texts(fields, "description"),
            starts_on=starts[0] if starts else NO_DAY,
            ends_on=until[0] if until else None,
            precision=starts[1] if starts else "day",
            opens_at=opens_at,
            closes_at=closes_at,
            is_in_body_name=is_in_body_name,
            results_policy=results or "public",
            section_number=fields.text("section", longest=20),
            bodies=self._references(fields, "bodies"),
            units=self._references(fields, "units"),
            audiences=self._step_audiences(fields, is_personal=not is_in_body_name),
        )
        return entry if key and kind and starts else None

    def _check_dates(self, fields: Fields, starts: When, until: When) -> None:
        if starts is None or until is None:
            return
        node = fields.get("until") or fields.node
        if starts[1] != until[1]:
            fields.report(node, "until", "mixed-precision")
        elif until[0] < starts[0]:
            fields.report(node, "until", "ends-early")

    def _references(self, fields: Fields, name: str) -> tuple[str, ...]:
        found: list[str] = []
        for node in fields.entries(name):
            key = fields.key_of(node, name)
            if key is not None and self._is_new_reference(fields, node, name, key, found):
                found.append(key)
        return tuple(found)

    def _is_new_reference(
        self, fields: Fields, node: Node, name: str, key: str, found: Sequence[str]
    ) -> bool:
        if key not in self.known[name]:
            fields.report(node, name, "unknown-reference", key)
        elif key in found:
            fields.report(node, name, "duplicate", key)
        else:
            return True
        return False

    def _step_audiences(self, step: Fields, *, is_personal: bool) -> tuple[StepAudienceEntry, ...]:
        entries: list[StepAudienceEntry] = []
        readers: list[Fields] = []
        for number, node in enumerate(step.entries("audiences")):
            fields = Fields(node, f"{step.path}.audiences[{number + 1}]", self.problems)
            entry = self._step_audience(fields, is_personal=is_personal)
            fields.finish()
            if entry is None:
                continue
            if entry.audience in {earlier.audience for earlier in entries}:
                fields.report(node, "audience", "duplicate", entry.audience)
            entries.append(entry)
            readers.append(fields)
        self._check_merges(entries, readers)
        return tuple(entries)

    def _step_audience(self, fields: Fields, *, is_personal: bool) -> StepAudienceEntry | None:
        audience = fields.key("audience", required=True)
        minimum = fields.number("minimum")
        weight, merges_into = fields.weight("weight"), fields.key("merges-into")
        if audience is None:
            return None
        if audience not in self.known["audiences"]:
            at = fields.get("audience") or fields.node
            fields.report(at, "audience", "unknown-reference", audience)
            return None
        if minimum is None:
            minimum = MINIMUM_SIZES[self.roots.get(audience, "staff")] if is_personal else 1
        if is_personal and minimum < LOWEST_MINIMUM:
            fields.report(fields.get("minimum") or fields.node, "minimum", "minimum")
        return StepAudienceEntry(audience, minimum, weight, merges_into)

    def _check_merges(
        self, entries: Iterable[StepAudienceEntry], readers: Iterable[Fields]
    ) -> None:
        listed = {entry.audience for entry in entries}
        for entry, fields in zip(entries, readers, strict=True):
            if entry.merges_into is None:
                continue
            node = fields.get("merges-into") or fields.node
            if entry.merges_into == entry.audience:
                fields.report(node, "merges-into", "merges-itself")
            elif entry.merges_into not in listed:
                fields.report(node, "merges-into", "unknown-reference", entry.merges_into)
