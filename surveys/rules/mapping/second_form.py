"""Two language forms as one survey: the questions of the first, with what the second calls them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys.rules.mapping.model import Code, FormFile, QuestionRule, ResultMapping
from surveys.rules.mapping.pairing import Pairs, header_of, pair_columns
from surveys.rules.mapping.sorts import column_sorts
from surveys.rules.mapping.spelling import folded


def second_form(
    first: ResultMapping, second: ResultMapping, pairs: Pairs | None = None
) -> ResultMapping:
    """One mapping for both forms; spellings, labels and codes of the second are added."""
    other = second.forms[0]
    if first.forms[0].language == other.language:
        raise ValueError("forms-differ")
    paired = pair_columns(first, second) if pairs is None else pairs
    form = replace(other, columns=paired, sorts=tuple(map(str, column_sorts(second))))
    return replace(
        first,
        title={**second.title, **first.title},
        forms=(first.forms[0], form),
        rules=tuple(_with_other(rule, second, form) for rule in first.rules),
    )


def paired_anew(mapping: ResultMapping, second: ResultMapping, pairs: Pairs) -> ResultMapping:
    """The columns are paired so; questions whose pair has changed forget their earlier twin."""
    held = mapping.forms[1]
    form = replace(held, columns=pairs)

    def changed(rule: QuestionRule) -> QuestionRule:
        if all(held.place(column) == form.place(column) for column in rule.columns):
            return rule
        return _with_other(_without(rule, form.language), second, form)

    rules = tuple(map(changed, mapping.rules))
    return replace(mapping, forms=(mapping.forms[0], form), rules=rules)


def _without(rule: QuestionRule, language: str) -> QuestionRule:
    """The question as the first form alone asks it."""

    def own(text: Mapping[str, str]) -> dict[str, str]:
        left = {code: words for code, words in text.items() if code != language}
        return left or dict(text)

    def kept(codes: Sequence[Code]) -> tuple[Code, ...]:
        mine = (code for code in codes if set(code.title) != {language})
        return tuple(replace(code, title=own(code.title)) for code in mine)

    codes = kept(rule.codes)
    keys = {code.key for code in codes}
    merges = tuple(merge for merge in rule.merges if merge.target in keys)
    return replace(rule, title=own(rule.title), codes=codes, items=kept(rule.items), merges=merges)


def _with_other(rule: QuestionRule, second: ResultMapping, form: FormFile) -> QuestionRule:
    """The question with the wording, the options and the spellings of its twin."""
    places = {column: place for column in rule.columns if (place := form.place(column)) is not None}
    if not places:
        return rule
    first = places.get(rule.columns[0])
    twin = next((one for one in second.rules if first is not None and first in one.columns), None)
    if twin is None:
        header = header_of(form, first).strip() if first is not None else ""
        title = {form.language: header} if header and len(rule.columns) == 1 else {}
        return replace(rule, title={**title, **rule.title})
    theirs = {
        code.column: code
        for one in second.rules
        for code in (*one.codes, *one.items)
        if code.column is not None
    }
    return replace(
        rule,
        title={**twin.title, **rule.title},
        codes=_codes(rule.codes, twin.codes, theirs, places),
        items=_by_column(rule.items, theirs, places),
        special={**twin.special, **rule.special},
        decimals=max(rule.decimals, twin.decimals),
    )


def _codes(
    mine: Sequence[Code],
    twin: Sequence[Code],
    theirs: Mapping[int, Code],
    places: Mapping[int, int],
) -> tuple[Code, ...]:
    if any(code.column is not None for code in mine):
        return _by_column(mine, theirs, places)
    by_value = {code.value: code for code in twin if code.value is not None}
    values = {code.value for code in mine}
    if by_value and set(by_value) == values:
        return tuple(_one(code, by_value[code.value]) for code in mine if code.value is not None)
    return _union(mine, twin)


def _one(code: Code, other: Code) -> Code:
    """The same point of the scale in both languages."""
    texts = (*code.texts, *(text for text in other.texts if text not in code.texts))
    return replace(code, title={**other.title, **code.title}, texts=texts)


def _by_column(
    mine: Sequence[Code], theirs: Mapping[int, Code], places: Mapping[int, int]
) -> tuple[Code, ...]:
    """Rows of a matrix and options with a column of their own are paired by their column."""

    def paired(code: Code) -> Code:
        place = places.get(code.column) if code.column is not None else None
        other = theirs.get(place) if place is not None else None
        return code if other is None else replace(code, title={**other.title, **code.title})

    return tuple(map(paired, mine))


def _union(mine: Sequence[Code], other: Sequence[Code]) -> tuple[Code, ...]:
    """Codes that are spelled alike are one; the others stand beside each other, to be merged."""
    spelled = {folded(text) for code in mine for text in code.texts}
    taken = {code.key for code in mine}
    rest_title = next((code.title for code in other if code.takes_rest), {})
    codes = [
        replace(code, title={**rest_title, **code.title}) if code.takes_rest else code
        for code in mine
    ]
    for code in other:
        if code.takes_rest and any(one.takes_rest for one in mine):
            continue
        if code.texts and any(folded(text) in spelled for text in code.texts):
            continue
        key, number = code.key, 1
        while key in taken:
            number += 1
            key = f"{code.key}-{number}"
        taken.add(key)
        codes.append(replace(code, key=key))
    return tuple(codes)
