"""Putting notes together at the desk: what was ticked, under which title."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import Length

from engage.web.forms import BaseForm
from workshops.rules.clusters import LONGEST_TITLE, MOST_AT_ONCE, Chosen


class ClusterForm(BaseForm):
    """A title; the ticked notes and clusters are read by `chosen_of`."""

    title = StringField(
        _l("Title of the cluster"),
        description=_l("Left empty, the words of the first note stand as the title."),
        validators=[Length(max=LONGEST_TITLE, message=_l("At most 160 characters fit."))],
    )


def chosen_of(sent: MultiDict[str, str]) -> Chosen:
    """What was ticked; whatever is no key of ours is left out."""
    return Chosen(_keys(sent.getlist("note")), _keys(sent.getlist("cluster")))


def key_of(typed: str | None) -> UUID | None:
    """The key that a button or a choice carries; None when it carries none."""
    return next(iter(_keys([typed or ""])), None)


def _keys(values: Iterable[str]) -> list[UUID]:
    found: list[UUID] = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found[:MOST_AT_ONCE]
