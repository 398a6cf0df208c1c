"""The door for those whom an identity provider knows: proven there, forgotten here.

What the provider tells makes a name by the step's key, which the participant's cookie carries. No
account is needed, and nothing is written: not who came, not that somebody did.
"""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engage.access import participation
from engage.accounts.oidc.asking import answer_to, ask, asked_before, forget_asking, settings
from engage.accounts.oidc.fetching import ProviderUnavailable
from engage.accounts.oidc.proving import Asked, ClaimMissing, NotProven
from engage.config import OidcProvider
from engage.errors import EngageError
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.participation import proven_participant
from engage.rolls.views.account_door import door_asked_for, way_of
from engage.rolls.views.door import bp
from engage.rolls.views.participant import remember

BACK = "/oidc/door"


@bp.get("/k/oidc/<uuid:door_id>")
@participation
def oidc_door(door_id: UUID) -> ResponseReturnValue:
    """Where people prove who they are, what that is for, and the way there."""
    return _page(door_asked_for(door_id, CollectorKind.OIDC))


@bp.get("/k/oidc/<uuid:door_id>/go")
@participation
def go_to_provider(door_id: UUID) -> ResponseReturnValue:
    """The browser is at the provider, who sends it back with a code."""
    door = door_asked_for(door_id, CollectorKind.OIDC)
    provider = _provider(door)
    if provider is None:
        return _page(door), 503
    try:
        return ask(provider, str(door.id), BACK)
    except ProviderUnavailable as problem:
        return _page(door, problem), 503


@bp.get(BACK)
@participation
def back_at_door() -> ResponseReturnValue:
    """The browser takes part as whom the provider proved; else the page says why not."""
    try:
        asked = asked_before()
        door_id = UUID(asked.purpose)
    except (NotProven, ValueError):
        return render_template("rolls/oidc_door.html", problem="NotProven", door=None), 403
    door = door_asked_for(door_id, CollectorKind.OIDC)
    try:
        return forget_asking(_let_in(door, asked))
    except (NotProven, ClaimMissing, ProviderUnavailable) as problem:
        return _page(door, problem), problem.status


def _let_in(door: Collector, asked: Asked) -> Response:
    root = door.step_audience.audience.root.value
    proven = answer_to(asked, BACK, lambda provider: root in provider.audiences)
    participant = proven_participant(door, proven.issuer, proven.subject)
    return remember(redirect(way_of(door)), participant)


def _provider(door: Collector) -> OidcProvider | None:
    return settings().provider_for(door.step_audience.audience.root.value)


def _page(door: Collector, problem: EngageError | None = None) -> str:
    return render_template(
        "rolls/oidc_door.html",
        door=door,
        step=door.step_audience.step,
        audience=door.step_audience.audience,
        provider=_provider(door),
        problem=type(problem).__name__ if problem else None,
        go=url_for("rolls.go_to_provider", door_id=door.id),
        back=way_of(door),
    )
