"""Questionnaires and answers that the unit tests share."""

from typing import Any

from hypothesis import strategies as st

from surveys.rules.definition import parse
from surveys.rules.questionnaire import DONT_KNOW, Question, QuestionKind, Questionnaire


def text(words: str) -> dict[str, str]:
    """A Finnish text."""
    return {"fi": words}


def option(key: str) -> dict[str, Any]:
    """An option named after its key."""
    return {"key": key, "title": text(key)}


def question(kind: str, key: str = "q", **more: Any) -> dict[str, Any]:
    """A question named after its key."""
    return {"key": key, "kind": kind, "title": text(key), **more}


def form(*questions: dict[str, Any]) -> dict[str, Any]:
    """A definition with these questions in one section."""
    section = {"key": "s", "title": text("s"), "questions": list(questions)}
    return {"languages": ["fi", "sv"], "title": text("t"), "sections": [section]}


def parsed(kind: str, **more: Any) -> Question:
    """One question alone."""
    return parse(form(question(kind, **more))).sections[0].questions[0]


SCALE = {"first": 1, "last": 5}
AB = [option("a"), option("b")]
EVERY_KIND = parse(
    form(
        question("note", "note"),
        question("single", "single", options=AB, dont_know=True),
        question("multi", "multi", options=[option(f"o{n}") for n in range(11)], dont_know=True),
        question("scale", "scale", scale={"first": 0, "last": 10}, dont_know=True),
        question("matrix", "matrix", scale=SCALE, items=AB, dont_know=True),
        question("short-text", "short"),
        question("long-text", "long"),
        question("unit", "unit", unit_kind="district", options=AB),
        question("single", "age", background=True, options=AB),
    )
)


def answer_to(asked: Question) -> st.SearchStrategy[Any]:
    """Any answer that the question takes."""
    dont_know = st.just(DONT_KNOW) if asked.has_dont_know else st.nothing()
    numbers = st.sampled_from(list(asked.scale_values) or [0]) | dont_know
    options = list(asked.option_keys) or [""]
    strategies: dict[QuestionKind, st.SearchStrategy[Any]] = {
        QuestionKind.SCALE: numbers,
        QuestionKind.MATRIX: st.dictionaries(
            st.sampled_from(list(asked.item_keys) or [""]), numbers, min_size=1
        ),
        QuestionKind.MULTI: st.sets(st.sampled_from(options), min_size=1).map(
            lambda picked: [key for key in options if key in picked]
        )
        | dont_know,
        QuestionKind.SHORT_TEXT: st.just("lyhyt"),
        QuestionKind.LONG_TEXT: st.just("pitkä\nteksti"),
    }
    return strategies.get(asked.kind, st.sampled_from(options) | dont_know)


def responses(asked: Questionnaire = EVERY_KIND) -> st.SearchStrategy[dict[str, Any]]:
    """Whole responses; any question may be skipped."""
    return st.fixed_dictionaries({}, optional={one.key: answer_to(one) for one in asked.questions})
