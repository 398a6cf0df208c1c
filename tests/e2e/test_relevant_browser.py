"""The scripts of a part show, hide, narrow and rank, and lose nothing that was typed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from surveys.rules.answers import read_section
from surveys.rules.definition import parse
from surveys.rules.skip.grammar import parse_expression
from surveys.rules.skip.tree import to_json
from surveys.rules.skip.visibility import narrowed, shown
from tests.support.tree import ROOT
from tests.unit.surveys.samples import AB, form, option, question

STATIC = ROOT / "surveys/static"


def condition(key: str, kind: str, relevant: str | None = None) -> dict[str, object]:
    """A question as the page describes it to the script."""
    tree = to_json(parse_expression(relevant)) if relevant else None
    return {"key": key, "kind": kind, "rows": ["bus"], "relevant": tree, "within": None}


CONDITIONS = {
    "today": "2026-11-25",
    "answers": {"age": "young"},
    "questions": [
        condition("uses", "single"),
        condition("grade", "matrix", "${uses} = 'yes' and ${age} = 'young'"),
        condition("why", "short-text", "${grade.bus} < 3"),
    ],
}
PAGE = f"""<!doctype html><form data-conditions='{json.dumps(CONDITIONS).replace("'", "&#39;")}'>
<input type="hidden" name="shown" value="uses">
<input type="radio" name="q.uses" value="yes" id="yes">
<input type="radio" name="q.uses" value="no" id="no">
<div data-question="grade" hidden><input type="radio" name="q.grade.bus" value="2" id="two"></div>
<div data-question="why" hidden><input name="q.why" id="why"></div>
</form><script type="module" src="/relevant.js"></script>"""


def answer(route: Route, *, page: str) -> None:
    """The page, or one of its scripts."""
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        body = (STATIC / name).read_text()
        route.fulfill(body=body, content_type="text/javascript")
    else:
        route.fulfill(body=page, content_type="text/html; charset=utf-8")


def test_questions_come_and_go_with_the_answers_and_keep_their_words(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", lambda route: answer(route, page=PAGE))
    page.goto("http://form.test/")
    shown = page.locator("[name=shown]")
    page.locator("#yes").check()
    page.locator("#two").check()
    page.locator("#why").fill("hidas")
    assert shown.input_value() == "uses grade why"
    page.locator("#no").check()
    assert page.locator("#two").is_hidden()
    assert page.locator("#why").is_hidden()
    assert shown.input_value() == "uses"
    page.locator("#yes").check()
    assert page.locator("#why").input_value() == "hidas"
    assert shown.input_value() == "uses grade why"
    page.close()


# The same form and the same answers for both sides: what the server shows, the browser shows.
BOTH = parse(
    form(
        question("single", "area", options=AB),
        question(
            "single",
            "part",
            filter_by="area",
            dont_know=True,
            options=[option("a1", within="a"), option("a2", within="a"), option("b1", within="b")],
        ),
        question(
            "single",
            "street",
            filter_by="part",
            options=[option("x", within="a1"), option("y", within="b1")],
        ),
        question("single", "way", options=[*AB, option("else", text=True)]),
        question("rank", "rank", options=[*AB, option("c")]),
        question("number", "years", number={"decimals": 1}),
        question("date", "day"),
        question("short-text", "first", relevant="selected(${rank}, 'b')"),
        question("short-text", "old", relevant="${years} >= 22.5"),
        question("short-text", "before", relevant="${day} < '2018-06-04'"),
    )
)
CASES: list[dict[str, str]] = [
    {},
    {"q.area": "a"},
    {"q.area": "a", "q.part": "a1"},
    {"q.area": "b", "q.part": "a1"},
    {"q.area": "b", "q.part": "b1", "q.street": "y"},
    {"q.area": "b", "q.part": "dont-know"},
    {"q.way": "else"},
    {"q.way": "a", "q.way-else": "jäi"},
    {"q.rank.a": "1", "q.rank.b": "2", "q.rank.c": "3"},
    {"q.rank.a": "1", "q.rank.b": "1"},
    {"q.rank.b": "1"},
    {"q.rank": "dont-know", "q.rank.b": "1"},
    {"q.years": " 22,5 "},
    {"q.years": "1 000"},
    {"q.years": "\u22122"},
    {"q.years": "monta"},
    {"q.day": "3.6.2018"},
    {"q.day": "4.6.2018"},
    {"q.day": "2017-01-01"},
    {"q.day": "kesä"},
]
TODAY = "2026-11-25"


def fields() -> str:
    """A text field for everything that the form may send, and the cards of the lists."""
    blocks = []
    for one in BOTH:
        inside = f'<input name="q.{one.key}">'
        if one.kind == "rank":
            inside += "".join(f'<input name="q.rank.{key}">' for key in one.option_keys)
        for choice in one.options if one.filter_by else ():
            inside += (
                f'<label data-within="{choice.within}">'
                f'<input type="checkbox" value="{choice.key}"></label>'
            )
        blocks.append(f'<div data-question="{one.key}">{inside}</div>')
    return "".join(blocks)


def described() -> dict[str, Any]:
    """The form as the page describes it to the script."""
    questions = [
        {
            "key": one.key,
            "kind": one.kind.value,
            "rows": list(one.option_keys if one.kind == "rank" else one.item_keys),
            "relevant": to_json(one.relevant) if one.relevant else None,
            "within": one.filter_by,
        }
        for one in BOTH
    ]
    return {"today": TODAY, "answers": {}, "questions": questions}


def by_the_server(sent: dict[str, str]) -> tuple[set[str], set[str]]:
    """The questions and the options of the lists that the rules show under this form."""
    section = BOTH.sections[0]
    answers = read_section(section, {name: [value] for name, value in sent.items()})
    seen = shown(BOTH, answers, TODAY).questions
    known = {key: one for key, one in answers.items() if key in seen}
    part = BOTH.question("part")
    assert part is not None
    if known.get("part") not in {"dont-know", *narrowed(part, known).offered_keys}:
        known.pop("part", None)
    lists = [one for one in BOTH if one.filter_by]
    return set(seen), {key for one in lists for key in narrowed(one, known).offered_keys}


@pytest.fixture
def both(browser: Browser) -> Iterator[Page]:
    """The form of both sides in a browser."""
    data = json.dumps(described()).replace("'", "&#39;")
    body = (
        f"<!doctype html><form data-conditions='{data}'><input name=\"shown\">{fields()}</form>"
        '<script type="module" src="/relevant.js"></script>'
    )
    page = browser.new_page()
    page.route("**/*", lambda route: answer(route, page=body))
    page.goto("http://form.test/")
    yield page
    page.close()


@pytest.mark.parametrize("sent", CASES, ids=str)
def test_the_browser_shows_and_narrows_what_the_server_does(
    both: Page, sent: dict[str, str]
) -> None:
    both.evaluate(
        """sent => {
          const form = document.forms[0];
          for (const [name, value] of Object.entries(sent)) form.elements[name].value = value;
          form.dispatchEvent(new Event("input"));
        }""",
        sent,
    )
    marks = both.locator("[name=shown]").input_value().split()
    offered = both.evaluate(
        "[...document.querySelectorAll('label:not([hidden]) input')].map(one => one.value)"
    )
    assert ({mark.partition("@")[0] for mark in marks}, set(offered)) == by_the_server(sent)


RANKING = """<!doctype html><form>
<fieldset data-rank data-rank-moved="{option}: {place}/{most}" data-rank-out="{option}: pois"
data-rank-up="ylös" data-rank-down="alas">
<ul class="rank">%s</ul><p role="status" data-rank-status></p>
<input type="checkbox" name="q.r" value="dont-know"></fieldset></form>
<script type="module" src="/rank.js"></script>"""
ROW = """<li><label for="q.r.%(key)s">%(key)s</label>
<select id="q.r.%(key)s" name="q.r.%(key)s"><option value="">–</option>%(places)s</select></li>"""


@pytest.fixture
def ranking(browser: Browser) -> Iterator[Page]:
    """Four options, two places."""
    places = '<option value="1">1</option><option value="2">2</option>'
    body = RANKING % "".join(ROW % {"key": key, "places": places} for key in "abcd")
    page = browser.new_page()
    page.route("**/*", lambda route: answer(route, page=body))
    page.goto("http://form.test/")
    yield page
    page.close()


def order(page: Page) -> str:
    """The rows from the top: the option and its place."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('select')].map(s => s.name.at(-1) + s.value).join(' ')"
        )
    )


def press(page: Page, key: str, way: str) -> str:
    """The button of an option is pressed from the keyboard; what a screen reader then says."""
    button = page.get_by_role("button", name=f"{way}: {key}")
    button.focus()
    page.keyboard.press("Enter")
    assert button.evaluate("button => button === document.activeElement")
    return str(page.locator("[data-rank-status]").text_content())


def test_options_are_ranked_by_buttons_and_each_new_place_is_said(ranking: Page) -> None:
    assert press(ranking, "c", "ylös") == "c: 1/2"
    assert press(ranking, "a", "ylös") == "a: 2/2"
    assert order(ranking) == "c1 a2 b d"
    assert press(ranking, "a", "ylös") == "a: 1/2"
    assert order(ranking) == "a1 c2 b d"
    assert press(ranking, "d", "ylös") == "d: 2/2"
    assert order(ranking) == "a1 d2 b c"
    assert press(ranking, "d", "alas") == "d: pois"
    assert order(ranking) == "a1 b c d"


def test_a_number_puts_the_option_at_its_place_and_moves_the_others(ranking: Page) -> None:
    ranking.locator("[name='q.r.b']").select_option("1")
    ranking.locator("[name='q.r.d']").select_option("1")
    assert order(ranking) == "d1 b2 a c"
    ranking.locator("[name='q.r.d']").select_option("")
    assert order(ranking) == "b1 a c d"


def test_ranking_takes_i_dont_know_back(ranking: Page) -> None:
    ranking.locator("[name='q.r']").check()
    press(ranking, "a", "ylös")
    assert not ranking.locator("[name='q.r']").is_checked()
