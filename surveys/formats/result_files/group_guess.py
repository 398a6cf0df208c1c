"""What a question with several columns probably is: ticks, places, or rows of a matrix."""

from collections import defaultdict
from collections.abc import Sequence

from surveys.formats.result_files.columns import WIDEST_SCALE, Column
from surveys.formats.result_files.grouping import Group, Part
from surveys.formats.result_files.parts import Draft, Remark, merged_special
from surveys.formats.result_files.single_guess import guess_single, likert_codes
from surveys.formats.result_files.words import (
    OTHER_HEADER,
    SENSITIVE_HEADER,
    SPECIFY_HEADER,
    ladder_of,
)
from surveys.rules.mapping.keys import FreeKeys
from surveys.rules.mapping.model import Code, QuestionRule, Role
from surveys.rules.mapping.rows import NO_TICK
from surveys.rules.mapping.spelling import folded
from surveys.rules.questionnaire import QuestionKind

TICKS = NO_TICK | frozenset(
    ("1", "x", "yes", "true", "kyllä", "ja", "selected", "checked", "valittu", "vald")
)
NEARLY_ALL, FEWEST_RANKED, MOST_RANKED, HALF = 0.9, 3, 30, 0.5
QUESTION = {"fi": "Kysymys", "sv": "Fråga", "en": "Question"}


class GroupGuess:
    """Makes the rules of one group."""

    def __init__(self, draft: Draft, group: Group, columns: Sequence[Column]) -> None:
        self.draft = draft
        self.group = group
        self.columns = {part.column: columns[part.column] for part in group.parts}
        self.parts = [part for part in group.parts if self.columns[part.column].filled]

    def rules(self) -> list[QuestionRule]:
        """One rule for the whole group, or one for each of its columns."""
        for guess in (self._ranks, self._ticks, self._matrix):
            made = guess()
            if made is not None:
                return [made]
        return [self._alone(part) for part in self.parts]

    @property
    def title(self) -> str:
        """The question; a number alone is told as the number of the question."""
        if not self.group.is_untitled:
            return self.group.question
        if self.group.question in self.draft.titles:
            return self.draft.titles[self.group.question]
        word = QUESTION.get(self.draft.language, QUESTION["en"])
        return f"{word} {self.group.question}"

    def _alone(self, part: Part) -> QuestionRule:
        title = part.title
        if self.group.is_untitled:
            title = (
                f"{self.group.question}{'.' if part.number.isdigit() else ''}{part.number}. {title}"
            )
        elif folded(part.title) != folded(self.group.question):
            title = f"{self.group.question} – {part.title}"
        return guess_single(self.draft, title, self.columns[part.column], part.title)

    def _rule(
        self,
        kind: QuestionKind,
        reason: str,
        codes: Sequence[Code],
        items: Sequence[Code] = (),
        ends: tuple[int, int] = (0, 0),
    ) -> QuestionRule:
        words = " ".join((self.title, *(part.title for part in self.parts)))
        is_sensitive = SENSITIVE_HEADER.search(folded(words)) is not None
        is_ticks = kind is QuestionKind.MULTI
        if self.group.is_untitled and self.group.question not in self.draft.titles:
            columns = (self.parts[0].column, self.parts[-1].column)
            self.draft.remarks.append(Remark(self.title, "untitled", columns, self.title))
        return QuestionRule(
            key=self.draft.key(self.title),
            kind=kind,
            title=self.draft.text(self.title),
            role=Role.LEAVE_OUT if is_sensitive and is_ticks else Role.QUESTION,
            columns=tuple(part.column for part in self.parts),
            reason="sensitive" if is_sensitive and is_ticks else reason,
            codes=tuple(codes),
            items=tuple(items),
            first=ends[0],
            last=ends[1],
            # A tick is a tick, whatever the option is called.
            special={}
            if is_ticks
            else merged_special(self.columns[part.column].special for part in self.parts),
        )

    def _ranks(self) -> QuestionRule | None:
        """Each row numbers the columns from 1 on, every place once."""
        count = len(self.parts)
        if not FEWEST_RANKED <= count <= MOST_RANKED:
            return None
        places = {str(number) for number in range(1, count + 1)}
        columns = [self.columns[part.column] for part in self.parts]
        if not all(set(column.answers) <= places for column in columns):
            return None
        if not all(len(column.answers) > 2 for column in columns):
            return None
        rows: dict[int, list[str]] = defaultdict(list)
        for column in columns:
            for row, text in zip(column.rows, column.values, strict=True):
                rows[row].append(text)
        once = sum(len(set(given)) == len(given) for given in rows.values())
        if once < NEARLY_ALL * len(rows):
            return None
        return self._rule(QuestionKind.RANK, "rank-columns", self._codes(self.parts))

    def _codes(self, parts: Sequence[Part]) -> list[Code]:
        keys = FreeKeys()
        return [
            Code(keys.code(part.title), self.draft.text(part.title), column=part.column)
            for part in parts
        ]

    def _ticks(self) -> QuestionRule | None:
        """One column for each option; what stands beside an option as text are its words."""
        ticked = [part for part in self.parts if self._is_tick(part)]
        texts = [part for part in self.parts if not self._is_tick(part)]
        if len(ticked) < max(2, HALF * len(self.parts)):
            return None
        if any(not _is_other(part) for part in texts):
            return None
        codes = self._codes(self.parts)
        spoken = {part.column for part in texts}
        return self._rule(
            QuestionKind.MULTI,
            "one-column-per-option",
            [
                Code(code.key, code.title, words_column=code.column)
                if code.column in spoken
                else code
                for code in codes
            ],
        )

    def _is_tick(self, part: Part) -> bool:
        column = self.columns[part.column]
        texts = {folded(text) for text in column.counts}
        positive = texts - NO_TICK
        is_own_name = positive == {folded(part.title)} or (
            len(positive) == 1 and folded(part.title).startswith(next(iter(positive))[:40])
        )
        return len(positive) <= 1 and (positive <= TICKS or is_own_name)

    def _matrix(self) -> QuestionRule | None:
        """Rows that share one scale, in words or in numbers."""
        rated, texts = self._rated()
        if len(rated) < 2 or len(rated) < HALF * len(self.parts):
            return None
        if any(not _is_other(part) and not self._partner(part, rated) for part in texts):
            return None
        items = self._items(rated, texts)
        answers: dict[str, int] = defaultdict(int)
        for part in rated:
            for text, count in self.columns[part.column].answers.items():
                answers[text] += count
        ladder = ladder_of(frozenset(map(folded, answers)))
        if ladder is not None:
            codes = likert_codes(self.draft, dict(answers), ladder)
            return self._rule(QuestionKind.MATRIX, "likert", codes, items, (1, len(ladder)))
        numbers = [number for part in rated for number in self.columns[part.column].numbers]
        first = 0 if min(numbers) == 0 else 1
        ends = (first, int(max(numbers)))
        return self._rule(QuestionKind.MATRIX, "matrix-columns", (), items, ends)

    def _rated(self) -> tuple[list[Part], list[Part]]:
        """The columns with points of one scale, and the others."""
        answers = frozenset(
            text for part in self.parts for text in self.columns[part.column].folded_answers
            if self._is_point(part)
        )  # fmt: skip
        is_words = ladder_of(answers) is not None
        is_numbers = all(
            self.columns[part.column].is_numeric for part in self.parts if self._is_point(part)
        )
        if not answers or not (is_words or is_numbers):
            return [], self.parts
        rated = [part for part in self.parts if self._is_point(part)]
        return rated, [part for part in self.parts if part not in rated]

    def _is_point(self, part: Part) -> bool:
        column = self.columns[part.column]
        answers = column.folded_answers
        if not answers:
            return False
        numbers = column.numbers
        if column.is_numeric:
            is_whole = all(number.is_integer() for number in numbers)
            return is_whole and min(numbers) >= 0 and max(numbers) <= WIDEST_SCALE
        return ladder_of(answers) is not None or _is_on_some_ladder(answers)

    def _partner(self, part: Part, rated: Sequence[Part]) -> Part | None:
        """The rating that this text goes with: the one of its number."""
        return next((one for one in rated if one.number and one.number == part.number), None)

    def _items(self, rated: Sequence[Part], texts: Sequence[Part]) -> list[Code]:
        """The rows; a rating under a header that asks for words has its header swapped."""
        words = {partner.column: part for part in texts if (partner := self._partner(part, rated))}
        keys = FreeKeys()
        items = []
        for part in rated:
            beside = words.get(part.column)
            title = part.title
            if beside is not None and SPECIFY_HEADER.search(title):
                title = beside.title
                value = f"{beside.title} | {part.title}"
                pair = (beside.column, part.column)
                self.draft.remarks.append(Remark(self.title, "swapped-columns", pair, value))
            items.append(
                Code(
                    keys.code(title),
                    self.draft.text(title),
                    column=part.column,
                    words_column=None if beside is None else beside.column,
                )
            )
        return items


def _is_other(part: Part) -> bool:
    return bool(OTHER_HEADER.search(part.title) or SPECIFY_HEADER.search(part.title))


def _is_on_some_ladder(answers: frozenset[str]) -> bool:
    """A row in which few gave an answer may miss most points of its scale."""
    return (
        len(answers) <= 2
        and ladder_of(answers | {"strongly disagree", "strongly agree"}) is not None
    )
