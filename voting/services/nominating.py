"""Ideas: sent in, moderated, shortlisted and led to an entry whose sources they stay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, selectinload

from engage.audit import audit
from engage.synthesis.models import PassageRow
from voting.models import (
    Contest,
    Entry,
    Idea,
    IdeaOrigin,
    IdeaPassage,
    IdeaState,
    Nomination,
)
from voting.models.idea import IDEA_LENGTH, REASON_LENGTH
from voting.rules.ordering import entry_key
from voting.services.entering import Wording, add_entry, refuse_frozen, subject_of
from voting.services.errors import (
    ClosesBeforeOpening,
    IdeaInUse,
    IdeasFull,
    NominationNotOpen,
    ReasonMissing,
)

MOST_IDEAS = 5_000
MOST_WAITING = 1_000
PUBLIC = (IdeaState.SHOWN, IdeaState.SHORTLISTED)
PASSAGES_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody typed: an idea, why, in which language."""

    text: str
    reason: str
    language: str


def set_nomination(
    session: Session,
    contest: Contest,
    *,
    opens_at: datetime,
    closes_at: datetime,
    asked: Mapping[str, str],
    actor: UUID | None,
) -> None:
    """Ideas are taken on the open form between these instants."""
    refuse_frozen(contest.step)
    if closes_at <= opens_at:
        raise ClosesBeforeOpening(contest.step.key)
    nomination = session.get(Nomination, contest.id)
    if nomination is None:
        nomination = Nomination(contest_id=contest.id)
        session.add(nomination)
    nomination.opens_at, nomination.closes_at = opens_at, closes_at
    nomination.asked = dict(asked)
    session.flush()
    details = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
    _log(session, contest, "voting:nomination:set", actor, details)


def nomination_of(session: Session, contest: Contest) -> Nomination | None:
    """When the contest takes ideas; None when it has no open form."""
    return session.get(Nomination, contest.id)


def suggest_idea(
    session: Session, contest: Contest, key: UUID, said: Suggestion, *, now: datetime
) -> None:
    """The idea waits for somebody to read it; sent twice with one key it is stored once."""
    nomination = nomination_of(session, contest)
    if contest.step.frozen_at is not None or nomination is None or not nomination.is_open(now):
        raise NominationNotOpen(contest.step.key)
    if _is_full(session, contest):
        raise IdeasFull(contest.step.key)
    values = {
        "id": key,
        "contest_id": contest.id,
        "text": said.text[:IDEA_LENGTH],
        "reason": said.reason[:REASON_LENGTH],
        "language": said.language,
        "origin": IdeaOrigin.OPEN_FORM,
        "state": IdeaState.WAITING,
        "hidden_because": "",
        "came_on": now.date(),
    }
    _insert_once(session, values)


def _insert_once(session: Session, values: Mapping[str, Any]) -> None:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        session.execute(postgresql_insert(Idea).values(**values).on_conflict_do_nothing())
    else:
        session.execute(sqlite_insert(Idea).values(**values).on_conflict_do_nothing())


def _is_full(session: Session, contest: Contest) -> bool:
    counts = counts_of(session, contest)
    is_pile = counts[IdeaState.WAITING] >= MOST_WAITING
    return is_pile or sum(counts.values()) >= MOST_IDEAS


def counts_of(session: Session, contest: Contest) -> dict[IdeaState, int]:
    """How many ideas there are in each state."""
    rows = session.execute(
        select(Idea.state, func.count()).where(Idea.contest_id == contest.id).group_by(Idea.state)
    )
    return dict.fromkeys(IdeaState, 0) | {row[0]: row[1] for row in rows}


def ideas_of(
    session: Session, contest: Contest, states: Collection[IdeaState], *, page: int, size: int
) -> list[Idea]:
    """The ideas in these states, one page of them; the order tells nothing of when."""
    return list(
        session.scalars(
            select(Idea)
            .where(Idea.contest_id == contest.id, Idea.state.in_(states))
            .options(selectinload(Idea.passages), selectinload(Idea.entry))
            .order_by(Idea.id)
            .offset((page - 1) * size)
            .limit(size)
        )
    )


def own_ideas(session: Session, contest: Contest, ids: Sequence[str]) -> list[Idea]:
    """The contest's ideas with these ids, in their order, that lead to no entry yet."""
    keys = [UUID(one) for one in ids if _is_key(one)]
    found = session.scalars(
        select(Idea).where(
            Idea.contest_id == contest.id,
            Idea.id.in_(keys),
            Idea.entry_id.is_(None),
            Idea.state.in_(PUBLIC),
        )
    )
    return sorted(found, key=lambda idea: keys.index(idea.id))


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def moderate_idea(
    session: Session, idea: Idea, state: IdeaState, *, because: str = "", actor: UUID | None
) -> None:
    """The idea is shown, shortlisted, hidden for a reason, or waits again; the log says so."""
    refuse_frozen(idea.contest.step)
    if idea.entry_id is not None and state is not IdeaState.SHORTLISTED:
        raise IdeaInUse(str(idea.id))
    if state is IdeaState.HIDDEN and not because.strip():
        raise ReasonMissing(str(idea.id))
    before = idea.state
    idea.hidden_because = because.strip() if state is IdeaState.HIDDEN else ""
    idea.state = state
    details = {"idea": str(idea.id), "from": before.value, "to": state.value}
    _log(
        session,
        idea.contest,
        "voting:idea:moderated",
        actor,
        {**details, "because": because.strip()},
    )


def passages_like(
    session: Session, contest: Contest, words: str, *, step_key: str | None
) -> list[PassageRow]:
    """Collected passages of the process that hold the words, so many as fit on a page."""
    query = select(PassageRow).where(PassageRow.process_id == contest.step.process_id)
    if step_key:
        query = query.where(PassageRow.step_key == step_key)
    if words:
        query = query.where(PassageRow.text.icontains(words, autoescape=True))
    return list(session.scalars(query.order_by(PassageRow.public_id).limit(PASSAGES_AT_ONCE)))


def idea_from_passages(
    session: Session,
    contest: Contest,
    said: Suggestion,
    public_ids: Sequence[str],
    *,
    actor: UUID | None,
    now: datetime,
) -> Idea:
    """A shortlisted idea in the words of the desk, with the passages that it rests on."""
    refuse_frozen(contest.step)
    rows = _picked(session, contest, public_ids)
    idea = Idea(
        id=uuid4(),
        contest=contest,
        text=said.text,
        reason=said.reason,
        language=said.language,
        origin=IdeaOrigin.PASSAGES if rows else IdeaOrigin.DESK,
        state=IdeaState.SHORTLISTED,
        came_on=now.date(),
        passages=[_kept(row) for row in rows],
    )
    session.add(idea)
    session.flush()
    details = {"idea": str(idea.id), "passages": len(rows)}
    _log(session, contest, "voting:idea:added", actor, details)
    return idea


def _picked(session: Session, contest: Contest, public_ids: Sequence[str]) -> Sequence[PassageRow]:
    query = select(PassageRow).where(
        PassageRow.process_id == contest.step.process_id,
        PassageRow.public_id.in_(public_ids[:PASSAGES_AT_ONCE]),
    )
    return session.scalars(query.order_by(PassageRow.public_id)).all()


def _kept(row: PassageRow) -> IdeaPassage:
    return IdeaPassage(
        public_id=row.public_id,
        step_key=row.step_key,
        audience=row.audience,
        text=row.text[:2000],
    )


def word_entry(
    session: Session,
    contest: Contest,
    ideas: Sequence[Idea],
    wording: Wording,
    *,
    actor: UUID | None,
) -> Entry:
    """The contest has one entry more, and the ideas are its sources."""
    key = entry_key(next(iter(wording.text.values())), contest.entry_keys)
    entry = add_entry(session, contest, key, wording, actor=actor)
    join_ideas(session, entry, ideas, actor=actor)
    return entry


def join_ideas(
    session: Session, entry: Entry, ideas: Sequence[Idea], *, actor: UUID | None
) -> None:
    """The ideas are sources of the entry, beside those it has already."""
    refuse_frozen(entry.contest.step)
    for idea in ideas:
        if idea.contest_id != entry.contest_id:
            raise IdeaInUse(str(idea.id))
        idea.state, idea.entry, idea.hidden_because = IdeaState.SHORTLISTED, entry, ""
    session.flush()
    details = {"entry": entry.key, "ideas": [str(idea.id) for idea in ideas]}
    _log(session, entry.contest, "voting:ideas:joined", actor, details)


def leave_entry(session: Session, idea: Idea, *, actor: UUID | None) -> None:
    """The idea is on the shortlist again and no source of the entry."""
    refuse_frozen(idea.contest.step)
    idea.entry = None
    session.flush()
    _log(session, idea.contest, "voting:idea:parted", actor, {"idea": str(idea.id)})


def _log(
    session: Session, contest: Contest, tag: str, actor: UUID | None, details: Mapping[str, Any]
) -> None:
    audit(session, tag, actor=actor, subject=subject_of(contest), details=details)
