"""The codebook of a process: a starter to begin with, then whatever people make of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict
from engage.synthesis.models import Coding, CodingState, PassageRow, Theme

STARTER = Path(__file__).parents[1] / "codebooks" / "municipal.yaml"
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_PLAIN = str.maketrans("äöåéüÄÖÅ", "aoaeuaoa")


class ThemeExists(Conflict):
    """The codebook has a theme of that name already."""


@dataclass(frozen=True, slots=True)
class ThemeSpec:
    """A theme as a codebook file describes it."""

    key: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    keywords: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme with the number of passages accepted, suggested and rejected under it."""

    theme: Theme
    accepted: int
    suggested: int
    rejected: int


@cache
def starter_codebook() -> tuple[ThemeSpec, ...]:
    """The themes that come with the software."""
    entries = yaml.safe_load(STARTER.read_text(encoding="utf-8"))["themes"]
    return tuple(
        ThemeSpec(entry["key"], entry["title"], entry["description"], entry["keywords"])
        for entry in entries
    )


def ensure_codebook(session: Session, process_id: UUID) -> list[Theme]:
    """The process has themes: its own, or the starter's when it had none."""
    known = themes_of(session, process_id)
    if known:
        return known
    for position, spec in enumerate(starter_codebook()):
        session.add(
            Theme(
                process_id=process_id,
                key=spec.key,
                title=dict(spec.title),
                description=dict(spec.description),
                keywords={language: list(words) for language, words in spec.keywords.items()},
                position=position,
            )
        )
    session.flush()
    return themes_of(session, process_id)


def themes_of(session: Session, process_id: UUID) -> list[Theme]:
    """The themes in use, in their order."""
    query = select(Theme).where(Theme.process_id == process_id, Theme.is_retired.is_(False))
    return list(session.scalars(query.order_by(Theme.position, Theme.key)))


def theme_lines(session: Session, process_id: UUID) -> list[ThemeLine]:
    """Every theme in use with its counts; suggestions on passages already read don't count."""
    query = (
        select(Coding.theme_id, Coding.state, func.count())
        .join(Coding.passage)
        .where(Coding.process_id == process_id)
        .where((Coding.state != CodingState.SUGGESTED) | PassageRow.read_at.is_(None))
        .group_by(Coding.theme_id, Coding.state)
    )
    counts = {(theme, state): number for theme, state, number in session.execute(query)}
    states = (CodingState.ACCEPTED, CodingState.SUGGESTED, CodingState.REJECTED)
    return [
        ThemeLine(theme, *(counts.get((theme.id, state), 0) for state in states))
        for theme in themes_of(session, process_id)
    ]


def add_theme(
    session: Session,
    process_id: UUID,
    *,
    title: Mapping[str, str],
    keywords: Mapping[str, list[str]],
    by: UUID,
) -> Theme:
    """The codebook has one theme more; the machine uses its keywords at the next suggesting."""
    key = _key_of(next(iter(title.values())))
    query = select(func.max(Theme.position)).where(Theme.process_id == process_id)
    last = session.scalar(query)
    taken = select(Theme.id).where(Theme.process_id == process_id, Theme.key == key)
    if session.scalar(taken) is not None:
        raise ThemeExists(key)
    position = 0 if last is None else last + 1
    theme = Theme(
        process_id=process_id,
        key=key,
        title=dict(title),
        description={},
        keywords=dict(keywords),
        position=position,
    )
    session.add(theme)
    audit(session, "synthesis:theme:added", actor=by, subject=key)
    session.flush()
    return theme


def _key_of(title: str) -> str:
    key = _NOT_IN_KEYS.sub("-", title.translate(_PLAIN).lower()).strip("-")
    return key[:60].rstrip("-") or "theme"
