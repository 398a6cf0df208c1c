"""Choices of an XLSForm as options: the extra one for words, and lists that depend on an answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from surveys.formats.imported import OTHER, Imported, own_words
from surveys.formats.keys import Keys
from surveys.formats.xlsform_kinds import Node, is_yes
from surveys.formats.xlsform_sheets import Workbook
from surveys.formats.xlsform_texts import Texts
from surveys.rules.questionnaire import DONT_KNOW, MOST_CODES

CASCADING = frozenset({"single", "unit"})
OR_OTHER = re.compile(r"\s(?:or_other|or specify other|or other)\s*$")
QUESTION = r"\$\{\s*([^\s{}]+)\s*\}"
COLUMN = r"([A-Za-z_][\w.-]*)"
ALSO_BLANK = r"(?:\s+or\s+[\w.-]+\s*=\s*'')?"
BY_ANSWER = (
    re.compile(rf"\s*{QUESTION}\s*=\s*{COLUMN}{ALSO_BLANK}\s*"),
    re.compile(rf"\s*{COLUMN}\s*=\s*{QUESTION}{ALSO_BLANK}\s*"),
    re.compile(rf"\s*selected\(\s*{QUESTION}\s*,\s*{COLUMN}\s*\)\s*"),
)
FIXED = re.compile(rf"\s*{COLUMN}\s*=\s*['\"]([^'\"]*)['\"]\s*")


@dataclass(slots=True)
class Choices:
    """Makes options question by question, and remembers them for the lists that depend on them."""

    book: Workbook
    texts: Texts
    found: Imported
    keys: Keys
    # Question in the file -> choice in the file -> our options of that name.
    known: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Find the rows of the choices, and who asks for an extra one."""
        for listed, name, row in self.book.choice_rows():
            self.rows.setdefault((listed, name), row)
        self.others = frozenset(
            str(row.get("name"))
            for row in self.book.survey
            if OR_OTHER.search(str(row.get("type", "")))
        )

    def take(self, node: Node, question: dict[str, Any], place: str) -> dict[str, str | int]:
        """The question has its options; what conditions of the file call them."""
        keys = Keys()
        names: dict[str, str | int] = {}
        own: dict[str, list[str]] = {}
        question["options"] = []
        for choice, within in islice(self.offered(node, question, place), MOST_CODES + 2):
            name = str(choice["name"])
            if is_yes(choice.get("x_dont_know")):
                question["dont_know"] = True
                names[name] = DONT_KNOW
                continue
            option = self.option(node, choice, keys)
            question["options"].append(option | ({"within": within} if within else {}))
            if name in names and within is None:
                self.found.warn(self.place(node, name), "choice-twice", name)
            names.setdefault(name, option["key"])
            own.setdefault(name, []).append(option["key"])
            if option.get("text"):
                self.keys.take(f"{question['key']}-{option['key']}")
        self.known[node["name"]] = own
        if question["kind"] in CASCADING:
            self.parents[node["name"]] = question["key"]
        return names

    def option(self, node: Node, choice: Node, keys: Keys) -> dict[str, Any]:
        """One option; the extra one has our own words, unless the file has some."""
        name = str(choice["name"])
        place = self.place(node, name)
        is_extra = node["name"] in self.others and name == "other"
        if is_extra and (node.get("itemset"), name) not in self.rows:
            title = own_words(OTHER, self.texts.languages)
        else:
            title = self.texts.title(choice, f"{place}:label")
        if choice.get("media"):
            self.found.warn(place, "column-not-taken", "media")
        has_text = is_extra or is_yes(choice.get("x_text"))
        return {
            "key": keys.make(name),
            "title": title,
            **({"text": True} if has_text else {}),
            **({"retired": True} if is_yes(choice.get("x_retired")) else {}),
        }

    def offered(
        self, node: Node, question: dict[str, Any], place: str
    ) -> Iterator[tuple[Node, str | None]]:
        """Each choice with the answer under which it is offered, once for each such answer."""
        choices = [one for one in node["choices"] if self.is_own(node, one)]
        given = str(node.get("choice_filter", ""))
        fixed = FIXED.fullmatch(given)
        column, parent = self.filter_of(given)
        if fixed:
            yield from ((one, None) for one in choices if one.get(fixed[1]) == fixed[2])
            return
        if column is None or question["kind"] not in CASCADING:
            if given:
                self.found.warn(f"{place}:choice_filter", "column-not-taken", given)
            yield from ((one, None) for one in choices)
            return
        question["filter_by"] = self.parents[parent]
        for one in choices:
            within = self.known[parent].get(str(one.get(column, "")), [])
            if not within and not is_yes(one.get("x_dont_know")):
                self.found.warn(
                    self.place(node, str(one["name"])), "choice-never-offered", one["name"]
                )
            yield from ((one, answer) for answer in within)
            if not within and is_yes(one.get("x_dont_know")):
                yield one, None

    def filter_of(self, given: str) -> tuple[str | None, str]:
        """The column that names the answer, and the question that is answered."""
        for number, pattern in enumerate(BY_ANSWER):
            read = pattern.fullmatch(given)
            if read:
                column, parent = (read[1], read[2]) if number == 1 else (read[2], read[1])
                if parent in self.parents:
                    return column, parent
        return None, ""

    def is_own(self, node: Node, choice: Node) -> bool:
        """Whether the list has the choice; pyxform gives the extra one to all who use the list."""
        is_listed = (node.get("itemset"), str(choice["name"])) in self.rows
        return is_listed or node["name"] in self.others or choice["name"] != "other"

    def place(self, node: Mapping[str, Any], name: str) -> str:
        """The row of the choice."""
        row = self.rows.get((str(node.get("itemset")), name))
        return f"choices:{row}" if row else f"choices:{node.get('itemset')}"
