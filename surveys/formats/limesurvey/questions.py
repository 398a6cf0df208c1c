"""Each type of LimeSurvey as the question of ours that it is, or as the several."""

import re
from collections.abc import Callable, Mapping, Sequence

from surveys.formats.building import Builder
from surveys.formats.conditions import NotTaken, Renamed
from surveys.formats.imported import own_words
from surveys.formats.limesurvey.conditions import BLANK, read_equation
from surveys.formats.limesurvey.kinds import (
    COMMENT,
    GENDERS,
    POINTS,
    YES_NO,
    day_field,
    number_field,
)
from surveys.formats.limesurvey.names import base_names, part_names
from surveys.formats.limesurvey.pieces import OTHER_CODE, Names, Question
from surveys.formats.limesurvey.rows import Rows
from surveys.formats.limesurvey.structure import Asked, Group, Structure
from surveys.formats.limesurvey.texts import Texts
from surveys.formats.limits import limits_in, number_limits, whole_pattern
from surveys.rules.shapes import MOST_DECIMALS
from surveys.rules.skip.check import OPTION_TESTS
from surveys.rules.skip.tree import Tree

COMPUTED = frozenset({"*"})
# Between two slashes, as PHP has it; a letter behind them would change what it means.
PREG = re.compile(r"/(?P<regex>.+)/u?", re.DOTALL)
LITERALS = frozenset({"text", "number"})
NEVER: Tree = ("=", ("number", 0), ("number", 1))


class Questions(Rows):
    """Makes questions of ours one after another."""

    def __init__(self, read: Structure, builder: Builder, texts: Texts) -> None:
        """Nothing is made yet."""
        super().__init__(read, builder, texts)
        self.makers: dict[str, Callable[[Asked, Names, Tree | None], list[Question]]] = {
            "L": self.single,
            "!": self.single,
            "O": self.with_comment,
            "M": self.multi,
            "P": self.multi,
            "R": self.rank,
            "F": self.matrix,
            "H": self.matrix,
            "A": self.matrix,
            "B": self.matrix,
            "C": self.matrix,
            "E": self.matrix,
            "1": self.dual,
            ":": self.table,
            ";": self.table,
            "N": self.number,
            "K": self.parts,
            "Q": self.parts,
            "S": self.short,
            "T": self.long,
            "U": self.long,
            "D": self.date,
            "G": self.gender,
            "Y": self.yes_no,
            "5": self.points,
            "X": self.note,
        }

    def make(self, group: Group, asked: Asked, relevant: Tree | None) -> list[Question]:
        """The questions that this one becomes; none where nothing here can ask it."""
        names = base_names(self.read, group, asked)
        maker = self.makers.get(asked.type)
        if maker is None:
            code = "calculation-not-taken" if asked.type in COMPUTED else "kind-not-taken"
            self.builder.found.warn(f"{asked.place}/type", code, f"{asked.code}: {asked.type}")
            self.builder.leave_out(names)
            return []
        made = maker(asked, names, relevant)
        self.pattern(asked, made)
        if asked.is_mandatory:
            for question in made:
                if question["kind"] != "note" and not question.pop("is_extra", False):
                    question["required"] = True
        for question in made:
            question.pop("is_extra", None)
        return made

    def pattern(self, asked: Asked, made: Sequence[Question]) -> None:
        """The pattern of a short text is kept as long as it says the same here; else it is told."""
        if asked.preg is None:
            return
        given, place = asked.preg
        is_short = len(made) == 1 and made[0]["kind"] == "short-text"
        in_php = PREG.fullmatch(given)
        regex = whole_pattern(in_php["regex"]) if is_short and in_php else None
        if regex is None:
            self.builder.found.warn(place, "constraint-not-taken", given)
        else:
            made[0]["pattern"] = {"regex": regex}

    def of_boxes(self, tree: Tree) -> Tree:
        """A comparison with one of several boxes asks whether it is ticked."""
        is_test = tree[0] in OPTION_TESTS and tree[1][0] == "key"
        if is_test and tree[1][1] in self.several and tree[2][0] in LITERALS and tree[2] != BLANK:
            ticked = ("call", "selected", tree[1], ("text", str(tree[2][1])))
            return ticked if tree[0] == "=" else ("call", "not", ticked)
        return tuple(self.of_boxes(part) if isinstance(part, tuple) else part for part in tree)

    def without_missing_options(self, tree: Tree, place: str) -> Tree:
        """An answer that was taken out is never given, which is told; the rest still counts."""
        if tree[0] in OPTION_TESTS and tree[1][0] == "key" and tree[2][0] in LITERALS:
            known = self.builder.names.known.get(tree[1][1])
            options = {} if known is None or known.ticked else known.options
            if options and tree[2] != BLANK and str(tree[2][1]) not in options:
                self.builder.found.warn(place, "option-missing", f"{tree[1][1]}: {tree[2][1]}")
                return NEVER if tree[0] == "=" else ("!=", tree[1], BLANK)
        parts = (
            self.without_missing_options(part, place) if isinstance(part, tuple) else part
            for part in tree
        )
        return tuple(parts)

    def single(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "single", relevant)
        codes = self.options(question, asked, asked.answers, words=False)
        self.builder.know(names, Renamed(question["key"], codes))
        self.know_other(question, names, codes)
        return [question] if question["options"] else self.without_choices(asked, names)

    def with_comment(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        made = self.single(asked, names, relevant)
        if made:
            words = own_words(COMMENT, self.texts.languages)
            comment = self.builder.question(
                f"{made[0]['key']}-comment", "long-text", words, {}, relevant
            )
            self.builder.know(part_names(names, "comment"), Renamed(comment["key"]))
            made.append(comment | {"is_extra": True})
        return made

    def multi(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "multi", relevant)
        codes = self.options(question, asked, asked.rows(), words=asked.type == "P")
        if not question["options"]:
            return self.without_choices(asked, names)
        self.several.update(names)
        self.builder.know(names, Renamed(question["key"], codes))
        for code, key in codes.items():
            if code != OTHER_CODE:
                box = Renamed(question["key"], ticked=str(key))
                self.builder.know(part_names(names, code), box)
            if asked.type == "P":
                words = Renamed(f"{question['key']}-{key}")
                self.builder.know(part_names(names, code, "comment"), words)
        self.know_other(question, names, codes)
        self.bounds(question, asked)
        return [question]

    def rank(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "rank", relevant)
        # Newer versions keep what is ranked among the answers, some exports among the parts.
        self.options(question, asked, asked.answers or asked.rows(), words=False)
        self.builder.leave_out(name for n in range(1, 99) for name in part_names(names, str(n)))
        self.bounds(question, asked)
        return [question] if question["options"] else self.without_choices(asked, names)

    def number(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "number", relevant)
        question["number"] = number_field(asked, "min_num_value_n", "max_num_value_n")
        self.tell_unread(asked, "min_num_value_n", "max_num_value_n")
        self.validation(question, asked)
        self.builder.know(names, Renamed(question["key"]))
        return [question]

    def short(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        is_number = asked.attributes.get("numbers_only") == "1"
        question = self.asked(asked, "number" if is_number else "short-text", relevant)
        if is_number:
            question["number"] = {"decimals": MOST_DECIMALS}
        if asked.attributes.get("location_mapservice", "0") not in {"", "0"}:
            self.builder.found.warn(asked.place, "map-not-taken", asked.code)
        self.builder.know(names, Renamed(question["key"]))
        return [question]

    def long(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "long-text", relevant)
        self.builder.know(names, Renamed(question["key"]))
        return [question]

    def date(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "date", relevant)
        days = day_field(asked)
        question |= {"days": days} if days else {}
        self.builder.know(names, Renamed(question["key"]))
        return [question]

    def gender(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        made = self.fixed(asked, names, relevant, GENDERS)
        return [question | {"background": True} for question in made]

    def yes_no(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        return self.fixed(asked, names, relevant, YES_NO)

    def fixed(
        self,
        asked: Asked,
        names: Names,
        relevant: Tree | None,
        answers: Mapping[str, Mapping[str, str]],
    ) -> list[Question]:
        """A question whose answers come with its type."""
        question = self.asked(asked, "single", relevant)
        words = {code: own_words(texts, self.texts.languages) for code, texts in answers.items()}
        codes = self.builder.options(question, ((c, texts, False) for c, texts in words.items()))
        self.builder.know(names, Renamed(question["key"], codes))
        return [question]

    def points(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "scale", relevant)
        question["scale"] = {"first": 1, "last": POINTS["5"], "labels": {}}
        self.builder.know(names, Renamed(question["key"]))
        return [question]

    def note(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        self.builder.leave_out(names)
        return [self.asked(asked, "note", relevant)]

    def validation(self, question: Question, asked: Asked) -> None:
        """An equation about the answer itself is its limits, where it says no more than that."""
        equation = asked.attributes.get("em_validation_q", "")
        if not equation:
            return
        try:
            limits = limits_in(read_equation(equation))
        except NotTaken:
            limits = None
        decimals = question["number"]["decimals"]
        numbers = number_limits(limits, decimals) if limits is not None else None
        if numbers is None:
            self.tell_attribute(asked, "em_validation_q")
        else:
            question["number"] |= numbers
