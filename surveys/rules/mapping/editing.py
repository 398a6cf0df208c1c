"""What a person changes in a mapping: merges and their undoing, swaps, options, the role."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from surveys.rules.mapping.model import Code, Merge, QuestionRule, ResultMapping, Role
from surveys.rules.mapping.stored import BadMapping


def merge_texts(rule: QuestionRule, target: str, texts: Iterable[str]) -> QuestionRule:
    """The spellings count as the target; the merge is remembered and can be taken back."""
    wanted = tuple(dict.fromkeys(text for text in texts if text))
    if target not in {code.key for code in rule.merged_codes}:
        raise BadMapping(rule.key, "unknown-code")
    held = next(code for code in rule.merged_codes if code.key == target)
    fresh = tuple(text for text in wanted if text not in held.texts)
    return replace(rule, merges=(*rule.merges, Merge(target, fresh))) if fresh else rule


def undo_merge(rule: QuestionRule, number: int) -> QuestionRule:
    """The merge of that number is undone; the later ones stay."""
    if not 0 <= number < len(rule.merges):
        raise BadMapping(rule.key, "unknown-merge")
    return replace(rule, merges=(*rule.merges[:number], *rule.merges[number + 1 :]))


def swap_words(rule: QuestionRule, key: str) -> QuestionRule:
    """The column of the option or row and the column of its words have changed places."""

    def swapped(codes: Sequence[Code]) -> tuple[Code, ...]:
        return tuple(
            replace(code, column=code.words_column, words_column=code.column)
            if code.key == key and code.words_column is not None
            else code
            for code in codes
        )

    return replace(rule, codes=swapped(rule.codes), items=swapped(rule.items))


def with_role(rule: QuestionRule, role: Role) -> QuestionRule:
    """The question is taken over in this role, or left out."""
    return replace(rule, role=role)


def ordered(rule: QuestionRule, order: Sequence[str]) -> QuestionRule:
    """The points of the scale are numbered anew in this order; every label has to be in it."""
    by_title = {title: code for code in rule.codes for title in code.texts}
    if set(order) != set(by_title) or len(order) != len(by_title):
        raise BadMapping(rule.key, "order-incomplete")
    codes = tuple(replace(by_title[text], value=place) for place, text in enumerate(order, start=1))
    return replace(rule, codes=codes, first=1, last=len(codes))


def translated(mapping: ResultMapping, titles: Mapping[str, Mapping[str, str]]) -> ResultMapping:
    """The questions have these wordings beside the ones of the file."""
    rules = tuple(
        replace(rule, title={**rule.title, **titles.get(rule.key, {})}) for rule in mapping.rules
    )
    return replace(mapping, rules=rules)
