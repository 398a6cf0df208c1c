"""Every route says who may enter, and no changing request gets through without its token."""

import inspect
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from engage.access import policy_of
from engage.web.forms import AnswerForm

pytestmark = pytest.mark.sqlite_only
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
KEEPS_ANSWERS = "_engage_keeps_answers"
SAMPLES = {"UUIDConverter": "00000000-0000-4000-8000-000000000000", "IntegerConverter": "1"}


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The app with its CSRF protection switched on, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def changing_rules(app: Flask) -> list[Rule]:
    """Rules that change something."""
    return [rule for rule in app.url_map.iter_rules() if CHANGING & (rule.methods or set())]


def address_of(app: Flask, rule: Rule) -> str:
    """An address that leads to the rule, of things that do not exist."""
    values = {
        name: SAMPLES.get(type(converter).__name__, "x1")
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, method="POST"))


def keeps_answers(app: Flask, rule: Rule) -> bool:
    """True when the view checks the token itself and gives the form back."""
    return bool(getattr(app.view_functions[rule.endpoint], KEEPS_ANSWERS, False))


def test_every_route_says_who_may_enter(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 20
    assert [r.endpoint for r in rules if policy_of(app.view_functions[r.endpoint]) is None] == []


def test_a_post_without_its_token_is_refused(guarded: Flask) -> None:
    rules = [rule for rule in changing_rules(guarded) if not keeps_answers(guarded, rule)]
    assert rules
    client = guarded.test_client()
    answers = {rule.rule: client.post(address_of(guarded, rule)).status_code for rule in rules}
    assert {rule: status for rule, status in answers.items() if status != 400} == {}


def test_views_that_check_the_token_themselves_use_answer_forms(app: Flask) -> None:
    for rule in changing_rules(app):
        if keeps_answers(app, rule):
            view = inspect.unwrap(app.view_functions[rule.endpoint])
            assert has_answer_form(view.__module__), rule.endpoint


def has_answer_form(module: str) -> bool:
    """True when the module, or a module it takes names from, knows an AnswerForm."""
    origins = {module} | {
        getattr(value, "__module__", "") for value in vars(sys.modules[module]).values()
    }
    return any(
        inspect.isclass(value) and issubclass(value, AnswerForm)
        for name in origins
        if name in sys.modules
        for value in vars(sys.modules[name]).values()
    )


def test_a_get_route_has_no_verb_that_changes(app: Flask) -> None:
    """HEAD and OPTIONS aside, a route either shows or changes, or shows its own form."""
    odd = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if {"PUT", "PATCH", "DELETE"} & (rule.methods or set())
    ]
    assert odd == []
