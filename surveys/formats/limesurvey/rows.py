"""Types with rows, and with rows and columns: matrices, tables of cells, several fields."""

from collections.abc import Iterable

from surveys.formats.conditions import Renamed
from surveys.formats.limesurvey.kinds import number_field, number_in
from surveys.formats.limesurvey.names import part_names
from surveys.formats.limesurvey.pieces import Names, Pieces, Question
from surveys.formats.limesurvey.structure import Asked
from surveys.formats.limesurvey.tables import Table, table_of
from surveys.rules.skip.tree import Tree


class Rows(Pieces):
    """Makes the questions that have sub-questions."""

    def matrix(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        question = self.asked(asked, "matrix", relevant)
        rows = asked.rows()
        if not rows or not self.scale(question, asked, asked.scale()):
            return self.without_choices(asked, names)
        self.items(question, rows, names, self.numbers)
        return [question]

    def dual(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        """Two scales over the same rows are two matrices."""
        made = []
        for number, header in (("0", "dualscale_headerA"), ("1", "dualscale_headerB")):
            question = self.asked(asked, "matrix", relevant)
            head = self.texts.text(asked.wordings.get(header, {}), asked.place)
            question |= {"hint": head} if head else {}
            if asked.rows() and self.scale(question, asked, asked.scale(number)):
                self.items(question, asked.rows(), names, self.numbers, scale=number)
                made.append(question)
        self.builder.found.warn(asked.place, "split-in-several", asked.code)
        return made or self.without_choices(asked, names)

    def table(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        """Cells of numbers or texts: a matrix for each column, or a question for each cell."""
        table = table_of(asked)
        if table is Table.TOO_LARGE:
            return self.without_choices(asked, names)
        self.builder.found.warn(asked.place, "split-in-several", asked.code)
        if table is Table.BOXES:
            return [self.heading(asked, relevant), *self.boxes(asked, names, relevant)]
        if table is Table.SCALES:
            return [self.heading(asked, relevant), *self.scales(asked, names, relevant)]
        return [self.heading(asked, relevant), *self.cells(asked, names, relevant, table)]

    def boxes(self, asked: Asked, names: Names, relevant: Tree | None) -> Iterable[Question]:
        for row in asked.rows():
            question = self.part(asked, row, "multi", relevant)
            codes = self.options(question, None, asked.columns(), words=False)
            for code, key in codes.items():
                box = Renamed(question["key"], ticked=str(key))
                self.builder.know(part_names(names, row.code, code), box)
            yield question

    def scales(self, asked: Asked, names: Names, relevant: Tree | None) -> Iterable[Question]:
        first = int(number_in(asked, "multiflexible_min") or 1)
        last = int(number_in(asked, "multiflexible_max") or 10)
        for column in asked.columns():
            question = self.part(asked, column, "matrix", relevant)
            question["scale"] = {"first": first, "last": last, "labels": {}}
            self.items(question, asked.rows(), names, {}, column=column.code)
            yield question

    def cells(
        self, asked: Asked, names: Names, relevant: Tree | None, table: Table
    ) -> Iterable[Question]:
        field = number_field(asked, "multiflexible_min", "multiflexible_max")
        for row in asked.rows():
            for column in asked.columns():
                kind = "number" if table is Table.NUMBERS else "short-text"
                question = self.part(asked, row, kind, relevant, column)
                question |= {"number": dict(field)} if kind == "number" else {}
                self.builder.know(
                    part_names(names, row.code, column.code), Renamed(question["key"])
                )
                yield question

    def parts(self, asked: Asked, names: Names, relevant: Tree | None) -> list[Question]:
        """Several fields under one text: a note, and a question for each field."""
        if not asked.rows():
            return self.without_choices(asked, names)
        is_number = asked.type == "K" or asked.attributes.get("numbers_only") == "1"
        is_slider = asked.attributes.get("slider_layout") == "1"
        ends = ("slider_min", "slider_max") if is_slider else ("min_num_value_n", "max_num_value_n")
        for limit in ("min_num_value", "max_num_value", "equals_num_value"):
            if asked.attributes.get(limit):
                self.tell_attribute(asked, limit)
        made = [self.heading(asked, relevant)]
        for row in asked.rows():
            question = self.part(asked, row, "number" if is_number else "short-text", relevant)
            question |= {"number": number_field(asked, *ends)} if is_number else {}
            self.builder.know(part_names(names, row.code), Renamed(question["key"]))
            made.append(question)
        return made
