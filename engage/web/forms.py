"""The forms that every other form is made from.

Every POST is checked for its CSRF token before the view runs. A view that takes people's answers is
marked `@keeps_answers` (below the permission marker): there a bad token becomes an error of its
`AnswerForm`, and the form comes back as it was sent.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_engage_keeps_answers"


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form of the kit; its CSRF token lives as long as the browser's session."""


class AnswerForm(BaseForm):
    """A form with people's answers: an unknown CSRF token is one error more, nothing is dropped."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """True when all is well; a token that is missing or foreign is told in plain words."""
        is_valid = super().validate(extra_validators)
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            sentence = gettext("The page had been open for a long time. Please send once more.")
            token.errors = [sentence]
        return bool(is_valid)


def keeps_answers(view: View) -> View:
    """The view validates an AnswerForm itself, so a bad CSRF token must not end the request."""
    setattr(view, _MARK, True)
    return view


def answers_to_resend() -> list[tuple[str, str]]:
    """What was sent to a view that keeps answers, so that a fault's page can offer it once more.

    Empty unless the form came from a page of ours in this very browser.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, _MARK, False):
        return []
    try:
        if current_app.config["WTF_CSRF_ENABLED"]:
            validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return []
    pairs = request.form.items(multi=True)
    return [(name, value) for name, value in pairs if name != "csrf_token"]


def init_forms(app: Flask) -> None:
    """Every changing request carries a token of the same browser, however old the page is."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # We send no referrer at all (Referrer-Policy), so there is none to compare under TLS.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    protection = CSRFProtect(app)

    @app.before_request
    def check_token() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        is_off = not current_app.config["WTF_CSRF_ENABLED"]
        if view is None or is_off or getattr(view, _MARK, False):
            return
        protection.protect()
