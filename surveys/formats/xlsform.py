"""XLSForm workbooks (.xlsx, .xls): pyxform reads the sheets, the rest is folded here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from engage.tables.archives import check_archive
from engage.tables.faults import TableError
from surveys.formats.conditions import NotTaken, Renamed, both, translate
from surveys.formats.imported import (
    UNDETERMINED,
    Imported,
    Keys,
    Unreadable,
    complete_text,
    language_code,
)
from surveys.rules.skip.tree import Tree, to_json

MAX_BYTES = 10_000_000
MAX_ROWS = 5_000
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
KINDS = {"select one": "single", "select all that apply": "multi", "note": "note"}
TEXTS = frozenset({"label", "hint", "title"})
YES = frozenset({"yes", "true", "true()"})
# Values that a phone fills in by itself; nobody is asked, so nothing is lost by leaving them out.
SILENT = re.compile(r"start|end|today|deviceid|username|phonenumber|email|audit|start-geopoint")
AT_MOST = re.compile(r"\s*count-selected\(\s*\.\s*\)\s*<=\s*([0-9]{1,3})\s*")
LEFT_OUT = ("choice_filter", "default", "media", "calculation")


def read_xlsform(data: bytes) -> Imported:
    """The survey in the workbook with every problem; Unreadable when it is none."""
    rows, tree = _read(data)
    return _Importer(rows, tree).run()


def _read(data: bytes) -> tuple[list[Mapping[str, Any]], dict[str, Any]]:
    if len(data) > MAX_BYTES:
        raise Unreadable("the file is too large")
    if not data.startswith((ZIP, OLE)):
        raise Unreadable("not an Excel workbook")
    try:
        if data.startswith(ZIP):
            check_archive(data)
        sheets = get_xlsform(BytesIO(data), file_type=".xlsx" if data.startswith(ZIP) else ".xls")
        if len(sheets.survey) + len(sheets.choices or ()) > MAX_ROWS:
            raise Unreadable("more than 5,000 rows")
        tree: dict[str, Any] = workbook_to_json(sheets, form_name="survey", warnings=[])
    except TableError as error:
        raise Unreadable("the workbook is damaged or too large") from error
    except PyXFormError as error:
        raise Unreadable(" ".join(str(error).split())[:300]) from error
    # The readers of both workbook formats fail in their own ways on bytes that are none.
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise Unreadable("the workbook cannot be read") from error
    return list(sheets.survey), tree


def _languages(tree: Mapping[str, Any]) -> dict[str, str]:
    """Names of languages in the file with their codes, the default language first."""
    names = dict.fromkeys(_names_in(tree["children"]))
    default = tree.get("default_language", "default")
    ordered = sorted(names, key=lambda name: name != default) or [default]
    return {name: language_code(name) or "" for name in ordered}


def _names_in(nodes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for node in nodes:
        label = node.get("label")
        if isinstance(label, Mapping):
            yield from label
        yield from _names_in([*node.get("children", ()), *node.get("choices", ())])


class _Importer:
    """Goes over pyxform's tree once, group by group."""

    def __init__(self, rows: list[Mapping[str, Any]], tree: dict[str, Any]) -> None:
        self.found = Imported("xlsform")
        self.tree = tree
        self.rows = {row["name"]: number for number, row in enumerate(rows, 2) if row.get("name")}
        self.codes = _languages(tree)
        self.languages = tuple(dict.fromkeys(code or UNDETERMINED for code in self.codes.values()))
        self.keys = Keys()
        self.names: dict[str, Renamed] = {}
        self.sections: list[dict[str, Any]] = []

    def run(self) -> Imported:
        for name, code in self.codes.items():
            if not code:
                self.found.warn("settings", "language-unknown", name)
        loose: list[Mapping[str, Any]] = []
        for node in self.tree["children"]:
            if node["type"] != "group":
                loose.append(node)
            elif node["name"] != "meta":
                self.section({"name": "part", "children": loose})
                loose = []
                self.section(node)
        self.section({"name": "part", "children": loose})
        title = self.text(self.tree.get("title")) or {self.languages[0]: "Survey"}
        self.found.definition = {
            "languages": list(self.languages),
            "title": title,
            "sections": self.sections,
        }
        self.found.check()
        return self.found

    def section(self, node: Mapping[str, Any]) -> None:
        own = self.condition(node)
        key = self.keys.make(node["name"]) if node["children"] else ""
        questions = (
            [self.matrix(node, None)] if _is_table(node) else list(self.questions(node, None))
        )
        if not questions:
            return
        title = self.text(node.get("label")) or questions[0]["title"]
        section = {"key": key, "title": title, "questions": questions}
        self.sections.append(section | ({"relevant": to_json(own)} if own else {}))

    def questions(self, node: Mapping[str, Any], around: Tree | None) -> Iterator[dict[str, Any]]:
        for child in node["children"]:
            if _is_table(child):
                yield self.matrix(child, both(around, self.condition(child)))
            elif child["type"] == "group":
                yield from self.questions(child, both(around, self.condition(child)))
            else:
                question = self.question(child, around)
                if question is not None:
                    yield question

    def question(self, node: Mapping[str, Any], around: Tree | None) -> dict[str, Any] | None:
        kind = self.kind(node)
        place = self.place(node)
        if kind is None:
            if not SILENT.fullmatch(node["type"]):
                self.found.warn(place, "kind-not-taken", node["type"])
            return None
        key = self.keys.make(node["name"])
        relevant = both(around, self.condition(node))
        question: dict[str, Any] = {"key": key, "kind": kind, "title": self.title(node)}
        hint = self.text(node.get("hint"))
        question |= {"hint": hint} if hint else {}
        question |= {"relevant": to_json(relevant)} if relevant else {}
        if kind != "note" and self.is_required(node):
            question["required"] = True
        self.answers(node, question)
        self.leftovers(node, question)
        return question

    def kind(self, node: Mapping[str, Any]) -> str | None:
        if node["type"] == "text":
            is_long = "multiline" in node.get("control", {}).get("appearance", "")
            return "long-text" if is_long else "short-text"
        if node["type"] == "range":
            return "scale" if _range(node) else None
        return KINDS.get(node["type"]) if node.get("choices") or node["type"] == "note" else None

    def answers(self, node: Mapping[str, Any], question: dict[str, Any]) -> None:
        """Options or scale, and what conditions will call them."""
        options: dict[str, str | int] = {}
        if question["kind"] == "scale":
            first, last = _range(node) or (0, 1)
            question["scale"] = {"first": first, "last": last}
        elif question["kind"] in {"single", "multi"}:
            keys = Keys()
            question["options"] = []
            for one in node["choices"]:
                key = keys.make(str(one["name"]))
                if str(one["name"]) in options:
                    self.found.warn(self.place(node), "choice-twice", one["name"])
                options.setdefault(str(one["name"]), key)
                title = self.title(one, self.place(node))
                question["options"].append({"key": key, "title": title})
        if question["kind"] != "note":
            self.names[node["name"]] = Renamed(question["key"], options)

    def leftovers(self, node: Mapping[str, Any], question: dict[str, Any]) -> None:
        constraint = node.get("bind", {}).get("constraint")
        most = AT_MOST.fullmatch(constraint) if constraint else None
        if most and question["kind"] == "multi":
            question["max"] = min(int(most[1]), len(question["options"]))
        elif constraint:
            self.found.warn(self.place(node), "constraint-not-taken", constraint)
        for name in LEFT_OUT:
            if node.get(name):
                self.found.warn(self.place(node), "column-not-taken", name)

    def matrix(self, node: Mapping[str, Any], around: Tree | None) -> dict[str, Any]:
        """Rows that share their choices are one matrix, its choices numbered as a scale."""
        rows = [child for child in node["children"] if _is_row(child)]
        heading = next((one for one in node["children"] if one["type"] == "note"), node)
        choices = rows[0]["choices"]
        numbers: dict[str, str | int] = {str(c["name"]): n for n, c in enumerate(choices, 1)}
        key = self.keys.make(f"{node['name']}-rows")
        items = Keys()
        question: dict[str, Any] = {
            "key": key,
            "kind": "matrix",
            "title": self.text(heading.get("label")) or self.title(node),
            "items": [],
            "scale": {
                "first": 1,
                "last": len(choices),
                "labels": {
                    str(n): self.title(choice, self.place(rows[0]))
                    for n, choice in enumerate(choices, 1)
                },
            },
        }
        for row in rows:
            item = items.make(row["name"])
            question["items"].append({"key": item, "title": self.title(row)})
            self.names[row["name"]] = Renamed(f"{key}.{item}", numbers)
            if row.get("bind", {}).get("relevant"):
                self.found.fail(self.place(row), "condition-not-taken", row["bind"]["relevant"])
        self.found.warn(self.place(node), "choices-numbered", ", ".join(numbers))
        question |= {"required": True} if all(map(self.is_required, rows)) else {}
        return question | ({"relevant": to_json(around)} if around else {})

    def condition(self, node: Mapping[str, Any]) -> Tree | None:
        """A condition that cannot be taken over is an error, never a silent yes or no."""
        given = node.get("bind", {}).get("relevant")
        if not given:
            return None
        try:
            return translate(str(given), self.names)
        except NotTaken as error:
            self.found.fail(self.place(node), "condition-not-taken", error)
            return None

    def is_required(self, node: Mapping[str, Any]) -> bool:
        given = str(node.get("bind", {}).get("required", "")).strip().lower()
        if given and given not in YES | {"no", "false", "false()"}:
            self.found.warn(self.place(node), "required-not-taken", given)
        return given in YES

    def place(self, node: Mapping[str, Any]) -> str:
        row = self.rows.get(node["name"])
        return f"survey:{row}" if row else f"survey:{node['name']}"

    def title(self, node: Mapping[str, Any], place: str = "") -> dict[str, str]:
        text = self.text(node.get("label"))
        if text:
            return text
        self.found.warn(place or self.place(node), "missing-label", node["name"])
        return {self.languages[0]: str(node["name"])}

    def text(self, given: object) -> dict[str, str]:
        if isinstance(given, Mapping):
            by_code = {self.codes.get(n) or UNDETERMINED: str(t) for n, t in given.items()}
            return complete_text(by_code, self.languages)
        words = str(given).strip() if given else ""
        return {self.languages[0]: words} if words else {}


def _is_row(node: Mapping[str, Any]) -> bool:
    appearance = node.get("control", {}).get("appearance", "")
    return node["type"] == "select one" and "list-nolabel" in appearance and "choices" in node


def _is_table(node: Mapping[str, Any]) -> bool:
    """Whether the group is nothing but rows that share one list of choices."""
    children = node.get("children", ())
    rows = [child for child in children if _is_row(child)]
    labels = [child for child in children if _is_heading(child)]
    lists = {row.get("itemset") for row in rows}
    is_whole = len(rows) + len(labels) == len(children) and len(lists) == 1
    return is_whole and len(rows[0]["choices"]) > 1


def _is_heading(node: Mapping[str, Any]) -> bool:
    """The line of labels over the rows, and pyxform's note with the title of the group."""
    appearance = node.get("control", {}).get("appearance", "")
    return appearance == "label" or str(node["name"]).startswith("generated_table_list_label")


def _range(node: Mapping[str, Any]) -> tuple[int, int] | None:
    given = node.get("parameters", {})
    values = [str(given.get(name, usual)) for name, usual in (("start", "1"), ("end", "10"))]
    if str(given.get("step", "1")) != "1" or not all(value.isdecimal() for value in values):
        return None
    return int(values[0]), int(values[1])
