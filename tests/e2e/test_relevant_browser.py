"""The script of a part shows and hides questions, and loses nothing that was typed."""

import json

from playwright.sync_api import Browser, Route

from surveys.rules.skip.grammar import parse_expression
from surveys.rules.skip.tree import to_json
from tests.support.tree import ROOT

STATIC = ROOT / "surveys/static"


def condition(key: str, kind: str, relevant: str | None = None) -> dict[str, object]:
    """A question as the page describes it to the script."""
    tree = to_json(parse_expression(relevant)) if relevant else None
    return {"key": key, "kind": kind, "rows": ["bus"], "relevant": tree}


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


def answer(route: Route) -> None:
    """The page, or one of its scripts."""
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        body = (STATIC / name).read_text()
        route.fulfill(body=body, content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


def test_questions_come_and_go_with_the_answers_and_keep_their_words(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", answer)
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
