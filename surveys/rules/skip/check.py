"""What a condition gets wrong about the form around it, each with a code for the words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.rules.questionnaire import DONT_KNOW, Question, QuestionKind, Section, placed
from surveys.rules.skip.tree import FUNCTIONS, Tree, walk

Fault = tuple[str, str]
OPTION_TESTS = frozenset({"=", "!="})
TRUTHS = frozenset({"and", "or"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may speak of: the questions before it; its own and the later ones not."""

    before: Mapping[str, Question]
    own: frozenset[str] = field(default_factory=frozenset)
    later: frozenset[str] = field(default_factory=frozenset)


def check_condition(tree: Tree, scope: Scope) -> Iterator[Fault]:
    """Code and culprit of every fault, from the outside in."""
    for node in walk(tree):
        if node[0] == "self":
            yield "self-reference", "."
        elif node[0] == "key":
            yield from _check_reference(node[1], scope)
        elif node[0] == "call":
            yield from _check_call(node)
        yield from _check_options(node, scope)
        yield from _check_places(node, scope)


def scopes(sections: Sequence[Section]) -> Iterator[tuple[str, Tree, Scope]]:
    """Each condition with its place and what it may speak of, in form order."""
    before: dict[str, Question] = {}
    keys = frozenset(question.key for section in sections for question in section.questions)
    for number, section in enumerate(sections):
        place = f"sections[{number}]"
        if section.relevant is not None:
            own = frozenset(question.key for question in section.questions)
            yield place, section.relevant, Scope(dict(before), own, keys)
        for where, question in placed(section, place):
            if question.relevant is not None:
                scope = Scope(dict(before), frozenset({question.key}), keys)
                yield where, question.relevant, scope
            before[question.key] = question


def references(tree: Tree) -> tuple[str, ...]:
    """The keys of the questions that the condition looks at, each once."""
    keys = (node[1].partition(".")[0] for node in walk(tree) if node[0] == "key")
    return tuple(dict.fromkeys(keys))


def _check_reference(name: str, scope: Scope) -> Iterator[Fault]:
    key, _dot, row = name.partition(".")
    question = scope.before.get(key)
    if question is not None:
        is_matrix = question.kind is QuestionKind.MATRIX
        if question.kind is QuestionKind.NOTE:
            yield "unknown-reference", name
        elif (is_matrix and row not in question.item_keys) or (row and not is_matrix):
            yield "unknown-row", name
    elif key in scope.own:
        yield "self-reference", name
    else:
        yield ("forward-reference" if key in scope.later else "unknown-reference"), name


def _check_call(node: Tree) -> Iterator[Fault]:
    name, arguments = node[1], node[2:]
    if name not in FUNCTIONS:
        yield "unknown-function", name
        return
    least, most = FUNCTIONS[name]
    if not least <= len(arguments) <= most:
        yield "wrong-argument-count", name
    elif name == "regex" and arguments[1][0] != "text":
        yield "pattern-not-quoted", name


def _check_options(node: Tree, scope: Scope) -> Iterator[Fault]:
    """An option that a question never had would make the condition silently false."""
    sides: Iterable[Tree] = ()
    if node[0] in OPTION_TESTS:
        sides = node[1:]
    elif node[:2] == ("call", "selected"):
        sides = node[2:]
    keys = [side[1] for side in sides if side[0] == "key"]
    literals = [str(side[1]) for side in sides if side[0] in {"text", "number"}]
    key, _dot, row = keys[0].partition(".") if len(keys) == 1 else ("", "", "")
    question = scope.before.get(key)
    is_sound = question is not None and bool(row) == (question.kind is QuestionKind.MATRIX)
    possible = _possible(question) if question is not None and is_sound else None
    if possible is not None:
        yield from (("unknown-option", one) for one in literals if one and one not in possible)


def _check_places(node: Tree, scope: Scope) -> Iterator[Fault]:
    """A place is there or blank: who was led on by which one would tell where few people are."""
    places = {key for key, one in scope.before.items() if one.kind is QuestionKind.LOCATION}
    parts = [part for part in node[1:] if isinstance(part, tuple)]
    named = [part[1] for part in parts if part[0] == "key" and part[1] in places]
    is_blank_test = node[0] in OPTION_TESTS and ("text", "") in node[1:]
    is_truth = node[0] in TRUTHS or node[:2] == ("call", "not")
    if named and not is_blank_test and not is_truth:
        yield "operator-does-not-fit", named[0]


def _possible(question: Question) -> set[str] | None:
    """Every answer that a test may name; None where the answer is free."""
    codes = {*question.option_keys, *map(str, question.scale_values)}
    return codes | ({DONT_KNOW} if question.has_dont_know else set()) if codes else None
