"""Rolls that share people are settled by a person, in writing, before a contest opens."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.clock import at
from engage.processes.models import StepAudience
from engage.rolls.models import Elector
from engage.rolls.services.importing import roll_of
from tests.factories.voting import BEFORE, electorate, fill_roll, make_contest, open_it
from tests.support.app import WatchedClient
from voting.models import Contest, RollPrecedence
from voting.rules.readiness import Gap
from voting.services.errors import (
    CircularPrecedence,
    ContestNotReady,
    NoSuchOverlap,
    ReasonMissing,
)
from voting.services.opening import missing_before_opening, open_contest
from voting.services.overlapping import overlaps_of, settle_overlap

SHARED = ("aino@example.org", "bertta@example.org")


def share(session: Session, one: StepAudience, emails: tuple[str, ...] = SHARED) -> None:
    """The first on the roll have these addresses."""
    electors = sorted(roll_of(session, one).electors, key=lambda elector: elector.person_ref)
    for elector, email in zip(electors, emails, strict=False):
        elector.email = email
    session.flush()


@pytest.fixture
def contest(session: Session) -> Contest:
    """A contest in which two people are on the rolls of both staff and trustees."""
    made = make_contest(session)
    for key in ("staff", "trustee"):
        share(session, electorate(made, key))
    return made


def settle(session: Session, contest: Contest, keep: str | None, reason: str = "Syy") -> None:
    """Staff and trustees are settled so."""
    pair = electorate(contest, "staff").id, electorate(contest, "trustee").id
    kept = electorate(contest, keep).id if keep else None
    settle_overlap(session, contest, pair, kept_id=kept, reason=reason, actor=None, now=BEFORE)


def voided(session: Session, contest: Contest, key: str) -> int:
    """How many of the roll are struck off."""
    session.expire_all()
    electors = roll_of(session, electorate(contest, key)).electors
    return sum(1 for one in electors if one.voided_at is not None)


def test_a_contest_with_unsettled_rolls_stays_shut(contest: Contest, session: Session) -> None:
    missing = missing_before_opening(session, contest, now=BEFORE)
    assert [(one.gap, one.key, one.other) for one in missing] == [(Gap.OVERLAP, "staff", "trustee")]
    with pytest.raises(ContestNotReady):
        open_contest(session, contest, actor=None, now=BEFORE)


def test_people_may_vote_once_in_each_role(contest: Contest, session: Session) -> None:
    settle(session, contest, None)
    open_it(session, contest)
    assert contest.manifest is not None
    assert contest.manifest["precedence"] == [
        {"electorates": ["staff", "trustee"], "votes_in": "both"}
    ]
    assert voided(session, contest, "staff") == voided(session, contest, "trustee") == 0


def test_people_may_vote_in_one_role_alone(contest: Contest, session: Session) -> None:
    settle(session, contest, None)
    settle(session, contest, "trustee", "Valtuusto äänestää valtuutettuina")
    assert voided(session, contest, "staff") == 0
    open_it(session, contest)
    assert contest.manifest is not None
    assert contest.manifest["precedence"] == [
        {"electorates": ["staff", "trustee"], "votes_in": "trustee"}
    ]
    assert (voided(session, contest, "staff"), voided(session, contest, "trustee")) == (2, 0)
    assert session.scalars(select(RollPrecedence)).one().reason.startswith("Valtuusto")
    log = session.scalars(
        select(AuditEvent).where(AuditEvent.tag == "voting:overlap:settled")
    ).all()
    assert {event.details["votes_in"] for event in log if event.details} == {"both", "trustee"}


def test_a_changed_roll_must_be_settled_again(contest: Contest, session: Session) -> None:
    settle(session, contest, None)
    assert missing_before_opening(session, contest, now=BEFORE) == ()
    more = (*SHARED, "cecilia@example.org")
    for key in ("staff", "trustee"):
        share(session, electorate(contest, key), more)
    (overlap,) = overlaps_of(session, contest)
    assert (overlap.shared, overlap.is_settled) == (3, False)
    assert missing_before_opening(session, contest, now=BEFORE) != ()


def test_what_does_not_fit_is_refused(contest: Contest, session: Session) -> None:
    with pytest.raises(ReasonMissing):
        settle(session, contest, None, " ")
    with pytest.raises(NoSuchOverlap):
        settle(session, contest, "resident")
    pair = electorate(contest, "resident").id, electorate(contest, "staff").id
    with pytest.raises(NoSuchOverlap):
        settle_overlap(session, contest, pair, kept_id=None, reason="x", actor=None, now=BEFORE)


def test_a_circle_that_would_take_every_ballot_is_refused(
    contest: Contest, session: Session
) -> None:
    resident = electorate(contest, "resident")
    fill_roll(session, resident, "R", 5)
    share(session, resident)
    one, two, three = (electorate(contest, key).id for key in ("resident", "staff", "trustee"))

    def keep(first: object, second: object, kept: object) -> None:
        settle_overlap(
            session,
            contest,
            (first, second),  # type: ignore[arg-type]
            kept_id=kept,  # type: ignore[arg-type]
            reason="x",
            actor=None,
            now=BEFORE,
        )

    keep(one, two, one)
    keep(two, three, two)
    with pytest.raises(CircularPrecedence):
        keep(one, three, three)
    keep(one, three, one)
    open_it(session, contest)
    left = {key: voided(session, contest, key) for key in ("resident", "staff", "trustee")}
    assert left == {"resident": 0, "staff": 2, "trustee": 2}
    assert session.scalars(select(Elector).where(Elector.email == SHARED[0])).all()


def test_the_desk_settles_an_overlap(
    signed_in: Callable[..., WatchedClient], contest: Contest, session: Session
) -> None:
    with at(BEFORE):
        desk = signed_in(Role.COORDINATOR)
        desk.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        staff, trustee = electorate(contest, "staff").id, electorate(contest, "trustee").id
        page = desk.get(f"/desk/contests/{contest.step_id}/rule/electorates").text
        address = f"/desk/contests/{contest.step_id}/overlaps/{staff}/{trustee}"
        assert address in page
        assert "Not settled" in page
        assert "Settle in which role they vote" in page
        assert "2 shared e-mail addresses" in desk.get(address).text
        assert desk.post(address, data={"votes_in": "both", "reason": ""}).status_code == 422
        assert desk.post(address, data={"votes_in": "x", "reason": "y"}).status_code == 422
        sent = {"votes_in": str(trustee), "reason": "Valtuutettuina"}
        assert desk.post(address, data=sent).status_code == 302
        assert "Valtuutettuina" in desk.get(address).text
        assert (
            desk.get(f"/desk/contests/{contest.step_id}/overlaps/{trustee}/{staff}").status_code
            == 404
        )
        again = desk.get(f"/desk/contests/{contest.step_id}/rule/electorates").text
        assert "Settled: votes only in this role" in again
        open_it(session, contest)
        assert desk.post(address, data=sent).status_code in {302, 404}
