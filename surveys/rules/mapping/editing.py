"""What a person changes with one click: a merge, its undoing, a swap of two columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from surveys.rules.mapping.model import Code, Merge, QuestionRule
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
