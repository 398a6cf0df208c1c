"""The history of an entry's words: complete at the desk, without names in public."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.clock import at
from tests.factories.processes import text
from tests.factories.voting import BEFORE, make_contest
from tests.support.app import WatchedClient
from voting.models import Contest, Idea
from voting.services.entering import Wording, reword_entry
from voting.services.nominating import Suggestion, join_ideas, set_nomination, suggest_idea
from voting.services.opening import open_contest


@pytest.fixture
def contest(session: Session) -> Contest:
    """A contest that took ideas until two days before NOON."""
    made = make_contest(session)
    opens_at = BEFORE - timedelta(hours=12)
    set_nomination(session, made, opens_at=opens_at, closes_at=BEFORE, asked={}, actor=None)
    return made


def suggested(session: Session, contest: Contest, said: str) -> Idea:
    """An idea that came in by the open form."""
    key, now = uuid4(), BEFORE - timedelta(hours=1)
    suggest_idea(session, contest, key, Suggestion(said, "", "fi"), now=now)
    return session.get_one(Idea, key)


def words(text: str) -> str:
    """The page's words alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_history_is_public_from_the_opening_on_without_names(
    client: WatchedClient,
    signed_in: Callable[..., WatchedClient],
    contest: Contest,
    session: Session,
) -> None:
    with at(BEFORE):
        desk = signed_in(Role.COORDINATOR)
    idea = suggested(session, contest, "Saaret")
    entry = contest.entries[0]
    join_ideas(session, entry, [idea], actor=None)
    place = f"/desk/contests/{contest.step_id}/entries/{entry.id}"
    typed = {f"text_{one}": "Uusi sana" for one in ("fi", "sv", "en")}
    with at(BEFORE):
        desk.post(place, data={**typed, "reason": "Selvempi kaikille"})
        own = words(desk.get(place).text)
    address = "/kaarina-2018/visiovisa/entries"
    assert client.get(address).status_code == 410
    assert "Selvempi kaikille" in own
    leave_later = contest.entries[1]
    reword_entry(session, leave_later, Wording(text("Toinen"), {}), reason="Lyhyempi", actor=None)
    later = BEFORE + timedelta(hours=13)
    with at(later):
        open_contest(session, contest, actor=None, now=later)
        page = client.get(address, headers={"Accept-Language": "en"})
        told = words(page.text)
    assert "Saaret" in told
    assert "Selvempi kaikille" in told
    assert "coordinator" in told
    names = session.scalars(select(AuditEvent.actor_id).where(AuditEvent.actor_id.is_not(None)))
    assert all(str(one) not in page.text for one in names)
    assert "@" not in told


def test_an_entry_without_history_keeps_its_first_words(contest: Contest, session: Session) -> None:
    entry = contest.entries[0]
    entry.wordings.clear()
    session.flush()
    reword_entry(session, entry, Wording(text("Uusi"), {}), reason="Selvempi", actor=None)
    assert [(one.number, one.text["fi"], one.reason) for one in entry.wordings] == [
        (1, "MERI", ""),
        (2, "Uusi", "Selvempi"),
    ]
    assert entry.wordings[0].worded_at is None
    reword_entry(session, entry, Wording(text("Uusi"), {}), reason="", actor=None)
    assert len(entry.wordings) == 2


def test_the_desk_tells_of_ideas_that_wait_to_be_read(
    signed_in: Callable[..., WatchedClient], contest: Contest, session: Session
) -> None:
    suggested(session, contest, "Saaret")
    with at(BEFORE):
        for role, is_told in ((Role.FACILITATOR, True), (Role.READER, False)):
            desk = signed_in(role)
            page = desk.get("/desk", headers={"Accept-Language": "en"}).text
            assert ("Read ideas: en visiovisa" in page) is is_told
    open_contest(session, contest, actor=None, now=BEFORE)
    with at(BEFORE):
        page = signed_in(Role.COORDINATOR).get("/desk", headers={"Accept-Language": "en"}).text
        assert "Read ideas" not in page
