"""Markers on views: each route says who may enter; a route that says nothing does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from engage.access.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_engage_policy"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may enter: everybody (`permission` None) or holders of the permission.

    On a participation route no staff session is read or touched: what is said there
    must not meet who is signed in.
    """

    permission: Permission | None
    is_participation: bool = False


def _mark(view: View, policy: Policy) -> View:
    setattr(view, _MARK, policy)
    return view


def public(view: View) -> View:
    """Everybody may see this page."""
    return _mark(view, Policy(None))


def participation(view: View) -> View:
    """Everybody may enter, and the route answers without looking at any staff session."""
    return _mark(view, Policy(None, is_participation=True))


def requires(permission: Permission) -> Callable[[View], View]:
    """Only accounts with this permission may enter."""

    def decorate(view: View) -> View:
        return _mark(view, Policy(permission))

    return decorate


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The marker of a view; None when it carries none."""
    return getattr(view, _MARK, None)
