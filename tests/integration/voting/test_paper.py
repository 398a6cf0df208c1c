"""Paper votes: one vote over all channels, two people who count, and a box that must agree."""

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.audit.models import AuditEvent
from engage.rolls.participation import NotOnRoll, StepNotOpen, step_secret
from engage.rolls.sealing import WrongState, reconcile_step
from engage.rolls.services.counting import participation, recount_turnout
from engage.rolls.services.due import confirm_and_find_due
from tests.factories.accounts import AccountFactory
from tests.factories.paper import count_twice, counted, give_paper, paper_contest
from tests.factories.processes import NOON
from tests.factories.voting import (
    CLOSED,
    cast_many,
    cast_one,
    close_seal_and_count,
    electorate,
    make_contest,
    on_roll,
    open_it,
    residents,
    seal_it,
)
from voting.models import (
    Ballot,
    BallotReceipt,
    Contest,
    ContestTally,
    PaperReading,
    SealedBallot,
)
from voting.rules.ballots import BallotKind
from voting.rules.paper import PAPER_MARK, Account, PaperState, state_of
from voting.services.accounting import (
    PaperGap,
    PaperMissing,
    missing_paper,
    readings_in,
    sealed_accounts,
    sign_off,
    standings,
)
from voting.services.errors import (
    AlreadyVoted,
    NoDifference,
    NoPaper,
    SamePerson,
    VotedOnPaper,
)
from voting.services.paper import (
    add_paper_door,
    begin_bundle,
    count_again,
    find_electors,
    mark_on_paper,
)
from voting.services.polling import receipt_of

MERI = (("meri", 1),)
SILTA = (("silta", 1),)


@pytest.fixture
def contest(session: Session) -> Contest:
    """An open contest; staff and trustees may vote on paper."""
    return paper_contest(session)


def test_who_was_given_a_paper_cannot_vote_online(session: Session, contest: Contest) -> None:
    one = on_roll(session, contest, "trustee")[0]
    give_paper(session, contest, [one])
    with pytest.raises(VotedOnPaper):
        cast_one(session, contest, one, ["meri"])
    with pytest.raises(VotedOnPaper):
        receipt_of(session, one, secret=step_secret(contest.step))
    assert session.scalars(select(Ballot.marks)).all() == [PAPER_MARK]


def test_who_voted_online_is_given_no_paper(session: Session, contest: Contest) -> None:
    one = on_roll(session, contest, "trustee")[0]
    cast = cast_one(session, contest, one, [])
    with pytest.raises(AlreadyVoted):
        give_paper(session, contest, [one])
    assert session.scalars(select(Ballot.marks)).all() == ["{}"]
    assert receipt_of(session, one, secret=step_secret(contest.step)) == cast.receipt


def test_nobody_is_given_a_second_paper(session: Session, contest: Contest) -> None:
    one = on_roll(session, contest, "trustee")[0]
    give_paper(session, contest, [one])
    with pytest.raises(AlreadyVoted):
        give_paper(session, contest, [one])


def test_a_mark_writes_its_row_and_nothing_else(session: Session, contest: Contest) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    give_paper(session, contest, on_roll(session, contest, "trustee")[:3])
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before
    assert session.scalar(select(func.count()).select_from(Ballot)) == 3


def test_an_electorate_without_a_paper_door_gets_no_paper(
    session: Session, contest: Contest
) -> None:
    with pytest.raises(NotOnRoll):
        give_paper(session, contest, residents(session, contest, 1))
    plain = make_contest_without_paper(session)
    with pytest.raises(NoPaper):
        add_paper_door(session, electorate(plain, "resident"), actor=None)


def make_contest_without_paper(session: Session) -> Contest:
    """A second process's contest would need another key, so the open one is left unopened."""
    session.execute(delete(Ballot))
    contest = session.scalars(select(Contest)).one()
    contest.step.frozen_at = None
    return contest


def test_a_mark_counts_as_taking_part(session: Session, contest: Contest) -> None:
    people = on_roll(session, contest, "trustee")
    give_paper(session, contest, people[:2])
    cast_many(session, contest, people[2:5], [["meri"]] * 3)
    recount_turnout(session, contest.step, now=NOON)
    shown = {one.step_audience.audience.key: one for one in participation(session, contest.step)}
    assert shown["trustee"].taken_part == 5


def test_a_mark_is_made_until_somebody_confirms_that_all_is_in(
    session: Session, contest: Contest
) -> None:
    one, other = on_roll(session, contest, "trustee")[:2]
    secret = step_secret(contest.step)
    mark_on_paper(session, contest, one, secret=secret, now=CLOSED)
    count_twice(session, contest, "trustee", counted({MERI: 1}))
    reconcile_step(session, contest.step, actor=None, now=CLOSED)
    with pytest.raises(StepNotOpen):
        mark_on_paper(session, contest, other, secret=secret, now=CLOSED)


def test_electors_are_found_by_number_and_name(session: Session, contest: Contest) -> None:
    trustees = electorate(contest, "trustee")
    elector = find_electors(session, trustees, "L7")[0]
    assert elector[1] == "L7"
    assert elector[0] == next(
        one for one in on_roll(session, contest, "trustee") if one.ref == elector[0].ref
    )
    assert find_electors(session, trustees, "H7") == []
    assert find_electors(session, trustees, " ") == []


def test_paper_is_counted_only_after_the_close(session: Session, contest: Contest) -> None:
    clerk = AccountFactory()
    session.flush()
    with pytest.raises(WrongState):
        begin_bundle(
            session,
            electorate(contest, "trustee"),
            contest,
            "",
            counted({MERI: 1}),
            actor=clerk.id,
            now=NOON,
        )


def test_the_second_count_is_another_persons(session: Session, contest: Contest) -> None:
    clerk = AccountFactory()
    session.flush()
    bundle = begin_bundle(
        session,
        electorate(contest, "trustee"),
        contest,
        "Littoinen",
        counted({MERI: 2}),
        actor=clerk.id,
        now=CLOSED,
    )
    with pytest.raises(SamePerson):
        count_again(session, contest, bundle, counted({MERI: 2}), "", actor=clerk.id, now=CLOSED)
    # With a reason it is a correction, and still only one person's word.
    state = count_again(
        session, contest, bundle, counted({MERI: 2}), "Looked again", actor=clerk.id, now=CLOSED
    )
    assert state is PaperState.WAITS


def test_a_difference_is_settled_by_a_recount_and_nothing_is_overwritten(
    session: Session, contest: Contest
) -> None:
    give_paper(session, contest, on_roll(session, contest, "trustee")[:3])
    first, second = counted({MERI: 2, SILTA: 1}), counted({MERI: 1, SILTA: 2})
    bundle = count_twice(session, contest, "trustee", first, second)
    assert state_of(readings_in(bundle)) is PaperState.DIFFERS
    assert [one.gap for one in missing_paper(session, contest)] == [
        PaperGap.COUNTS_DIFFER,
        PaperGap.ROLL_DIFFERS,
    ]
    third = AccountFactory()
    session.flush()
    state = count_again(
        session, contest, bundle, first, "Recount at the board", actor=third.id, now=CLOSED
    )
    assert state is PaperState.AGREES
    assert missing_paper(session, contest) == []
    rows = session.scalars(select(PaperReading).order_by(PaperReading.number)).all()
    assert [one.counted for one in rows] == [
        first.to_value(),
        second.to_value(),
        first.to_value(),
    ]
    assert [one.reason for one in rows] == ["", "", "Recount at the board"]
    assert len({one.read_by for one in rows}) == 3
    told = session.scalars(select(AuditEvent).where(AuditEvent.tag == "voting:paper:counted")).all()
    assert len(told) == 3
    assert "meri" not in str([one.details for one in told])


def test_the_database_refuses_two_counts_of_one_number(session: Session, contest: Contest) -> None:
    bundle = count_twice(session, contest, "trustee", counted({MERI: 1}))
    one = bundle.readings[0]
    session.add(
        PaperReading(
            bundle_id=bundle.id,
            number=1,
            read_by=one.read_by,
            read_at=CLOSED,
            reason="",
            counted={},
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_sealing_is_refused_with_a_list_of_what_is_missing(
    session: Session, contest: Contest
) -> None:
    give_paper(session, contest, on_roll(session, contest, "trustee")[:2])
    give_paper(session, contest, on_roll(session, contest, "staff")[:1])
    clerk = AccountFactory()
    session.flush()
    trustees = electorate(contest, "trustee")
    begin_bundle(session, trustees, contest, "", counted({MERI: 2}), actor=clerk.id, now=CLOSED)
    with pytest.raises(PaperMissing) as refused:
        seal_it(session, contest.step)
    assert [
        (one.gap, one.electorate.audience.key, one.bundle, one.marks, one.papers)
        for one in refused.value.missing
    ] == [
        (PaperGap.NOT_COUNTED_TWICE, "trustee", 1, 0, 0),
        (PaperGap.ROLL_DIFFERS, "staff", 0, 1, 0),
        (PaperGap.ROLL_DIFFERS, "trustee", 0, 2, 0),
    ]
    assert contest.step.reconciled_at is None


def test_the_calendar_confirms_nothing_while_paper_is_missing(
    session: Session, contest: Contest, app: Flask
) -> None:
    give_paper(session, contest, on_roll(session, contest, "trustee")[:1])
    settings = app.config["ENGAGE_SETTINGS"]
    late = CLOSED.replace(year=CLOSED.year + 1)
    assert confirm_and_find_due(session, settings, now=late) == []
    assert contest.step.reconciled_at is None


def test_a_difference_is_signed_off_for_these_numbers_alone(
    session: Session, contest: Contest
) -> None:
    people = on_roll(session, contest, "trustee")
    give_paper(session, contest, people[:2])
    count_twice(session, contest, "trustee", counted({MERI: 1}))
    coordinator = AccountFactory()
    session.flush()
    trustees = electorate(contest, "trustee")
    account = account_now(session, contest, "trustee")
    reason = "One elector left with the paper"
    sign_off(session, trustees, account, reason, actor=coordinator.id, now=CLOSED)
    assert missing_paper(session, contest) == []
    count_twice(session, contest, "trustee", counted({SILTA: 2}))
    assert [one.gap for one in missing_paper(session, contest)] == [PaperGap.ROLL_DIFFERS]
    same = Account("trustee", 1, 1, 1, 0, {})
    with pytest.raises(NoDifference):
        sign_off(session, trustees, same, reason, actor=coordinator.id, now=CLOSED)


def account_now(session: Session, contest: Contest, key: str) -> Account:
    """The electorate's paper as it stands."""
    return next(one.account for one in standings(session, contest) if one.account.electorate == key)


def test_paper_ballots_are_counted_among_the_others(session: Session, contest: Contest) -> None:
    staff = on_roll(session, contest, "staff")
    cast_many(session, contest, residents(session, contest, 6), [["metsa"]] * 6)
    cast_many(session, contest, on_roll(session, contest, "trustee")[:12], [["metsa"]] * 12)
    cast_many(session, contest, staff[:10], [["meri"]] * 10)
    give_paper(session, contest, staff[10:23])
    count_twice(session, contest, "staff", counted({SILTA: 8, (): 2}, unclear=1))
    count_twice(session, contest, "staff", counted({SILTA: 1}, signed=1))
    close_seal_and_count(session, contest)
    result = session.scalars(select(ContestTally)).one().result
    turnout = {one["key"]: one for one in result["turnout"]}["staff"]
    assert (turnout["ballots"], turnout["entitled"]) == (21, 60)
    assert {one["kind"]: one["ballots"] for one in turnout["channels"]} == {"paper": 11, "roll": 10}
    assert result["received"] == 6 + 12 + 21
    account = sealed_accounts(session, contest)["staff"]
    assert (account.marks, account.papers, account.accepted, account.blank) == (13, 13, 11, 2)
    assert account.invalid == {"unclear": 1, "signed": 1}


def test_few_papers_are_not_told_apart(session: Session, contest: Contest) -> None:
    trustees = on_roll(session, contest, "trustee")
    cast_many(session, contest, residents(session, contest, 6), [["metsa"]] * 6)
    cast_many(session, contest, on_roll(session, contest, "staff")[:12], [["metsa"]] * 12)
    cast_many(session, contest, trustees[:15], [["meri"]] * 15)
    give_paper(session, contest, trustees[15:17])
    count_twice(session, contest, "trustee", counted({SILTA: 2}))
    close_seal_and_count(session, contest)
    result = session.scalars(select(ContestTally)).one().result
    turnout = {one["key"]: one for one in result["turnout"]}["trustee"]
    assert turnout["ballots"] == 17
    assert turnout["channels"] == []
    assert result["received"] == 6 + 12 + 17


def test_after_the_sealing_nothing_leads_from_a_mark_to_a_ballot(
    session: Session, contest: Contest
) -> None:
    trustees = on_roll(session, contest, "trustee")
    cast_many(session, contest, trustees[:5], [["meri"]] * 5)
    give_paper(session, contest, trustees[5:9])
    count_twice(session, contest, "trustee", counted({SILTA: 4}))
    seal_it(session, contest.step)
    assert session.scalar(select(func.count()).select_from(Ballot)) == 0
    assert session.scalar(select(func.count()).select_from(SealedBallot)) == 9
    # A paper has no receipt: its number on the list would be nobody's.
    assert session.scalar(select(func.count()).select_from(BallotReceipt)) == 5
    columns = {*SealedBallot.__table__.columns.keys()}
    assert columns == {"id", "contest_id", "step_audience_id", "collector_id", "marks"}


@pytest.mark.parametrize(
    ("kind", "ballots"),
    [
        (BallotKind.APPROVAL, {(("meri", 1), ("silta", 1)): 2, (): 1}),
        (BallotKind.STARS, {(("meri", 5), ("metsa", 0)): 2, (): 1}),
        (BallotKind.SCORE, {(("meri", 10), ("silta", 3)): 3}),
        (BallotKind.RANKED, {(("meri", 1), ("metsa", 2), ("silta", 2)): 3}),
        (BallotKind.POINTS, {(("meri", 7), ("silta", 3)): 3}),
    ],
)
def test_every_kind_of_ballot_comes_on_paper(
    session: Session, kind: BallotKind, ballots: dict[tuple[tuple[str, int], ...], int]
) -> None:
    contest = paper_contest(session, kind)
    give_paper(session, contest, on_roll(session, contest, "trustee")[:3])
    count_twice(session, contest, "trustee", counted(ballots))
    seal_it(session, contest.step)
    assert session.scalar(select(func.count()).select_from(SealedBallot)) == 3


def test_a_contest_without_paper_is_sealed_as_before(session: Session) -> None:
    contest = open_it(session, make_contest(session))
    cast_many(session, contest, residents(session, contest, 6), [["metsa"]] * 6)
    seal_it(session, contest.step)
    assert sealed_accounts(session, contest) == {}
