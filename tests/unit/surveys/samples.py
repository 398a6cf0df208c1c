"""Questionnaires and answers that the unit tests share."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from surveys.rules.definition import parse
from surveys.rules.kinds import GIVEN
from surveys.rules.maps import columns_of, rows_of
from surveys.rules.questionnaire import DONT_KNOW, Number, Question, QuestionKind, Questionnaire
from surveys.rules.squares import Square


def text(words: str) -> dict[str, str]:
    """A Finnish text."""
    return {"fi": words}


def option(key: str, **more: Any) -> dict[str, Any]:
    """An option named after its key."""
    return {"key": key, "title": text(key), **more}


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
MAP: dict[str, Any] = {"west": 240_000, "south": 6_700_000, "east": 250_250, "north": 6_709_750}
MAP |= {"file": "0f9ce58c-8ba1-4c53-9ee4-4cdd3cb8a8c1", "credit": "Maanmittauslaitos 2026"}
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
        question("rank", "rank", options=[*AB, option("c")], dont_know=True),
        question("rank", "top", options=[option(f"r{n}") for n in range(6)], max=3, min=1),
        question("number", "number", number={"decimals": 2, "first": -50, "bands": [0, 18.5]}),
        question("number", "years", number={"first": 0, "last": 120, "unit": text("vuotta")}),
        question("date", "date", days={"first": "1900-01-01", "last": "2026-12-31"}),
        question("consent", "consent"),
        question("single", "other", options=[*AB, option("else", text=True)]),
        question("multi", "others", options=[*AB, option("else", text=True)]),
        question("single", "changed", options=[*AB, option("gone", retired=True)]),
        question(
            "single",
            "narrowed",
            filter_by="single",
            options=[option("a1", within="a"), option("a2", within="a"), option("b1", within="b")],
        ),
        question("location", "place", options=AB, map=MAP),
    )
)


def answer_to(asked: Question) -> st.SearchStrategy[Any]:
    """Any answer that the question takes."""
    dont_know = st.just(DONT_KNOW) if asked.has_dont_know else st.nothing()
    numbers = st.sampled_from(list(asked.scale_values) or [0]) | dont_know
    options = [option.key for option in asked.offered] or [""]
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
        QuestionKind.RANK: orders(asked, options) | dont_know,
        QuestionKind.NUMBER: numbers_within(asked),
        QuestionKind.DATE: st.dates(date(1900, 1, 1), date(2026, 12, 31)).map(date.isoformat),
        QuestionKind.CONSENT: st.just(GIVEN),
        QuestionKind.LOCATION: squares_of(asked) | st.sampled_from(options),
    }
    return strategies.get(asked.kind, st.sampled_from(options) | dont_know)


def squares_of(asked: Question) -> st.SearchStrategy[str]:
    """The squares of the map of the question."""
    if asked.base_map is None:
        return st.nothing()
    rows, columns = rows_of(asked.base_map), columns_of(asked.base_map)
    corners = st.tuples(st.sampled_from(rows), st.sampled_from(columns))
    return corners.map(lambda corner: Square(*corner).name)


def orders(asked: Question, options: list[str]) -> st.SearchStrategy[list[str]]:
    """As many options as the ranking asks for, in any order."""
    if asked.kind is not QuestionKind.RANK:
        return st.nothing()
    lengths = st.integers(asked.fewest_choices, asked.most_choices)
    return st.permutations(options).flatmap(lambda order: lengths.map(lambda n: order[:n]))


def numbers_within(asked: Question) -> st.SearchStrategy[float]:
    """Numbers within the limits with the right decimals, whole where they can be."""
    number = asked.number or Number()
    first, last = number.first or 0, 1000 if number.last is None else number.last
    tens = 10**number.decimals
    return st.integers(int(first) * tens, int(last) * tens).map(
        lambda whole: whole // tens if whole % tens == 0 else whole / tens
    )


def responses(asked: Questionnaire = EVERY_KIND) -> st.SearchStrategy[dict[str, Any]]:
    """Whole responses; any question may be skipped."""
    return st.fixed_dictionaries({}, optional={one.key: answer_to(one) for one in asked.questions})
