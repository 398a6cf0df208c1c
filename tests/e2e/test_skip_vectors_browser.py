"""Every shared vector in Chromium, on the trees that Python made."""

import json

from playwright.sync_api import Browser

from surveys.rules.skip.grammar import parse_expression
from surveys.rules.skip.tree import to_json
from tests.support.tree import ROOT

MODULE = ROOT / "surveys/static/skip.js"
VECTORS = json.loads((ROOT / "surveys/rules/skip/vectors.json").read_text())
RUN = """async ({source, cases}) => {
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const {evaluate} = await import(address);
  return cases.map((one) => {
    try { return {worth: evaluate(one.tree, one.answers, one.today)}; }
    catch (error) { return {error: String(error)}; }
  });
}"""


def test_report_14_the_browser_and_the_server_said_different_things(browser: Browser) -> None:
    """open-formulieren/open-forms#1871: shown by the browser and emptied by the server."""
    cases = [one | {"tree": to_json(parse_expression(one["expression"]))} for one in VECTORS]
    page = browser.new_page()
    answers = page.evaluate(RUN, {"source": MODULE.read_text(), "cases": cases})
    page.close()
    wrong = [
        (one["expression"], one["answers"], answer)
        for one, answer in zip(VECTORS, answers, strict=True)
        if answer != {"worth": one["expected"]}
        or isinstance(answer["worth"], bool) != isinstance(one["expected"], bool)
    ]
    assert wrong == []
