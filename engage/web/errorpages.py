"""Errors as pages in the reader's language; a fault shows no detail."""

import logging

from flask import Flask, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from engage.errors import EngageError
from engage.web.forms import answers_to_resend

log = logging.getLogger(__name__)
_l = lazy_gettext
Words = tuple[LazyString, LazyString]

WORDS: dict[int, Words] = {
    400: (
        _l("We could not read what was sent"),
        _l("Go back, reload the page and try again."),
    ),
    403: (
        _l("This page is not open to you"),
        _l("If it should be, ask the coordinator of the process for access."),
    ),
    404: (
        _l("There is no page here"),
        _l("Check the address, or look for the page from the front page."),
    ),
    405: (
        _l("This address does not work this way"),
        _l("Go to the front page and find your way from there."),
    ),
    409: (
        _l("This has already been done"),
        _l("Go back and reload the page to see how things stand now."),
    ),
    410: (
        _l("This is not open any more, or not yet"),
        _l("The front page tells what you can take part in today."),
    ),
    413: (
        _l("What you sent is too large"),
        _l("Go back and send a smaller file or a shorter text."),
    ),
    422: (
        _l("Something in what you sent is not right"),
        _l("Nothing was stored. Go back, correct it and send again."),
    ),
    429: (
        _l("Too many attempts in a short time"),
        _l("Wait a few minutes and try again."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("The fault has been written down. Try again in a moment."),
    ),
    503: (
        _l("The service is out of reach for a moment"),
        _l("Go back, keep the page open and try again in a minute. What you wrote stays there."),
    ),
}
EXPIRED: Words = (
    _l("The page had been open for long"),
    _l("Go back, reload the page and send again. Your browser must accept cookies."),
)
RETRY_SECONDS = "30"


def init_error_pages(app: Flask) -> None:
    """Every error, ours or HTTP's, becomes a page of the kit (JSON for a .json address)."""
    app.register_error_handler(EngageError, _own)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(DataError, _unreadable)


def error_answer(status: int, words: Words | None = None) -> ResponseReturnValue:
    """The page for this status, in the reader's language."""
    g.is_fault = status >= 500  # such a page must not ask the database anything
    title, text = words or WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    if request.path.endswith(".json"):
        return jsonify(error=str(title)), status
    resend = answers_to_resend() if status >= 500 else []
    page = render_template("web/error.html", status=status, title=title, text=text, resend=resend)
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _own(error: EngageError) -> ResponseReturnValue:
    return error_answer(error.status)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error
    if isinstance(error, SecurityError):
        # A foreign Host header: no address can be built for it, so not even a page of ours.
        return "400", 400, {"Content-Type": "text/plain; charset=utf-8"}
    words = EXPIRED if isinstance(error, CSRFError) else None
    response = make_response(error_answer(error.code, words))
    for name in ("Allow", "Retry-After"):
        if value := error.get_response().headers.get(name):
            response.headers[name] = value
    return response


def _database(error: OperationalError) -> ResponseReturnValue:
    log.error("the database did not answer: %s", type(error.orig).__name__)
    return error_answer(503)


def _unreadable(error: DataError) -> ResponseReturnValue:
    """A value that the database cannot hold, such as a NUL character, is the sender's mistake."""
    log.info("a value the database cannot hold: %s", type(error.orig).__name__)
    return error_answer(400)
