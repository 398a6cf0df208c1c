"""The page behind the link at the end of every mail: no sign-in, a GET changes nothing."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.rolls.mailtext import OPT_OUT_PATH, elector_of, is_opt_out
from engage.rolls.models import Elector
from engage.rolls.services.opting_out import opt_out
from engage.rolls.views.door import bp
from engage.web.forms import keeps_answers


class UnknownLink(NotFound):
    """The link is not one of ours, or its roll has been erased."""


@bp.get(f"{OPT_OUT_PATH}/<token>")
@public
def no_more_mail(token: str) -> ResponseReturnValue:
    """Says what the button does; mail scanners that open every link change nothing."""
    if not is_opt_out(token):
        raise UnknownLink
    elector_id = elector_of(token)
    elector = db.session.get(Elector, elector_id) if elector_id else None
    is_out = elector is not None and elector.opted_out_at is not None
    return render_template("rolls/no_more_mail.html", token=token, is_out=is_out)


@bp.post(f"{OPT_OUT_PATH}/<token>")
@public
@keeps_answers
def stop_mail(token: str) -> ResponseReturnValue:
    """The address gets no more mails. Mail programs send this by themselves (RFC 8058).

    The signed token is the right to it, so a form of another site could do no more than a reader.
    """
    if not is_opt_out(token):
        raise UnknownLink
    elector_id = elector_of(token)
    if elector_id is not None:  # the sample link of a preview is nobody's
        with unit_of_work() as session:
            opt_out(session, get_or_abort(session, Elector, elector_id), now=utcnow())
    return render_template("rolls/no_more_mail.html", token=token, is_out=True)
