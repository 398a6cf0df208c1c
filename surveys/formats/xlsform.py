"""XLSForm workbooks (.xlsx, .xls): pyxform reads the sheets, the rest is folded here."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.formats.conditions import both
from surveys.formats.imported import TITLE, Imported, own_words
from surveys.formats.keys import Keys
from surveys.formats.xlsform_kinds import Node
from surveys.formats.xlsform_questions import Questions
from surveys.formats.xlsform_rows import Run, entries
from surveys.formats.xlsform_sheets import Workbook, read_workbook
from surveys.rules.skip.tree import Tree, to_json

GROUPS = frozenset({"group", "repeat", "loop"})


def read_xlsform(data: bytes, languages: Mapping[str, str] | None = None) -> Imported:
    """The survey in the workbook with every problem; Unreadable when it is none.

    `languages` says the code of languages that the workbook names without one.
    """
    return _Importer(read_workbook(data), languages or {}).run()


class _Importer(Questions):
    """Goes over pyxform's tree once, group by group."""

    def __init__(self, book: Workbook, languages: Mapping[str, str]) -> None:
        super().__init__(book, languages)
        self.section_keys = Keys()
        self.sections: list[dict[str, Any]] = []

    def run(self) -> Imported:
        tree = self.book.tree
        loose: list[Node] = []
        for node in tree["children"]:
            if node["type"] not in GROUPS:
                loose.append(node)
            elif node["name"] != "meta":
                self.section({"name": "part", "type": "group", "children": loose})
                loose = []
                self.section(node)
        self.section({"name": "part", "type": "group", "children": loose})
        self.found.definition = self.definition(tree)
        self.found.check()
        return self.found

    def definition(self, tree: Mapping[str, Any]) -> dict[str, Any]:
        # pyxform makes a title up where there is none.
        title = self.texts.text(tree.get("title"), "settings") if self.book.is_titled else {}
        title |= self.texts.text(tree.get("x_title"), "settings")
        intro = self.texts.text(tree.get("x_intro"), "settings")
        minutes = str(tree.get("x_minutes", ""))
        return {
            "languages": list(self.texts.languages),
            "title": title or own_words(TITLE, self.texts.languages),
            **({"intro": intro} if intro else {}),
            **({"minutes": int(minutes)} if minutes.isdecimal() else {}),
            "sections": self.sections,
        }

    def section(self, node: Node) -> None:
        place = self.place(node)
        self.repeats(node)
        own = self.condition(node)
        number = len(self.sections)
        questions: list[dict[str, Any]] = []
        for question, where in self.questions(node, None):
            self.found.places[f"sections[{number}].questions[{len(questions)}]"] = where
            questions.append(question)
        if not questions:
            return
        self.found.places[f"sections[{number}]"] = place
        intro = self.texts.text(node.get("hint"), f"{place}:hint")
        title = self.texts.text(node.get("label"), f"{place}:label")
        if intro and not title:
            # A group without a label is headed by its hint.
            title, intro = intro, {}
        self.sections.append(
            {
                "key": self.section_keys.make(self.own_name(str(node["name"]), "_section")),
                "title": title or dict(questions[0]["title"]),
                **({"intro": intro} if intro else {}),
                **({"relevant": to_json(own)} if own else {}),
                "questions": questions,
            }
        )

    def questions(self, node: Node, around: Tree | None) -> Iterator[tuple[dict[str, Any], str]]:
        """Each question of the group and of the groups in it, with its place in the file."""
        for entry in entries(node["children"]):
            if isinstance(entry, Run):
                yield self.matrix(entry, node, around), self.place(entry.rows[0])
            elif entry["type"] in GROUPS:
                yield from self.inner(entry, around)
            else:
                question = self.question(entry, around)
                if question is not None:
                    yield question, self.place(entry)

    def inner(self, node: Node, around: Tree | None) -> Iterator[tuple[dict[str, Any], str]]:
        """A group in a group: its label is a note before its questions."""
        self.repeats(node)
        place = self.place(node)
        relevant = both(around, self.condition(node))
        label = self.texts.text(node.get("label"), f"{place}:label")
        asked = list(self.questions(node, relevant))
        if label and asked and asked[0][0]["title"] != label:
            hint = self.texts.text(node.get("hint"), f"{place}:hint")
            yield (
                self.shaped(self.keys.make(str(node["name"])), "note", label, hint, relevant),
                place,
            )
        yield from asked

    def repeats(self, node: Node) -> None:
        if node["type"] in {"repeat", "loop"}:
            self.found.warn(self.place(node), "repeat-once", node["name"])
