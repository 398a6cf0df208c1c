"""A contest is prepared, opened when nothing is missing, and then changes no more."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.keys import key_store
from engage.processes.models import StepState
from engage.rolls.models import Collector, CollectorKind, Elector
from engage.rolls.participation import NotOnRoll, step_secret
from engage.rolls.sealing import freeze_step
from tests.factories.processes import NOON, make_step, text
from tests.factories.voting import (
    BEFORE,
    cast_one,
    electorate,
    make_contest,
    open_it,
    residents,
)
from voting.models import Contest, Entry
from voting.rules.ballots import BallotKind
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.methods.registry import Method
from voting.rules.readiness import Gap
from voting.rules.ties import TieRule
from voting.services.electing import (
    ElectorateRule,
    MergesIntoItself,
    add_open_link,
    set_electorate,
)
from voting.services.entering import (
    Wording,
    add_entry,
    contest_of,
    contest_of_step,
    prepare_contest,
    remove_entry,
    reword_entry,
)
from voting.services.errors import (
    BallotRefused,
    ContestFrozen,
    ContestNotOpened,
    ContestNotReady,
    EntryTaken,
    NoContest,
)
from voting.services.opening import missing_before_opening, open_contest
from voting.services.polling import cast_ballot, check_ballot, receipt_of

WORDING = Wording(text("Uusi"), {})


def gaps(session: Session, contest: Contest) -> list[Gap]:
    """What is missing, as a list of gaps."""
    return [one.gap for one in missing_before_opening(session, contest, now=BEFORE)]


def test_a_ready_contest_opens_with_its_rule_hashed(session: Session) -> None:
    contest = make_contest(session)
    assert gaps(session, contest) == []
    open_it(session, contest)
    assert contest.manifest is not None
    assert contest.manifest_sha256 == sha256_hex(canonical_json(contest.manifest))
    assert [one["key"] for one in contest.manifest["entries"]] == ["meri", "metsa", "silta"]
    assert contest.manifest["electorates"][0] == {
        "key": "resident",
        "title": text("resident"),
        "weight": "1/3",
        "minimum": 5,
        "quorum": 0,
        "merges_into": "staff",
        "declaration": {},
        "collectors": [{"key": "open", "kind": "open", "form": "plain", "is_verified": False}],
    }
    assert contest.step.state(NOON) is StepState.OPEN
    assert contest.step.key_fingerprint is not None
    assert key_store().load(contest.step_id, contest.step.key_fingerprint)
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert {"voting:contest:opened", "rolls:step:frozen"} <= set(tags)


def test_a_bare_contest_lists_everything_that_is_missing(session: Session) -> None:
    step = make_step(session)
    step.opens_at = step.closes_at = None
    contest = prepare_contest(
        session, step, kind=BallotKind.SINGLE, tie_rule=TieRule.LOT, promise={}, actor=None
    )
    add_entry(session, contest, "a", Wording({"fi": "Vain suomeksi"}, {}), actor=None)
    found = missing_before_opening(session, contest, now=BEFORE)
    assert [one.gap for one in found] == [
        Gap.TIMES,
        Gap.ENTRIES,
        Gap.TEXTS,
        Gap.PROMISE,
        *(Gap.COLLECTORS, Gap.MERGER) * 3,
    ]
    assert found[2].languages == ("sv", "en")
    with pytest.raises(ContestNotReady) as caught:
        open_contest(session, contest, actor=None, now=BEFORE)
    assert caught.value.missing == found
    assert (contest.manifest, step.frozen_at, step.key_fingerprint) == (None, None, None)


def test_an_empty_roll_and_crooked_weights_keep_a_contest_shut(session: Session) -> None:
    contest = make_contest(session, trustees=0)
    electorate(contest, "staff").weight_numerator = 2
    assert gaps(session, contest) == [Gap.WEIGHTS, Gap.EMPTY_ROLL]


def test_a_roll_of_voided_electors_is_empty(session: Session) -> None:
    contest = make_contest(session)
    for elector in session.scalars(select(Elector)):
        elector.voided_at = BEFORE
    assert gaps(session, contest) == [Gap.EMPTY_ROLL, Gap.EMPTY_ROLL]


def test_a_contest_whose_closing_has_passed_stays_shut(session: Session) -> None:
    contest = make_contest(session)
    late = NOON + timedelta(days=60)
    missing = missing_before_opening(session, contest, now=late)
    assert [one.gap for one in missing] == [Gap.CLOSING_PAST]


def test_a_contest_opens_once(session: Session) -> None:
    contest = open_it(session, make_contest(session))
    sha = contest.manifest_sha256
    with pytest.raises(ContestFrozen):
        open_contest(session, contest, actor=None, now=NOON)
    assert contest.manifest_sha256 == sha


def test_nothing_of_an_opened_contest_changes(session: Session) -> None:
    contest = open_it(session, make_contest(session))
    first = contest.entries[0]
    resident = electorate(contest, "resident")
    rule = ElectorateRule(Fraction(1, 2), 5, None)
    attempts = (
        lambda: add_entry(session, contest, "uusi", WORDING, actor=None),
        lambda: reword_entry(session, first, WORDING, reason="syy", actor=None),
        lambda: remove_entry(session, first, actor=None),
        lambda: set_electorate(session, resident, rule, actor=None),
        lambda: add_open_link(session, resident, actor=None),
        lambda: prepare_contest(
            session,
            contest.step,
            kind=BallotKind.APPROVAL,
            tie_rule=TieRule.SHARED,
            promise={},
            actor=None,
        ),
    )
    for attempt in attempts:
        with pytest.raises(ContestFrozen):
            attempt()
    assert session.scalar(select(func.count()).select_from(Entry)) == 3
    assert contest.ballot_kind is BallotKind.SINGLE


def test_entries_are_added_reworded_and_removed_before_opening(session: Session) -> None:
    contest = make_contest(session)
    entry = add_entry(session, contest, "uusi", WORDING, actor=None)
    assert entry.position == 4
    with pytest.raises(EntryTaken):
        add_entry(session, contest, "uusi", WORDING, actor=None)
    changed = Wording(text("Toinen"), text("selitys"))
    reword_entry(session, entry, changed, reason="Lyhyempi", actor=None)
    assert (entry.key, entry.text["fi"], entry.description["fi"]) == ("uusi", "Toinen", "selitys")
    remove_entry(session, entry, actor=None)
    assert "uusi" not in contest.entry_keys
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert {"voting:entry:added", "voting:entry:reworded", "voting:entry:removed"} <= set(tags)


def test_the_method_follows_from_the_kind_of_ballot(session: Session) -> None:
    step = make_step(session)
    assert contest_of(session, step) is None
    with pytest.raises(NoContest):
        contest_of_step(session, step)
    for kind, method in (
        (BallotKind.SINGLE, Method.PLURALITY),
        (BallotKind.APPROVAL, Method.APPROVAL),
    ):
        contest = prepare_contest(
            session, step, kind=kind, tie_rule=TieRule.SHARED, promise=text("x"), actor=None
        )
        assert contest.method is method
    assert session.scalar(select(func.count()).select_from(Contest)) == 1


def test_an_electorate_is_changed_before_opening(session: Session) -> None:
    contest = make_contest(session)
    resident = electorate(contest, "resident")
    rule = ElectorateRule(Fraction(2, 5), 8, "trustee")
    set_electorate(session, resident, rule, actor=None)
    assert (resident.weight, resident.minimum_size) == (Fraction(2, 5), 8)
    assert resident.merges_into is electorate(contest, "trustee")
    set_electorate(session, resident, ElectorateRule(Fraction(2, 5), 8, None), actor=None)
    assert resident.merges_into is None
    with pytest.raises(MergesIntoItself):
        set_electorate(session, resident, ElectorateRule(Fraction(1), 8, "resident"), actor=None)


def test_an_open_link_is_made_once(session: Session) -> None:
    contest = make_contest(session)
    staff = electorate(contest, "staff")
    for _time in range(2):
        add_open_link(session, staff, actor=None)
    kinds = session.scalars(
        select(Collector.kind).where(Collector.step_audience_id == staff.id)
    ).all()
    assert sorted(kinds, key=lambda kind: kind.value) == [CollectorKind.OPEN, CollectorKind.ROLL]


def test_a_ballot_with_a_wrong_mark_is_refused_by_the_service(session: Session) -> None:
    contest = make_contest(session)
    with pytest.raises(BallotRefused):
        check_ballot(contest, ["torni"])


def test_a_step_frozen_without_a_manifest_takes_no_ballot(session: Session) -> None:
    contest = make_contest(session)
    freeze_step(session, contest.step, actor=None, now=BEFORE)
    (voter,) = residents(session, contest, 1)
    secret = step_secret(contest.step)
    with pytest.raises(ContestNotOpened):
        cast_ballot(session, contest, voter, (), secret=secret, now=NOON)


def test_a_voter_of_another_contest_is_turned_away(session: Session) -> None:
    contest = open_it(session, make_contest(session))
    other_step = make_step(session, process=contest.step.process, key="toinen")
    other = prepare_contest(
        session,
        other_step,
        kind=BallotKind.SINGLE,
        tie_rule=TieRule.LOT,
        promise={},
        actor=None,
    )
    other.manifest, other.manifest_sha256 = contest.manifest, contest.manifest_sha256
    (voter,) = residents(session, contest, 1)
    with pytest.raises(NotOnRoll):
        cast_ballot(session, other, voter, (), secret=step_secret(contest.step), now=NOON)


def test_a_receipt_exists_after_casting_and_stays_the_same(session: Session) -> None:
    contest = open_it(session, make_contest(session))
    (voter,) = residents(session, contest, 1)
    secret = step_secret(contest.step)
    assert receipt_of(session, voter, secret=secret) is None
    first = cast_one(session, contest, voter, ["meri"])
    again = cast_one(session, contest, voter, ["meri"])
    other = cast_one(session, contest, voter, ["silta"])
    assert first.receipt == again.receipt == other.receipt
    assert (first.is_as_sent, again.is_as_sent, other.is_as_sent) == (True, True, False)
    assert receipt_of(session, voter, secret=secret) == first.receipt
