"""A proposal for a result file: the mapping, with the reason for each guess and example values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engage.tables.grid import Grid
from engage.text.languages import guess_language
from surveys.formats.result_files.columns import Column, read_columns
from surveys.formats.result_files.group_guess import GroupGuess
from surveys.formats.result_files.grouping import Group, Part, group_headers
from surveys.formats.result_files.headers import Header, HeaderRows, split_headers
from surveys.formats.result_files.parts import Draft, Remark
from surveys.formats.result_files.single_guess import guess_single
from surveys.formats.result_files.words import OTHER_HEADER, SPECIFY_HEADER
from surveys.rules.mapping.model import (
    Code,
    FormFile,
    LeftOut,
    QuestionRule,
    ResultMapping,
    Role,
)
from surveys.rules.mapping.spelling import Suggestion, folded, suggestions
from surveys.rules.questionnaire import QuestionKind

MOST_VALUES, SHOWN_VALUES = 60, 60
# A list of districts is shown whole, for each of them is matched with a unit.
CLOSED_LIST = 250
NUMBER_ALONE = re.compile(r"^(\d+)\. (.+)$")


@dataclass(frozen=True, slots=True)
class ColumnView:
    """What a person sees of a column: its header, and what stands in it."""

    column: int
    header: str
    filled: int
    distinct: int
    examples: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the file was read, what it probably means, and what a person should look at."""

    mapping: ResultMapping
    columns: tuple[ColumnView, ...]
    rows: int
    blank_rows: int
    encoding: str | None
    separator: str | None
    sheets: tuple[str, ...]
    remarks: tuple[Remark, ...]
    merges: dict[str, tuple[Suggestion, ...]]


def propose(
    grid: Grid, title: str, *, language: str | None = None, header_rows: int | None = None
) -> Proposal:
    """Everything that can be guessed about the file; nothing of it is decided."""
    split = split_headers(grid, header_rows)
    columns = read_columns(split.rows, len(split.headers))
    spoken = language or _language(split.headers, columns)
    draft = _drafted(spoken, grid, split, columns)
    empty = [column.number for column in columns if not column.filled]
    form = FormFile(
        language=spoken,
        headers=tuple(header.raw for header in split.headers),
        header_rows=split.count,
        encoding=grid.encoding,
        separator=grid.separator,
        sheet=grid.sheet,
    )
    mapping = ResultMapping(
        title={spoken: title[:200] or "–"},
        forms=(form,),
        rules=tuple(draft.rules),
        left_out=tuple(LeftOut(number, "empty") for number in empty),
    )
    return Proposal(
        mapping=mapping,
        columns=tuple(_view(header, columns) for header in split.headers),
        rows=len(split.rows),
        blank_rows=split.blank_rows,
        encoding=grid.encoding,
        separator=grid.separator,
        sheets=grid.sheets,
        remarks=tuple(draft.remarks),
        merges=_merges(mapping, columns),
    )


def _drafted(spoken: str, grid: Grid, split: HeaderRows, columns: Sequence[Column]) -> Draft:
    """A guess for every question, and remarks about the file as a whole."""
    draft = Draft(spoken)
    if spoken != "fi":
        for column in columns:
            # A Finnish short form, and in no other language an answer that is none.
            column.special = {t: m for t, m in column.special.items() if folded(t) != "eos"}
    _tell_reading(draft, grid, split)
    _tell_duplicates(draft, split.headers)
    for header in split.headers:
        if (named := NUMBER_ALONE.match(header.question)) is not None:
            draft.titles.setdefault(named[1], named[2])
    for group in _with_words(group_headers(split.headers), columns):
        _guess(draft, group, columns)
    return draft


def _guess(draft: Draft, group: Group, columns: Sequence[Column]) -> None:
    filled = [part for part in group.parts if columns[part.column].filled]
    if not filled:
        return
    # A group of which one column is filled is a question of its own.
    if group.is_single or len(filled) == 1:
        part = filled[0]
        title = (
            group.question if group.is_single else f"{group.question}{part.number}. {part.title}"
        )
        draft.rules.append(guess_single(draft, title, columns[part.column], part.title))
        return
    if _is_choice_with_words(group, columns):
        draft.rules.append(_choice_with_words(draft, group, columns))
        return
    draft.rules.extend(GroupGuess(draft, group, columns).rules())


def _with_words(groups: Sequence[Group], columns: Sequence[Column]) -> list[Group]:
    """A question, and behind it the same question for the words beside one of its options."""
    joined: list[Group] = []
    for group in groups:
        before = joined[-1] if joined else None
        if before is not None and _belongs(before, group, columns):
            joined[-1] = Group(before.question, (*before.parts, *group.parts))
        else:
            joined.append(group)
    return joined


def _belongs(before: Group, group: Group, columns: Sequence[Column]) -> bool:
    if not before.is_single or not group.is_single:
        return False
    first, second = folded(before.question), folded(group.question)
    texts, column = columns[group.parts[0].column], columns[before.parts[0].column]
    is_same = second == first or second.startswith(first)
    is_follow_up = is_same and 0 < texts.filled < column.filled
    return is_follow_up and any(_asks_for_words(text) for text in column.counts)


def _asks_for_words(text: str) -> bool:
    return bool(OTHER_HEADER.search(text) and (SPECIFY_HEADER.search(text) or text.endswith(":")))


def _is_choice_with_words(group: Group, columns: Sequence[Column]) -> bool:
    texts = columns[group.parts[0].column].counts
    return len(group.parts) == 2 and any(_asks_for_words(text) for text in texts)


def _choice_with_words(draft: Draft, group: Group, columns: Sequence[Column]) -> QuestionRule:
    """The option that asks for words has the second column for them."""
    choice, words = (part.column for part in group.parts)
    rule = guess_single(draft, group.question, columns[choice])
    if rule.kind is not QuestionKind.SINGLE:
        return replace(rule, columns=(choice, words))
    codes = tuple(
        replace(code, words_column=words) if any(map(_asks_for_words, code.texts)) else code
        for code in rule.codes
    )
    return replace(rule, columns=(choice, words), codes=codes)


def _language(headers: Sequence[Header], columns: Sequence[Column]) -> str:
    heads = " ".join(header.text for header in headers)
    texts = " ".join(text for column in columns for text in list(column.counts)[:5])
    return guess_language(heads) or guess_language(texts[:20_000]) or "en"


def _view(header: Header, columns: Sequence[Column]) -> ColumnView:
    column = columns[header.column]
    shown = len(column.counts) if len(column.counts) <= CLOSED_LIST else SHOWN_VALUES
    return ColumnView(
        column=header.column,
        header=header.text or header.raw,
        filled=column.filled,
        distinct=len(column.counts),
        examples=tuple((text[:120], count) for text, count in column.counts.most_common(shown)),
    )


def _tell_reading(draft: Draft, grid: Grid, split: HeaderRows) -> None:
    """What was guessed about the file as a whole."""
    if grid.encoding not in {None, "utf-8"}:
        draft.remarks.append(Remark("", "encoding", (), grid.encoding or ""))
    for row, column in grid.undecodable:
        draft.remarks.append(Remark("", "undecodable", (column - 1,), str(row)))
    if split.count > 1:
        draft.remarks.append(Remark("", "header-rows", (), str(split.count)))
    if split.blank_rows:
        draft.remarks.append(Remark("", "blank-rows", (), str(split.blank_rows)))
    others = [name for name in grid.sheets if name != grid.sheet]
    if others:
        draft.remarks.append(Remark("", "other-sheets", (), ", ".join(others)))


def _tell_duplicates(draft: Draft, headers: Sequence[Header]) -> None:
    seen: dict[str, int] = {}
    for header in headers:
        text = folded(header.text)
        if text and text in seen:
            pair = (seen[text], header.column)
            draft.remarks.append(Remark("", "duplicate-header", pair, header.text))
        seen.setdefault(text, header.column)


def _merges(mapping: ResultMapping, columns: Sequence[Column]) -> dict[str, tuple[Suggestion, ...]]:
    """Spellings in closed questions that are probably one."""
    found = {}
    for rule in mapping.rules:
        if rule.kind is not QuestionKind.SINGLE or rule.role is Role.LEAVE_OUT:
            continue
        answers = columns[rule.columns[0]].answers
        if len(answers) <= MOST_VALUES and (groups := suggestions(answers)):
            found[rule.key] = tuple(groups)
    return found


__all__ = ["Code", "ColumnView", "Part", "Proposal", "propose"]
