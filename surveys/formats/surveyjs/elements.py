"""Each type of SurveyJS as the question of ours that it is, or as the several."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from surveys.formats.building import Builder, Placed, labelled, scale_of
from surveys.formats.conditions import Renamed
from surveys.formats.imported import own_words
from surveys.formats.surveyjs.checks import pattern_of
from surveys.formats.surveyjs.choices import Choices, Element, Question
from surveys.formats.surveyjs.numbers import DATES, NUMBERS, SHORT, day_field, number_field
from surveys.formats.surveyjs.texts import Texts
from surveys.formats.surveyjs.words import COMMENT, FALSE, TRUE, is_yes
from surveys.rules.shapes import WIDEST_SCALE
from surveys.rules.skip.tree import Tree

Maker = Callable[[Element, str, Tree | None], list[Placed]]
WIDEST_LISTED = 25
MOST_CELLS = 200


class Elements:
    """Makes questions of ours one after another."""

    def __init__(self, builder: Builder, texts: Texts) -> None:
        """Nothing is made yet."""
        self.builder = builder
        self.texts = texts
        self.choices = Choices(builder, texts)
        # Names of questions with several answers, whose conditions ask for ticks.
        self.several: set[str] = set()
        self.makers: dict[str, Maker] = {
            "text": self.text,
            "comment": self.comment,
            "radiogroup": self.single,
            "dropdown": self.single,
            "buttongroup": self.single,
            "imagepicker": self.pictures,
            "checkbox": self.multi,
            "tagbox": self.multi,
            "ranking": self.rank,
            "boolean": self.boolean,
            "rating": self.rating,
            "slider": self.slider,
            "matrix": self.matrix,
            "matrixdropdown": self.table,
            "matrixdynamic": self.dynamic,
            "multipletext": self.fields,
            "html": self.html,
        }

    def make(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        """The questions that the element becomes; none where nothing here can ask it."""
        kind = str(element.get("type", ""))
        maker = self.makers.get(kind)
        if maker is None:
            code = "calculation-not-taken" if kind == "expression" else "kind-not-taken"
            self.builder.found.warn(f"{place}.type", code, kind or name_of(element))
            self.builder.leave_out(names_of(element))
            return []
        made = maker(element, place, relevant)
        if is_yes(element.get("isRequired")):
            for question, _place in made:
                if question["kind"] != "note":
                    question["required"] = True
        return made + self.comment_area(element, place, relevant)

    def comment_area(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        """A field for a comment is a question of its own."""
        if not (is_yes(element.get("showCommentArea")) or is_yes(element.get("hasComment"))):
            return []
        given = self.texts.text(element.get("commentText"), f"{place}.commentText")
        title = given or own_words(COMMENT, self.texts.languages)
        name = f"{name_of(element)}-Comment"
        question = self.builder.question(name, "long-text", title, {}, relevant)
        self.builder.know([name], Renamed(question["key"]))
        return [(question, place)]

    def asked(self, element: Element, kind: str, place: str, relevant: Tree | None) -> Question:
        """The question with its title and its description."""
        title = self.texts.title(element.get("title"), name_of(element), f"{place}.title")
        hint = self.texts.text(element.get("description"), f"{place}.description")
        return self.builder.question(name_of(element), kind, title, hint, relevant)

    def text(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        given = str(element.get("inputType", "text"))
        checks = [one.get("type") for one in validators(element)]
        if given in NUMBERS or (given == "text" and "numeric" in checks):
            question = self.asked(element, "number", place, relevant)
            question["number"] = number_field(element, validators(element))
        elif given in DATES:
            question = self.asked(element, "date", place, relevant)
            question |= day_field(element)
            if given != "date":
                self.builder.found.warn(f"{place}.inputType", "time-not-taken", given)
        elif given in SHORT:
            question = self.asked(element, "short-text", place, relevant)
            if given != "text":
                self.builder.found.warn(f"{place}.inputType", "check-not-taken", given)
        else:
            self.builder.found.warn(f"{place}.inputType", "kind-not-taken", given)
            self.builder.leave_out(names_of(element))
            return []
        self.validation(element, question, place)
        return self.known(element, question, place)

    def comment(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        question = self.asked(element, "long-text", place, relevant)
        self.validation(element, question, place)
        return self.known(element, question, place)

    def single(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        return self.listed(element, "single", place, relevant)

    def multi(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        return self.listed(element, "multi", place, relevant)

    def pictures(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        kind = "multi" if is_yes(element.get("multiSelect")) else "single"
        return self.listed(element, kind, place, relevant)

    def rank(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        made = self.listed(element, "rank", place, relevant)
        for question, _place in made:
            if is_yes(element.get("selectToRankEnabled")):
                question.setdefault("max", len(question["options"]))
                question.setdefault("min", 1)
        return made

    def listed(
        self, element: Element, kind: str, place: str, relevant: Tree | None
    ) -> list[Placed]:
        """A question with options."""
        question = self.asked(element, kind, place, relevant)
        codes = self.choices.take(element, question, place)
        if not question["options"]:
            self.builder.found.warn(place, "choices-elsewhere", name_of(element))
            self.builder.leave_out(names_of(element))
            return []
        self.bounds(element, question, place)
        if kind == "single":
            self.choices.singles.update(names_of(element))
        else:
            self.several.update(names_of(element))
        if "other" in codes:
            words = Renamed(f"{question['key']}-{codes['other']}")
            self.builder.know((f"{name}-Comment" for name in names_of(element)), words)
        return self.known(element, question, place, codes)

    def bounds(self, element: Element, question: Question, place: str) -> None:
        """The fewest and the most choices."""
        offered = len(question["options"])
        low, high = element.get("minSelectedChoices"), element.get("maxSelectedChoices")
        for check in validators(element):
            if check.get("type") == "answercount":
                low, high = check.get("minCount", low), check.get("maxCount", high)
        if question["kind"] == "single":
            return
        if isinstance(high, int) and 1 <= high <= offered:
            question["max"] = high
        if isinstance(low, int) and 1 <= low <= question.get("max", offered):
            question["min"] = low
        self.validation(element, question, place)

    def boolean(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        yes = str(element.get("valueTrue", "true"))
        no = str(element.get("valueFalse", "false"))
        if element.get("renderAs") == "checkbox":
            question = self.asked(element, "consent", place, relevant)
            codes: dict[str, str | int] = {"true": "given", yes: "given", "false": "", no: ""}
            return self.known(element, question, place, codes)
        question = self.asked(element, "single", place, relevant)
        labels = [
            self.texts.text(element.get(name), f"{place}.{name}")
            or own_words(words, self.texts.languages)
            for name, words in (("labelTrue", TRUE), ("labelFalse", FALSE))
        ]
        if is_yes(element.get("swapOrder")):
            listed = [(no, labels[1], False), (yes, labels[0], False)]
        else:
            listed = [(yes, labels[0], False), (no, labels[1], False)]
        keys = self.builder.options(question, listed)
        self.choices.singles.update(names_of(element))
        return self.known(element, question, place, keys | {"true": keys[yes], "false": keys[no]})

    def rating(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        values = self.choices.listed(element.get("rateValues"), f"{place}.rateValues")
        if values and scale_of([value for value, _title, _item in values]) is None:
            choices = {"choices": element["rateValues"]}
            return self.listed({**element, **choices}, "single", place, relevant)
        first, last, step = rating_steps(element)
        if values:
            labels = {value: title for value, title, _item in values}
            question = self.asked(element, "scale", place, relevant)
            question["scale"], _codes = labelled(labels, self.builder.found, place)
        elif step == 1 and 1 <= last - first < WIDEST_SCALE and first >= 0:
            question = self.asked(element, "scale", place, relevant)
            question["scale"] = {"first": first, "last": last, "labels": {}}
        elif step > 0 and 1 <= (last - first) // step < WIDEST_LISTED:
            steps = list(range(first, last + 1, step))
            return self.listed({**element, "choices": steps}, "single", place, relevant)
        else:
            self.builder.found.warn(f"{place}.type", "kind-not-taken", "rating")
            self.builder.leave_out(names_of(element))
            return []
        scale = question["scale"]
        for end, name in (("first", "minRateDescription"), ("last", "maxRateDescription")):
            words = self.texts.text(element.get(name), f"{place}.{name}")
            if words:
                scale["labels"][str(scale[end])] = words
        return self.known(element, question, place)

    def slider(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        if element.get("sliderType", "single") != "single":
            self.builder.found.warn(f"{place}.sliderType", "kind-not-taken", element["sliderType"])
            self.builder.leave_out(names_of(element))
            return []
        question = self.asked(element, "number", place, relevant)
        ends = {"min": element.get("min", 0), "max": element.get("max", 100)}
        question["number"] = number_field({**element, **ends}, [])
        if element.get("step", 1) != 1:
            self.builder.found.warn(f"{place}.step", "step-not-taken")
        return self.known(element, question, place)

    def matrix(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        columns = self.choices.listed(element.get("columns"), f"{place}.columns")
        rows = self.choices.listed(element.get("rows"), f"{place}.rows")
        if len(columns) < 2 or not rows:
            self.builder.found.warn(place, "choices-elsewhere", name_of(element))
            self.builder.leave_out(names_of(element))
            return []
        if element.get("cellType") == "checkbox":
            choices = {"choices": element["columns"]}
            return self.cells(element, rows, [choices | {"type": "checkbox"}], place, relevant)
        question = self.asked(element, "matrix", place, relevant)
        labels = {value: title for value, title, _item in columns}
        question["scale"], numbers = labelled(labels, self.builder.found, f"{place}.columns")
        for number, (_value, _title, item) in enumerate(rows):
            if item.get("visibleIf"):
                where = f"{place}.rows[{number}].visibleIf"
                self.builder.found.warn(where, "part-condition-not-taken", item["visibleIf"])
        listed = ((value, title) for value, title, _item in rows)
        for value, key in self.builder.items(question, listed):
            names = (f"{name}.{value}" for name in names_of(element))
            self.builder.know(names, Renamed(key, numbers))
        if is_yes(element.get("isAllRowRequired")) or is_yes(element.get("eachRowRequired")):
            question["required"] = True
        return [(question, place)]

    def table(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        """Cells of several types: a note, and a question for each cell."""
        rows = self.choices.listed(element.get("rows"), f"{place}.rows")
        return self.cells(element, rows, columns_of(element), place, relevant)

    def dynamic(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        """Rows that people add: the columns are asked once."""
        self.builder.found.warn(place, "repeat-once", name_of(element))
        row: list[tuple[str, dict[str, str], Element]] = [("", {}, {})]
        return self.cells(element, row, columns_of(element), place, relevant)

    def cells(
        self,
        element: Element,
        rows: Sequence[tuple[str, dict[str, str], Element]],
        columns: Sequence[Element],
        place: str,
        relevant: Tree | None,
    ) -> list[Placed]:
        if len(rows) * len(columns) > MOST_CELLS:
            self.builder.found.warn(place, "choices-elsewhere", name_of(element))
            self.builder.leave_out(names_of(element))
            return []
        self.builder.found.warn(place, "split-in-several", name_of(element))
        made: list[Placed] = [(self.asked(element, "note", place, relevant), place)]
        self.builder.leave_out(names_of(element))
        for row, row_title, _item in rows:
            for number, column in enumerate(columns):
                where = f"{place}.columns[{number}]"
                head = self.texts.text(column.get("title", column.get("name")), f"{where}.title")
                parts = (str(one) for one in (name_of(element), row, column.get("name", "")) if one)
                cell = {
                    **column,
                    "name": ".".join(parts),
                    "title": joined(row_title, head, self.texts),
                    "choices": column.get("choices", element.get("choices")),
                }
                made += self.make(cell, where, relevant)
        return made

    def fields(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        """Several fields under one title: a note, and a question for each field."""
        made: list[Placed] = [(self.asked(element, "note", place, relevant), place)]
        self.builder.leave_out(names_of(element))
        given = element.get("items")
        for number, item in enumerate(given[:MOST_CELLS] if isinstance(given, list) else []):
            if isinstance(item, Mapping):
                field = {
                    **item,
                    "type": "text",
                    "title": item.get("title", item.get("name")),
                    "name": f"{name_of(element)}.{item.get('name', number)}",
                }
                made += self.make(field, f"{place}.items[{number}]", relevant)
        return made

    def html(self, element: Element, place: str, relevant: Tree | None) -> list[Placed]:
        words = self.texts.text(element.get("html"), f"{place}.html")
        if not words:
            return []
        return [(self.builder.question(name_of(element), "note", words, {}, relevant), place)]

    def known(
        self,
        element: Element,
        question: Question,
        place: str,
        codes: Mapping[str, str | int] | None = None,
    ) -> list[Placed]:
        """Conditions may speak of the question."""
        self.builder.know(names_of(element), Renamed(question["key"], codes or {}))
        return [(question, place)]

    def validation(self, element: Element, question: Question, place: str) -> None:
        """Checks that nothing here makes are told."""
        taken = {"numeric"} if question["kind"] == "number" else {"answercount"}
        for number, check in enumerate(validators(element)):
            where = f"{place}.validators[{number}]"
            is_free = question["kind"] == "short-text" and "pattern" not in question
            pattern = pattern_of(check, self.texts, where) if is_free else None
            if pattern is not None:
                question["pattern"] = pattern
            elif check.get("type") not in taken:
                said = check.get("expression") or check.get("regex") or check.get("type")
                self.builder.found.warn(where, "constraint-not-taken", said)


def name_of(element: Element) -> str:
    """The name of the element."""
    return str(element.get("name", "") or element.get("type", "") or "question")


def names_of(element: Element) -> list[str]:
    """The names under which expressions know its answer."""
    return [name_of(element), *([str(element["valueName"])] if element.get("valueName") else [])]


def validators(element: Element) -> list[Element]:
    """The checks of the element."""
    given = element.get("validators")
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []


def columns_of(element: Element) -> list[Element]:
    """The columns of a table as elements of their own."""
    given = element.get("columns")
    usual = str(element.get("cellType", "dropdown"))
    return [
        {**column, "type": str(column.get("cellType") or usual).replace("default", usual)}
        for column in (given if isinstance(given, list) else [])
        if isinstance(column, Mapping)
    ]


def rating_steps(element: Element) -> tuple[int, int, int]:
    """First and last number and the step between them."""
    given = [element.get(name) for name in ("rateMin", "rateMax", "rateStep")]
    first, last, step = (
        value if isinstance(value, int) and abs(value) < 10_000 else usual
        for value, usual in zip(given, (1, 5, 1), strict=True)
    )
    count = element.get("rateCount")
    if given[1] is None and isinstance(count, int) and 2 <= count <= WIDEST_SCALE:
        last = first + (count - 1) * step
    return first, last, step


def joined(row: Mapping[str, str], column: Mapping[str, str], texts: Texts) -> object:
    """Row and column as one title."""
    if not row or not column:
        return by_name(row or column, texts)
    first = texts.languages[0]
    both = {
        code: f"{row.get(code, row[first])} – {column.get(code, column[first])}"
        for code in texts.languages
        if code in row or code in column
    }
    return by_name(both, texts)


def by_name(words: Mapping[str, str], texts: Texts) -> dict[str, Any]:
    """A text of ours as the file would have written it."""
    return {name: words[code] for name, code in texts.codes.items() if code in words}
