"""Links that parts of the service offer, and what the reader may do; accounts are not known."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import LazyString

from engage.access import Permission, policy_of
from engage.web.state import NavigationEntry, kit_state

FRONT = "/desk"
"""The desk's first page: every other desk page lies below it, and is not it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a template shows it."""

    text: str
    url: str
    icon: str
    is_current: bool = False
    is_post: bool = False


def add_desk_link(
    app: Flask,
    endpoint: str,
    text: LazyString | str,
    *,
    icon: str,
    permission: Permission,
    order: int = 50,
) -> None:
    """The desk's navigation has this link for those who hold the permission."""
    entry = NavigationEntry(endpoint, text, icon, permission, order)
    kit_state(app).desk.append(entry)


def add_account_link(
    app: Flask, endpoint: str, text: LazyString | str, *, icon: str, is_post: bool = False
) -> None:
    """The desk's head has this link (or button) for everybody who is signed in."""
    state = kit_state(app)
    state.account.append(NavigationEntry(endpoint, text, icon, None, len(state.account), is_post))


def add_staff_link(
    app: Flask, endpoint: str, text: LazyString | str, *, permission: Permission | None
) -> None:
    """The footer of public pages offers this; the first entry the reader may use is shown."""
    state = kit_state(app)
    state.staff.append(NavigationEntry(endpoint, text, "account", permission, len(state.staff)))


def add_answer_part(app: Flask, template: str) -> None:
    """The template stands above every page where people take part."""
    kit_state(app).answer_parts.append(template)


def answer_parts() -> list[str]:
    """The templates that stand above every page where people take part."""
    return kit_state().answer_parts


def set_viewer(app: Flask, permissions: Callable[[], frozenset[Permission]]) -> None:
    """From now on `viewer_permissions()` asks this function."""
    kit_state(app).permissions = permissions


def is_participation() -> bool:
    """True on a route where people take part: no staff session may be read there."""
    view = current_app.view_functions.get(request.endpoint or "")
    policy = policy_of(view) if view else None
    return policy is not None and policy.is_participation


def viewer_permissions() -> frozenset[Permission]:
    """What the reader of this request may do; nothing where people take part or on fault pages."""
    if is_participation() or g.get("is_fault", False):
        return frozenset()
    return kit_state().permissions()


def may_open(url: str) -> bool:
    """True when this reader would not be turned away at the address of our own."""
    endpoint, _values = current_app.url_map.bind("").match(url, method="GET")
    policy = policy_of(current_app.view_functions[endpoint])
    return policy is not None and (
        policy.permission is None or policy.permission in viewer_permissions()
    )


def desk_links() -> list[Link]:
    """The desk's navigation for this reader, in order."""
    held = viewer_permissions()
    entries = sorted(kit_state().desk, key=lambda entry: entry.order)
    return [_link(entry) for entry in entries if entry.permission in held]


def account_links() -> list[Link]:
    """The links about the reader's own account."""
    return [_link(entry) for entry in kit_state().account]


def staff_link() -> Link | None:
    """The way from a public page to the desk; none where people take part."""
    if is_participation() or g.get("is_fault", False):
        return None
    held = viewer_permissions()
    offered = sorted(kit_state().staff, key=lambda entry: entry.permission is None)
    for entry in offered:
        if entry.permission is None or entry.permission in held:
            return _link(entry)
    return None


def home_url() -> str:
    """The front page."""
    return f"{request.script_root}/"


def here() -> str:
    """The address of this page within the site, for coming back to it."""
    return request.full_path.rstrip("?")


def _link(entry: NavigationEntry) -> Link:
    url = url_for(entry.endpoint)
    is_current = request.path == url or (url != FRONT and request.path.startswith(f"{url}/"))
    return Link(str(entry.text), url, entry.icon, is_current, entry.is_post)
