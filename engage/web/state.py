"""What the kit keeps for one app: links, translation folders, asset folders, and who is looking."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from flask import Flask, current_app
from flask_babel import LazyString

from engage.access import Permission

EXTENSION = "engage.web"


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link that a part of the service offers to holders of the permission (None: to all)."""

    endpoint: str
    text: LazyString | str
    icon: str
    permission: Permission | None
    order: int
    is_post: bool = False


def _nobody() -> frozenset[Permission]:
    return frozenset()


@dataclass(slots=True)
class KitState:
    """Filled while the app is made, read by requests."""

    desk: list[NavigationEntry] = field(default_factory=list)
    account: list[NavigationEntry] = field(default_factory=list)
    staff: list[NavigationEntry] = field(default_factory=list)
    assets: dict[str, Path] = field(default_factory=dict)
    asset_digest: str = ""
    answer_parts: list[str] = field(default_factory=list)
    permissions: Callable[[], frozenset[Permission]] = _nobody


def kit_state(app: Flask | None = None) -> KitState:
    """The kit's state of this app, made when first asked for."""
    owner = app or current_app
    return cast(KitState, owner.extensions.setdefault(EXTENSION, KitState()))
