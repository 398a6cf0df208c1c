"""Rows of an XLSForm as questions of ours: kinds, options, scales, matrices, conditions."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.formats.conditions import Names, NotTaken, Renamed, both, translate
from surveys.formats.imported import Imported
from surveys.formats.keys import Keys
from surveys.formats.xlsform_choices import Choices
from surveys.formats.xlsform_kinds import (
    LISTED,
    NO,
    SILENT,
    Node,
    choices_of,
    is_yes,
    kind_of,
    number_of,
    numbered,
    range_scale,
    take_limits,
    take_map,
    take_pattern,
    tell_left_out,
)
from surveys.formats.xlsform_rows import Run, condition_of
from surveys.formats.xlsform_sheets import Workbook
from surveys.formats.xlsform_texts import Texts
from surveys.rules.questionnaire import DONT_KNOW
from surveys.rules.skip.tree import Tree, to_json

COMPUTED = frozenset({"calculate", "hidden"})


class Questions:
    """Makes questions one after another, and remembers what conditions may call them."""

    def __init__(self, book: Workbook, languages: Mapping[str, str]) -> None:
        """Nothing is made yet."""
        self.found = Imported("xlsform")
        self.book = book
        self.rows = book.survey_rows()
        self.texts = Texts(book, self.found, languages)
        self.keys = Keys()
        self.names = Names(later=frozenset(names_in(book.tree["children"])))
        self.choices = Choices(book, self.texts, self.found, self.keys)

    def question(self, node: Node, around: Tree | None) -> dict[str, Any] | None:
        place = self.place(node)
        name = str(node["name"])
        known = self.names.known.get(self.own_name(name))
        if self.book.is_ours and known is not None and known.key == self.own_name(name):
            return None  # the question for the words of an option, which is made anew
        kind = kind_of(node)
        if kind is None:
            self.leave_out(node, place)
            return None
        if self.is_extra(name):
            return None
        question = self.shaped(
            self.keys.make(self.own_name(name)),
            kind,
            self.texts.title(node, f"{place}:label"),
            self.texts.text(node.get("hint"), f"{place}:hint"),
            both(around, self.condition(node)),
        )
        question |= {"required": True} if self.is_required(node) else {}
        question |= {"background": True} if is_yes(node.get("x_background")) else {}
        self.answers(node, question, place)
        rest = take_pattern(node, question, self.texts, place)
        take_limits(rest, question, self.found, place)
        tell_left_out(rest, self.found, place)
        return question

    def shaped(
        self,
        key: str,
        kind: str,
        title: dict[str, str],
        hint: dict[str, str],
        relevant: Tree | None,
    ) -> dict[str, Any]:
        question: dict[str, Any] = {"key": key, "kind": kind, "title": title}
        question |= {"hint": hint} if hint else {}
        return question | ({"relevant": to_json(relevant)} if relevant else {})

    def leave_out(self, node: Node, place: str) -> None:
        """What is asked of nobody is passed over; anything else is told."""
        self.names.left_out.add(str(node["name"]))
        if node["type"] in COMPUTED:
            self.found.warn(f"{place}:type", "calculation-not-taken", node["name"])
        elif not SILENT.fullmatch(node["type"]):
            is_elsewhere = node["type"] in {"select one", "select all that apply", "rank"}
            code = "choices-elsewhere" if is_elsewhere else "kind-not-taken"
            self.found.warn(f"{place}:type", code, node.get("itemset", node["type"]))

    def is_extra(self, name: str) -> bool:
        """Whether the row is the text question that pyxform adds for an extra choice."""
        asked = name.removesuffix("_other")
        if asked == name or asked not in self.choices.others or name in self.rows:
            return False
        asking = self.names.known[asked]
        self.names.known[name] = Renamed(f"{asking.key}-{asking.options.get('other', 'other')}")
        return True

    def answers(self, node: Node, question: dict[str, Any], place: str) -> None:
        """Options, scale or number, and what conditions of the file call them."""
        name, kind = str(node["name"]), question["kind"]
        options: dict[str, str | int] = {}
        if kind in LISTED:
            options = self.choices.take(node, question, place)
            if kind == "unit":
                question["unit_kind"] = str(node["x_unit_kind"])
        elif kind == "scale":
            options = self.scale(node, question)
        elif kind == "number":
            self.number(node, question, place)
        elif kind == "location":
            take_map(node, question)
            if not self.book.is_ours:
                self.found.warn(f"{place}:type", "map-missing")
            self.districts(node, question, place)
        elif kind == "consent":
            options = {"OK": "given"}
        if kind == "date" and node["type"] != "date":
            self.found.warn(f"{place}:type", "time-not-taken", node["type"])
        if kind != "note":
            self.name(name, question, options)

    def name(self, name: str, question: dict[str, Any], options: dict[str, str | int]) -> None:
        """Conditions may speak of the question, and of the words for an option of ours."""
        self.names.known[name] = Renamed(question["key"], options)
        for option in question.get("options", ()):
            if option.get("text") and self.book.is_ours:
                key = f"{question['key']}-{option['key']}"
                self.names.known[key] = Renamed(key)

    def number(self, node: Node, question: dict[str, Any], place: str) -> None:
        question["number"] = number_of(node, self.texts.text(node.get("x_unit"), place))
        if node["type"] == "range" and str(node.get("parameters", {}).get("step", "1")) != "1":
            self.found.warn(f"{place}:parameters", "step-not-taken")

    def districts(self, node: Node, question: dict[str, Any], place: str) -> None:
        """The list of districts that a form of ours names for whoever would not use a map."""
        listed = self.book.tree.get("choices", {}).get(str(node.get("x_districts", "")))
        if listed:
            listing = {**node, "choices": listed, "itemset": node["x_districts"]}
            self.choices.take(listing, question, place)
        if node.get("x_unit_kind"):
            question["unit_kind"] = str(node["x_unit_kind"])

    def scale(self, node: Node, question: dict[str, Any]) -> dict[str, str | int]:
        """The numbers of a range, or of choices that are numbers, with their labels."""
        choices = choices_of(node) if node.get("choices") else []
        ends = numbered(choices) if choices else range_scale(node)
        first, last = ends or (1, max(len(choices), 2))
        numbers = {str(choice["name"]): first + n for n, choice in enumerate(choices)}
        labels = {}
        for choice in choices:
            number = numbers[str(choice["name"])]
            label = self.texts.text(choice.get("label"), self.choices.place(node, choice["name"]))
            says_number = not self.book.is_ours and set(label.values()) == {str(number)}
            is_bare = is_yes(choice.get("x_unlabelled")) or says_number
            if label and not (is_bare and ends):
                labels[str(number)] = label
            elif not ends:
                labels[str(number)] = self.texts.title(choice, self.place(node))
        question["scale"] = {"first": first, "last": last, "labels": labels}
        if is_yes(node.get("x_nps")):
            question["scale"]["nps"] = True
        if len(choices) < len(node.get("choices", ())):
            question["dont_know"] = True
        if not ends and choices:
            self.found.warn(self.place(node), "choices-numbered", ", ".join(numbers))
        names: dict[str, str | int] = {str(n): n for n in range(first, last + 1)}
        return (names if ends else dict(numbers)) | {DONT_KNOW: DONT_KNOW}

    def matrix(self, run: Run, group: Node, around: Tree | None) -> dict[str, Any]:
        """Rows that share their choices are one matrix, its choices numbered as a scale."""
        heading = next((one for one in run.headings if one.get("label")), None)
        first = run.rows[0]
        # pyxform's own line over a table stands in no row of the sheet.
        is_written = heading is not None and str(heading["name"]) in self.rows
        place = self.place(heading if heading is not None and is_written else first)
        name = str(
            group["name"]
            if run.is_whole
            else (heading or {"name": f"{first['name']}-rows"})["name"]
        )
        label = (heading or group).get("label")
        title = self.texts.text(label, f"{place}:label") or self.texts.text(
            group.get("hint"), place
        )
        question = self.shaped(
            self.keys.make(self.own_name(name)),
            "matrix",
            title or self.texts.title(first, f"{place}:label"),
            self.texts.text((heading or {}).get("hint"), f"{place}:hint"),
            both(around, self.condition(first)),
        )
        question["items"] = []
        numbers = self.scale(first, question)
        items = Keys()
        for row in run.rows:
            question["items"].append(self.item(row, str(group["name"]), items))
            key = f"{question['key']}.{question['items'][-1]['key']}"
            self.names.known[str(row["name"])] = Renamed(key, numbers)
        required = [self.is_required(row) for row in run.rows]
        if any(required) and not all(required):
            self.found.warn(
                place, "required-not-taken", ", ".join(str(r["name"]) for r in run.rows)
            )
        question |= {"required": True} if all(required) else {}
        is_background = is_yes((heading or {}).get("x_background"))
        return question | ({"background": True} if is_background else {})

    def item(self, row: Node, group: str, items: Keys) -> dict[str, Any]:
        place = self.place(row)
        tell_left_out(row, self.found, place)
        if row.get("hint"):
            self.found.warn(f"{place}:hint", "column-not-taken", "hint")
        name = str(row["name"])
        key = items.make(name.removeprefix(f"{group}.") if self.book.is_ours else name)
        item = {"key": key, "title": self.texts.title(row, f"{place}:label")}
        return item | ({"retired": True} if is_yes(row.get("x_retired")) else {})

    def condition(self, node: Node) -> Tree | None:
        """A condition that cannot be taken over is an error, never a silent yes or no."""
        given = condition_of(node)
        if not given:
            return None
        own = names_in([node])
        try:
            return translate(given, self.names, own)
        except NotTaken as error:
            self.found.fail(f"{self.place(node)}:relevant", error.code, error.value)
            return None

    def is_required(self, node: Node) -> bool:
        given = str(node.get("bind", {}).get("required", "")).strip().lower()
        if given not in NO and not is_yes(given):
            self.found.warn(f"{self.place(node)}:required", "required-not-taken", given)
        is_asked = node["type"] != "note" or self.book.is_ours
        return is_yes(given) and is_asked

    def place(self, node: Node) -> str:
        row = self.rows.get(str(node["name"]))
        return f"survey:{row}" if row else f"survey:{node['name']}"

    def own_name(self, name: str, ending: str = "") -> str:
        """Our key, where Engage wrote the workbook: names may not begin with a digit there."""
        return name.removeprefix("_").removesuffix(ending) if self.book.is_ours else name


def names_in(nodes: list[Node]) -> Iterator[str]:
    """Every name in there, groups included."""
    for node in nodes:
        yield str(node["name"])
        yield from names_in(list(node.get("children", ())))
