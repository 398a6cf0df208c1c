"""The workshops of the demonstration: five evenings, four committees, one evening open today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import Account, RoleGrant
from engage.clock import at, utcnow
from engage.demo.registry import DemoContext
from engage.demo.texts import TextDeck
from engage.processes.models import Process, Step
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from workshops.models import (
    ContributionSource,
    SetAsideReason,
    Workshop,
    WorkshopKind,
    WorkshopSession,
)
from workshops.services.agendas import agenda_of
from workshops.services.recording import (
    Note,
    record_contribution,
    record_from_phone,
    set_aside,
)
from workshops.services.scheduling import (
    SessionPlan,
    WorkshopPlan,
    close_session,
    create_workshop,
    move_prompt,
)

ORDER = 30
CORPUS = Path(__file__).with_name("demo_notes.yaml")
LASTS = timedelta(hours=2)
PHONE, BY_HAND, PAPER = (
    ContributionSource.PHONE,
    ContributionSource.FACILITATOR,
    ContributionSource.PAPER,
)


@dataclass(frozen=True, slots=True)
class Evening:
    """One room of the demonstration: when (UTC), where, how many came, how many notes at least."""

    key: str
    starts_at: datetime
    place: str
    heads: int
    notes: int
    tables: int


EVENINGS = (
    Evening("piikkio", datetime(2018, 2, 13, 16, tzinfo=UTC), "Piikkiön yhtenäiskoulu", 41, 48, 6),
    Evening("littoinen", datetime(2018, 2, 20, 16, tzinfo=UTC), "Littoisten koulu", 52, 57, 7),
    Evening("keskusta", datetime(2018, 2, 27, 16, tzinfo=UTC), "Kaarina-talo", 58, 60, 8),
    Evening("kuusisto", datetime(2018, 3, 6, 16, tzinfo=UTC), "Empon koulu", 23, 33, 3),
    Evening(
        "piispanristi", datetime(2018, 3, 13, 16, tzinfo=UTC), "Piispanristin koulu", 37, 42, 5
    ),
)
COMMITTEES = (
    Evening(
        "sivistyslautakunta", datetime(2018, 4, 10, 14, tzinfo=UTC), "Kaupungintalo", 13, 17, 2
    ),
    Evening(
        "sosiaali-ja-terveyslautakunta",
        datetime(2018, 4, 11, 14, tzinfo=UTC),
        "Kaupungintalo",
        12,
        16,
        2,
    ),
    Evening(
        "kaupunkikehityslautakunta",
        datetime(2018, 4, 17, 14, tzinfo=UTC),
        "Kaupungintalo",
        11,
        14,
        2,
    ),
    Evening(
        "ymparistolautakunta", datetime(2018, 4, 18, 14, tzinfo=UTC), "Kaupungintalo", 9, 13, 1
    ),
)
VALUES = (
    {"fi": "Yhdessä", "sv": "Tillsammans", "en": "Together"},
    {"fi": "Avoimesti", "sv": "Öppet", "en": "Openly"},
    {"fi": "Asiakaslähtöisesti", "sv": "Kundorienterat", "en": "With the customer first"},
)
VALUE_KEYS = ("yhdessa", "avoimesti", "asiakaslahtoisesti")
ONLINE = {"fi": "Verkossa", "sv": "På nätet", "en": "Online"}


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is going to be said under a prompt."""

    prompt: str
    text: str
    language: str


@cache
def corpus() -> dict[str, Any]:
    """The made-up notes."""
    found: dict[str, Any] = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
    return found


def load(context: DemoContext) -> None:
    """The process has its workshops and their notes, recorded while the rooms were open."""
    # Each stage has a die of its own, so a load that was interrupted goes on to the same notes.
    seed = context.rng.getrandbits(64)
    if context.is_historic:
        _load_historic(context, seed)
    else:
        context.once("workshops:live", lambda session: _live(session, context, seed))


def _load_historic(context: DemoContext, seed: int) -> None:
    key = context.process_key
    rooms = len(EVENINGS) + len(COMMITTEES)
    context.once("workshops:planned", lambda session: _plan_historic(session, key))
    for done, evening in enumerate(EVENINGS, start=1):
        context.once(f"workshops:{evening.key}", partial(_hold_evening, key, seed, evening))
        context.progress(done, rooms)
    for done, committee in enumerate(COMMITTEES, start=len(EVENINGS) + 1):
        context.once(f"workshops:{committee.key}", partial(_hold_committee, key, seed, committee))
        context.progress(done, rooms)


def _hold_evening(process_key: str, seed: int, evening: Evening, session: Session) -> None:
    dice = Random(f"{seed}:{evening.key}")  # noqa: S311 - made-up answers
    room = _room(session, process_key, "asukasillat", evening.key)
    _hold(session, room, evening, dice, _evening_notes(evening, dice))


def _hold_committee(process_key: str, seed: int, committee: Evening, session: Session) -> None:
    dice = Random(f"{seed}:{committee.key}")  # noqa: S311 - made-up answers
    room = _room(session, process_key, "lautakunnat", committee.key)
    _hold(session, room, committee, dice, _value_notes(committee, dice))


def _plan_historic(session: Session, process_key: str) -> None:
    with at(EVENINGS[0].starts_at - timedelta(days=14)):
        evenings = _step(session, process_key, "asukasillat")
        kind = WorkshopKind.GOOD_AND_IMPROVE
        plan = WorkshopPlan(kind, agenda_of(kind), _sessions(evenings, EVENINGS))
        create_workshop(session, evenings, plan, by=_facilitator(session))
    with at(COMMITTEES[0].starts_at - timedelta(days=14)):
        committees = _step(session, process_key, "lautakunnat")
        kind = WorkshopKind.VALUES
        plan = WorkshopPlan(kind, agenda_of(kind, VALUES), _sessions(committees, COMMITTEES))
        create_workshop(session, committees, plan, by=_facilitator(session))


def _sessions(step: Step, evenings: Sequence[Evening]) -> list[SessionPlan]:
    return [
        SessionPlan(
            key=evening.key,
            place={"fi": evening.place},
            starts_at=evening.starts_at,
            ends_at=evening.starts_at + LASTS,
            step_audience=step.audiences[0],
            unit=next((unit for unit in step.units if unit.key == evening.key), None),
            body=next((body for body in step.bodies if body.key == evening.key), None),
            tables=evening.tables,
        )
        for evening in evenings
    ]


def _hold(
    session: Session, room: WorkshopSession, evening: Evening, dice: Random, said: Sequence[Said]
) -> None:
    """Everything is written between the first and the last minute, question by question."""
    last_prompt = None
    moments = _moments(room, len(said))
    for one, moment in zip(said, moments, strict=True):
        with at(moment):
            if one.prompt != last_prompt:
                move_prompt(room, one.prompt, now=moment)
                last_prompt = one.prompt
            _say(session, room, one, dice, moment)
    by = _facilitator(session)
    with at(room.ends_at):
        room.heads = evening.heads
        if by is not None:
            _set_trial_aside(session, room, dice, by)
        close_session(session, room, now=utcnow(), by=by)


def _say(
    session: Session, room: WorkshopSession, one: Said, dice: Random, moment: datetime
) -> None:
    source = dice.choices((PHONE, BY_HAND, PAPER), (70, 18, 12))[0]
    is_at_table = bool(room.tables) and dice.random() < 0.6
    note = Note(
        client_key=_client_key(dice),
        prompt_key=one.prompt,
        text=one.text,
        source=source,
        table_number=dice.choice(room.tables).number if is_at_table else None,
        language=one.language,
    )
    if source is PHONE:
        record_from_phone(session, room, note, joined_at=room.starts_at, now=moment)
    else:
        record_contribution(session, room, note, now=moment)


def _set_trial_aside(session: Session, room: WorkshopSession, dice: Random, by: UUID) -> None:
    first = room.workshop.prompts[0].key
    trial = Note(_client_key(dice), first, "Testi, näkyykö tämä?", BY_HAND, language="fi")
    stored = record_contribution(session, room, trial, now=utcnow()).contribution
    set_aside(session, stored, SetAsideReason.TRIAL, by=by, now=utcnow())


def _evening_notes(evening: Evening, dice: Random) -> list[Said]:
    deck = TextDeck(dice)
    said: list[Said] = []
    for prompt in ("good", "improve"):
        own = [
            Said(prompt, text, language)
            for language, texts in corpus()["evenings"][evening.key][prompt].items()
            for text in texts
        ]
        wanted = evening.notes // 2
        while len(own) < wanted:
            drawn = deck.note("resident", prompt, district=evening.key)
            own.append(Said(prompt, drawn.text, drawn.language))
        dice.shuffle(own)
        said += own
    return said


def _value_notes(committee: Evening, dice: Random) -> list[Said]:
    said: list[Said] = []
    for key, own in zip(VALUE_KEYS, corpus()["bodies"][committee.key], strict=True):
        pool = [
            Said(key, text, language)
            for language, texts in corpus()["values"][key].items()
            for text in texts
        ]
        drawn = dice.sample(pool, committee.notes // len(VALUE_KEYS) - 1)
        said += [Said(key, own, "fi"), *drawn]
    return said


def _live(session: Session, context: DemoContext, seed: int) -> None:
    """An evening on the net that anybody may write to, with a few notes there already."""
    dice = Random(f"{seed}:live")  # noqa: S311 - made-up answers
    with at(context.live_opens_at):
        step = _step(session, context.process_key, "ilta")
        collector_of(session, step.audiences[0], CollectorKind.OPEN)
        room_plan = SessionPlan(
            key="verkossa",
            place=ONLINE,
            starts_at=context.live_opens_at,
            ends_at=context.live_closes_at,
            step_audience=step.audiences[0],
        )
        kind = WorkshopKind.GOOD_AND_IMPROVE
        plan = WorkshopPlan(kind, agenda_of(kind), [room_plan])
        workshop = create_workshop(session, step, plan, by=_facilitator(session))
        room = workshop.sessions[0]
        for one in _live_notes(dice):
            _say(session, room, one, dice, utcnow())


def _live_notes(dice: Random) -> Iterator[Said]:
    for district in corpus()["evenings"].values():
        for prompt in ("good", "improve"):
            yield Said(prompt, dice.choice(district[prompt]["fi"]), "fi")


def _moments(room: WorkshopSession, count: int) -> list[datetime]:
    step = (room.ends_at - room.starts_at) / (count + 1)
    return [room.starts_at + step * at_number for at_number in range(1, count + 1)]


def _client_key(dice: Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


def _step(session: Session, process_key: str, step_key: str) -> Step:
    return session.scalars(
        select(Step).join(Process).where(Process.key == process_key, Step.key == step_key)
    ).one()


def _room(session: Session, process_key: str, step_key: str, key: str) -> WorkshopSession:
    return session.scalars(
        select(WorkshopSession)
        .join(Workshop)
        .join(Step)
        .join(Process)
        .where(Process.key == process_key, Step.key == step_key, WorkshopSession.key == key)
    ).one()


def _facilitator(session: Session) -> UUID | None:
    """Who steers the rooms: a facilitator, else a coordinator; nobody where there is none."""
    for role in (Role.FACILITATOR, Role.COORDINATOR):
        found = session.scalars(
            select(Account.id).join(RoleGrant).where(RoleGrant.role == role).order_by(Account.email)
        ).first()
        if found is not None:
            return found
    return None
