"""The addresses by which people come in, as they are written on paper."""

from flask import current_app

from engage.processes.kinds import step_part
from engage.rolls.models import Collector


def base_url() -> str:
    """The address of this service, without a slash at its end."""
    return str(current_app.config["ENGAGE_SETTINGS"].base_url).rstrip("/")


def without_scheme(url: str) -> str:
    """The address as people type it."""
    return url.removeprefix("https://").removeprefix("http://")


def code_address(code: str) -> str:
    """What a code's QR picture says: the code stands after the #, so no server log sees it."""
    return f"{base_url()}/k#{code}"


def channel_address(door: Collector) -> str:
    """The open link with its channel's tag, to be put into messages and pages."""
    part = step_part(door.step_audience.step.kind)
    url = part.participate_url(door.step_audience) if part else None
    tag = f"?via={door.channel}" if door.channel else ""
    return f"{base_url()}{url}{tag}" if url else ""


def short_address(door: Collector) -> str:
    """The open link's short address for paper; empty for a door that has none."""
    return f"{base_url()}/o/{door.shortcut}" if door.shortcut else ""
