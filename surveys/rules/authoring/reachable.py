"""Whether anybody can ever see a question: all answers that it hangs on are tried together."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod
from typing import Any

from surveys.rules.questionnaire import (
    DONT_KNOW,
    Number,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
)
from surveys.rules.skip.check import references
from surveys.rules.skip.tree import Tree, walk
from surveys.rules.skip.visibility import shown

MOST_COMBINATIONS = 4_000
MOST_TICKS = 6
ANY_DAY = "2018-06-04"
ORDERED = frozenset({"=", "!=", "<", "<=", ">", ">="})
TODAY = ("call", "today")


def unreachable(form: Questionnaire) -> tuple[str, ...]:
    """Keys of the questions that no combination of answers shows; where too many, none is named."""
    return tuple(
        question.key
        for section in form.sections
        for question in section.questions
        if (question.relevant or section.relevant)
        and question.companion_of is None
        and not _can_be_shown(form, section, question)
    )


def _can_be_shown(form: Questionnaire, section: Section, question: Question) -> bool:
    needed = _needed(form, [tree for tree in (section.relevant, question.relevant) if tree])
    if question.filter_by:
        needed.setdefault(question.filter_by)
    trees = [tree for tree in _trees(form, needed, section, question) if tree]
    domains = [_domain(form, key, trees) for key in needed]
    known = [domain for domain in domains if domain is not None]
    if len(known) < len(domains) or prod(map(len, known)) > MOST_COMBINATIONS:
        return True
    return any(
        question.key in shown(form, dict(zip(needed, answers, strict=True)), ANY_DAY).questions
        for answers in product(*known)
    )


def _needed(form: Questionnaire, trees: list[Tree]) -> dict[str, None]:
    """The questions that the conditions look at, and those that these hang on in their turn."""
    needed: dict[str, None] = {}
    waiting = [key for tree in trees for key in references(tree)]
    while waiting:
        key = waiting.pop()
        if key not in needed:
            needed[key] = None
            waiting += [name for tree in _own_trees(form, key) if tree for name in references(tree)]
            found = form.question(key)
            waiting += [found.filter_by] if found and found.filter_by else []
    return needed


def _trees(
    form: Questionnaire, needed: Mapping[str, None], section: Section, question: Question
) -> Iterator[Tree | None]:
    yield from (section.relevant, question.relevant)
    for key in needed:
        yield from _own_trees(form, key)


def _own_trees(form: Questionnaire, key: str) -> list[Tree | None]:
    return [
        tree
        for section in form.sections
        for one in section.questions
        if one.key == key
        for tree in (section.relevant, one.relevant)
    ]


def _domain(form: Questionnaire, key: str, trees: list[Tree]) -> list[Any] | None:
    """A blank and every answer that conditions can tell apart; None where there is no telling."""
    question = form.question(key)
    if question is None or any(node == TODAY for tree in trees for node in walk(tree)):
        return None
    unsure = [DONT_KNOW] if question.has_dont_know else []
    if question.kind in {QuestionKind.SINGLE, QuestionKind.UNIT}:
        return [None, *question.option_keys, *unsure]
    if question.kind is QuestionKind.SCALE:
        return [None, *question.scale_values, *unsure]
    if question.kind is QuestionKind.MULTI and len(question.option_keys) <= MOST_TICKS:
        return [None, *unsure, *_ticks(question)]
    if question.kind is QuestionKind.NUMBER:
        return _numbers(question, trees)
    return None


def _ticks(question: Question) -> list[list[str]]:
    sizes = range(question.fewest_choices, question.most_choices + 1)
    return [list(ticked) for size in sizes for ticked in combinations(question.option_keys, size)]


def _numbers(question: Question, trees: list[Tree]) -> list[Any] | None:
    """A number on, below and above each one it is compared with, as far as the limits let it."""
    own = ("key", question.key)
    cuts = {0.0}
    for node in (node for tree in trees for node in walk(tree) if own in node[1:]):
        others = [part for part in node[1:] if part != own]
        if node[0] not in ORDERED or len(others) != 1:
            return None
        if others[0][0] == "number":
            cuts.add(float(others[0][1]))
        elif others[0] != ("text", ""):
            return None
    number = question.number or Number()
    step = 10.0**-number.decimals
    cuts |= {limit for limit in (number.first, number.last) if limit is not None}
    tried = {cut + aside for cut in cuts for aside in (-step, 0, step)}
    return [None, *sorted(one for one in tried if _fits(one, number.first, number.last))]


def _fits(value: float, first: float | None, last: float | None) -> bool:
    return (first is None or value >= first) and (last is None or value <= last)
