"""Links to pages of other floors on a step's desk page; who offers one registers it here."""

from dataclasses import dataclass

from flask import Flask, current_app, url_for
from flask_babel import LazyString

from engage.access import Permission
from engage.processes.models import Step, StepKind

REGISTRY = "engage.step_links"


@dataclass(frozen=True, slots=True)
class StepLink:
    """A page about a step, by endpoint (its only argument is step_id), for some kinds of step."""

    endpoint: str
    text: LazyString | str
    icon: str
    permission: Permission
    kinds: frozenset[StepKind]


def add_step_link(
    app: Flask,
    endpoint: str,
    text: LazyString | str,
    *,
    icon: str,
    permission: Permission,
    kinds: frozenset[StepKind] = frozenset(StepKind),
) -> None:
    """The desk page of a step of these kinds has this link for those who hold the permission."""
    links = app.extensions.setdefault(REGISTRY, [])
    links.append(StepLink(endpoint, text, icon, permission, kinds))


def step_links(step: Step, held: frozenset[Permission]) -> list[tuple[str, str, str]]:
    """(text, address, icon) of each link that this reader may follow."""
    links: list[StepLink] = current_app.extensions.get(REGISTRY, [])
    return [
        (str(link.text), url_for(link.endpoint, step_id=step.id), link.icon)
        for link in links
        if step.kind in link.kinds and link.permission in held
    ]
