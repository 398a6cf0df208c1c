"""Reading YAML nodes field by field, so that every problem knows its line."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
)
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from engage.processes.process_file.definition import LOCAL_TIME
from engage.processes.process_file.problems import Problem, ProcessFileError

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_ENTRIES = 2_000
MAX_TEXT = 5_000
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
PRECISIONS = {4: "year", 7: "month", 10: "day"}


def compose(text: str) -> Node:
    """The file's only document as nodes; refused when too large, too deep or with aliases."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ProcessFileError([Problem(1, "", "too-large", str(MAX_BYTES))])
    try:
        _refuse_tricks(yaml.parse(text, Loader=yaml.SafeLoader))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark is not None else 1
        found = Problem(line, "", "yaml", problem.problem or problem.context or "")
        raise ProcessFileError([found]) from problem
    except yaml.YAMLError as problem:
        raise ProcessFileError([Problem(1, "", "yaml", _one_line(problem))]) from problem
    if node is None:
        raise ProcessFileError([Problem(1, "", "empty")])
    return node


def _refuse_tricks(events: Iterator[Event]) -> None:
    depth = documents = 0
    for event in events:
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        is_anchored = isinstance(event, NodeEvent) and event.anchor is not None
        if isinstance(event, AliasEvent) or is_anchored:
            raise ProcessFileError([Problem(line, "", "alias")])
        if depth > MAX_DEPTH:
            raise ProcessFileError([Problem(line, "", "deep")])
        if documents > 1:
            raise ProcessFileError([Problem(line, "", "yaml", "a second document begins")])


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200]


def line_of(node: Node) -> int:
    """The line on which the node begins, counted from one."""
    return int(node.start_mark.line) + 1


class Fields:
    """The fields of one mapping; what is read is crossed off, the rest is unknown."""

    def __init__(self, node: Node, path: str, problems: list[Problem]) -> None:
        self.node = node
        self.path = path
        self.problems = problems
        self._nodes: dict[str, Node] = {}
        self._read: set[str] = set()
        if not isinstance(node, MappingNode):
            self.report(node, "", "not-mapping")
            return
        for name, value in node.value:
            if not isinstance(name, ScalarNode):
                self.report(name, "", "not-text")
            elif name.value in self._nodes:
                self.report(name, name.value, "duplicate", name.value)
            else:
                self._nodes[name.value] = value

    @property
    def is_mapping(self) -> bool:
        """False when something else stands where fields were expected."""
        return isinstance(self.node, MappingNode)

    def report(self, node: Node, name: str, code: str, detail: str = "") -> None:
        """The problem is on the list, with the node's line and the field's full name."""
        field = ".".join(part for part in (self.path, name) if part)
        self.problems.append(Problem(line_of(node), field, code, detail[:80]))

    def finish(self) -> None:
        """Fields that nobody asked for are on the list as unknown."""
        if isinstance(self.node, MappingNode):
            for name, _value in self.node.value:
                if isinstance(name, ScalarNode) and name.value not in self._read:
                    self.report(name, name.value, "unknown-field")

    def get(self, name: str, *, required: bool = False) -> Node | None:
        """The field's node; a required one that is missing is on the list."""
        self._read.add(name)
        node = self._nodes.get(name)
        if node is None and required and self.is_mapping:
            self.report(self.node, name, "missing")
        return node

    def text(self, name: str, *, required: bool = False, longest: int = MAX_TEXT) -> str | None:
        """The field as a text without spaces around it."""
        node = self.get(name, required=required)
        return None if node is None else self.text_of(node, name, longest)

    def text_of(self, node: Node, name: str, longest: int = MAX_TEXT) -> str | None:
        """A node as a text; empty ones and long ones are on the list."""
        if not isinstance(node, ScalarNode):
            self.report(node, name, "not-text")
        elif not node.value.strip():
            self.report(node, name, "empty")
        elif len(node.value) > longest:
            self.report(node, name, "too-long", str(longest))
        else:
            return str(node.value).strip()
        return None

    def key(self, name: str, *, required: bool = False) -> str | None:
        """The field as a key."""
        node = self.get(name, required=required)
        return None if node is None else self.key_of(node, name)

    def key_of(self, node: Node, name: str) -> str | None:
        """A node as a key of small letters, digits and hyphens."""
        value = self.text_of(node, name)
        if value is not None and (not KEY.fullmatch(value) or len(value) > 60):
            self.report(node, name, "bad-key", value)
            return None
        return value

    def choice(self, name: str, choices: Collection[str], default: str | None = None) -> str | None:
        """The field as one of the choices; required when there is no default."""
        node = self.get(name, required=default is None)
        if node is None:
            return default
        value = self.text_of(node, name)
        if value is not None and value not in choices:
            self.report(node, name, "bad-choice", value)
            return None
        return value

    def flag(self, name: str) -> bool:
        """The field as true or false; false when it is missing."""
        node = self.get(name)
        value = "false" if node is None else self.text_of(node, name)
        if node is not None and value not in {None, "true", "false"}:
            self.report(node, name, "bad-flag", str(value))
        return value == "true"

    def number(self, name: str) -> int | None:
        """The field as a whole number."""
        node = self.get(name)
        value = None if node is None else self.text_of(node, name)
        if node is None or value is None:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", value):
            self.report(node, name, "bad-number", value)
            return None
        return int(value)

    def weight(self, name: str) -> Fraction:
        """The field as a fraction such as 1/3; zero when it is missing."""
        node = self.get(name)
        value = None if node is None else self.text_of(node, name)
        if node is None or value is None:
            return Fraction(0)
        if not re.fullmatch(r"[0-9]{1,4}(?:/[1-9][0-9]{0,3})?", value):
            self.report(node, name, "bad-weight", value)
            return Fraction(0)
        return Fraction(value)

    def day(self, name: str) -> date | None:
        """The field as a day."""
        node = self.get(name)
        value = None if node is None else self.text_of(node, name)
        if node is None or value is None:
            return None
        found = _date(value)
        if found is None or len(value) != 10:
            self.report(node, name, "bad-day", value)
            return None
        return found

    def when(self, name: str, *, required: bool = False) -> tuple[date, str] | None:
        """The field as a day, a month or a year: its first day, and how exact it is."""
        node = self.get(name, required=required)
        value = None if node is None else self.text_of(node, name)
        if node is None or value is None:
            return None
        found = _date(value)
        if found is None:
            self.report(node, name, "bad-date", value)
            return None
        return found, PRECISIONS[len(value)]

    def moment(self, name: str) -> datetime | None:
        """The field as an instant; without an offset it is local time."""
        node = self.get(name)
        value = None if node is None else self.text_of(node, name)
        if node is None or value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.report(node, name, "bad-moment", value)
            return None
        local = found if found.tzinfo else found.replace(tzinfo=LOCAL_TIME)
        return local.astimezone(UTC)

    def entries(self, name: str) -> list[Node]:
        """The nodes of a list; none when the field is missing."""
        node = self.get(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.report(node, name, "not-list")
            return []
        if len(node.value) > MAX_ENTRIES:
            self.report(node, name, "too-many", str(MAX_ENTRIES))
            return []
        return list(node.value)


def _date(value: str) -> date | None:
    found = DATE.fullmatch(value)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
