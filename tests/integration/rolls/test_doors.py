"""The doors of a step: what each form promises, and when no door may be added."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.processes.models import Step, StepKind
from engage.rolls.models import Collector, CollectorKind, DoorForm, Elector, RollSample
from engage.rolls.participation import (
    NotOnRoll,
    StepNotOpen,
    ensure_may_take_part,
    paper_participant,
    step_secret,
)
from engage.rolls.rules.codes import shown
from engage.rolls.rules.sampling import drawn
from engage.rolls.sealing import WrongState, freeze_step
from engage.rolls.services.counting import participation
from engage.rolls.services.doors import (
    ChannelTaken,
    DoorRefused,
    NewDoor,
    add_door,
    assisted_participant,
    channel_tag,
    close_door,
)
from engage.rolls.services.importing import (
    DoorsFixed,
    RollIsSample,
    collector_of,
    import_roll,
    roll_of,
)
from engage.rolls.services.issuing import issue_bearer_codes, issue_personal_codes
from engage.rolls.services.sampling import (
    SampleRefused,
    SampleTooLarge,
    declare_sample,
    draw_sample,
)
from engage.tables.reading import read_table
from tests.factories.doors import make_door
from tests.factories.processes import AFTER, NOON, give_doors, make_step
from tests.support.app import WatchedClient

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def survey(session: Session) -> Step:
    """A survey that nobody has opened yet."""
    return make_step(session, StepKind.SURVEY, key="kysely")


def opened(session: Session, step: Step) -> Step:
    """The step with its rule fixed."""
    freeze_step(session, step, actor=None, now=NOON)
    return step


def people(session: Session, step: Step, count: int) -> list[str]:
    """References of that many people on the residents' roll."""
    roll = roll_of(session, step.audiences[0])
    references = [f"p{number}" for number in range(count)]
    session.add_all(Elector(roll_id=roll.id, person_ref=one, name=one) for one in references)
    session.flush()
    return references


def test_links_with_tags_are_told_apart_and_never_doubled(session: Session, survey: Step) -> None:
    residents = survey.audiences[0]
    wilma = make_door(session, residents, DoorForm.PLAIN, "Wilma")
    poster = make_door(session, residents, DoorForm.PLAIN, "Juliste: Pääkirjasto")
    assert (wilma.channel, poster.channel) == ("wilma", "juliste-paakirjasto")
    assert wilma.shortcut != poster.shortcut
    assert not wilma.kind.is_verified
    with pytest.raises(ChannelTaken):
        make_door(session, residents, DoorForm.PLAIN, "WILMA")


@pytest.mark.parametrize(
    ("name", "tag"),
    [("Intra", "intra"), ("Ä ö å!", "a-o-a"), ("日本", ""), ("a" * 90, "a" * 50), ("-x-", "x")],
)
def test_a_tag_is_made_of_the_name(name: str, tag: str) -> None:
    assert channel_tag(name) == tag


def test_a_contest_has_no_kiosk_paper_or_assisted_door(session: Session) -> None:
    contest = make_step(session)
    for form in (DoorForm.KIOSK, DoorForm.PAPER, DoorForm.ASSISTED, DoorForm.SAMPLE):
        with pytest.raises(DoorRefused):
            make_door(session, contest.audiences[0], form)
    give_doors(session, contest)
    door = make_door(session, contest.audiences[0], DoorForm.PLAIN)
    opened(session, contest)
    with pytest.raises(DoorsFixed):
        make_door(session, contest.audiences[0], DoorForm.PLAIN, "Toinen")
    with pytest.raises(DoorsFixed):
        close_door(session, door, actor=None, now=NOON)


def test_a_door_that_is_not_wanted_after_all_is_gone_before_opening(session: Session) -> None:
    contest = make_step(session)
    door = make_door(session, contest.audiences[0], DoorForm.PLAIN)
    close_door(session, door, actor=None, now=NOON)
    session.flush()
    assert session.scalars(select(Collector)).all() == []


def test_a_workshop_is_entered_by_its_join_code_alone(session: Session) -> None:
    workshop = make_step(session, StepKind.WORKSHOP, key="ilta")
    with pytest.raises(DoorRefused):
        make_door(session, workshop.audiences[0], DoorForm.PLAIN)


def test_a_body_answers_by_its_roll_whoever_helps(session: Session) -> None:
    named = make_step(session, StepKind.SURVEY, key="johto", is_in_body_name=True)
    with pytest.raises(DoorRefused):
        make_door(session, named.audiences[1], DoorForm.KIOSK)
    with pytest.raises(DoorRefused):
        make_door(session, named.audiences[1], DoorForm.PLAIN)
    assert make_door(session, named.audiences[1], DoorForm.ASSISTED).kind is CollectorKind.ROLL


def test_after_opening_nobody_unchecked_comes_in_where_everybody_was_checked(
    session: Session, survey: Step
) -> None:
    residents, staff, _ = survey.audiences
    collector_of(session, residents, CollectorKind.OPEN)
    collector_of(session, staff, CollectorKind.ROLL)
    opened(session, survey)
    assert make_door(session, residents, DoorForm.KIOSK).name == "Kirjasto"
    assert make_door(session, staff, DoorForm.ASSISTED).kind is CollectorKind.ROLL
    for form in (DoorForm.KIOSK, DoorForm.PAPER, DoorForm.PLAIN):
        with pytest.raises(DoorsFixed):
            make_door(session, staff, form)


def test_no_door_is_added_after_closing(session: Session, survey: Step) -> None:
    with pytest.raises(WrongState):
        add_door(session, survey.audiences[0], NewDoor(DoorForm.PLAIN, "x"), actor=None, now=AFTER)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (DoorForm.KIOSK, CollectorKind.ROLL),
        (DoorForm.KIOSK, CollectorKind.BEARER),
        (DoorForm.SAMPLE, CollectorKind.OPEN),
    ],
)
def test_the_database_refuses_a_door_that_promises_what_it_does_not_keep(
    session: Session, survey: Step, form: DoorForm, kind: CollectorKind
) -> None:
    session.add(Collector(step_audience_id=survey.audiences[0].id, key="x", kind=kind, form=form))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_paper_of_the_same_number_is_the_same_answer(session: Session, survey: Step) -> None:
    door = make_door(session, survey.audiences[0], DoorForm.PAPER)
    secret = step_secret(opened(session, survey))
    keys = [
        secret.nullifier(one.step_audience_id, one.ref)
        for one in (paper_participant(door, number) for number in (7, 7, 8))
    ]
    assert keys[0] == keys[1] != keys[2]
    with pytest.raises(NotOnRoll):
        paper_participant(door, 0)
    with pytest.raises(NotOnRoll):
        paper_participant(make_door(session, survey.audiences[0], DoorForm.KIOSK), 1)


def test_papers_are_written_in_after_closing_until_all_is_confirmed(
    session: Session, survey: Step
) -> None:
    paper = paper_participant(make_door(session, survey.audiences[0], DoorForm.PAPER), 1)
    opened(session, survey)
    ensure_may_take_part(session, paper, NOON)
    ensure_may_take_part(session, paper, AFTER)
    survey.reconciled_at = AFTER
    session.flush()
    with pytest.raises(StepNotOpen):
        ensure_may_take_part(session, paper, AFTER)


def test_somebody_helped_takes_part_once_over_all_doors(session: Session, survey: Step) -> None:
    residents = survey.audiences[0]
    people(session, survey, 2)
    door = make_door(session, residents, DoorForm.ASSISTED)
    opened(session, survey)
    codes = issue_personal_codes(session, residents, actor=None, now=NOON)
    by_code = assisted_participant(session, door, shown(codes[0].code))
    by_row = assisted_participant(session, door, " p0 ")
    assert by_code.ref == by_row.ref
    assert by_code.ref.startswith("elector:")
    assert (by_code.kind, by_code.collector_id) == (CollectorKind.ROLL, door.id)
    ensure_may_take_part(session, by_code, NOON)
    for nobody in ("", "p9", "0000-0000-0000-00000"):
        with pytest.raises(NotOnRoll):
            assisted_participant(session, door, nobody)


def test_a_code_slip_typed_by_a_clerk_is_counted_as_assisted(
    session: Session, survey: Step
) -> None:
    residents = survey.audiences[0]
    door = make_door(session, residents, DoorForm.ASSISTED)
    assert door.kind is CollectorKind.OPEN
    opened(session, survey)
    collector_of(session, residents, CollectorKind.BEARER)
    ((_, code),) = issue_bearer_codes(
        session, residents, count=1, unit_id=None, actor=None, now=NOON
    )
    helped = assisted_participant(session, door, code)
    own = session.get_one(Collector, helped.collector_id)
    assert (own.kind, own.form) == (CollectorKind.BEARER, DoorForm.ASSISTED)
    assert assisted_participant(session, door, code).collector_id == own.id
    ensure_may_take_part(session, helped, NOON)


def test_without_a_roll_each_person_helped_is_somebody_new(session: Session, survey: Step) -> None:
    door = make_door(session, survey.audiences[0], DoorForm.ASSISTED)
    one, other = (assisted_participant(session, door, "") for _ in range(2))
    assert one.ref != other.ref
    assert not door.kind.is_verified


def test_a_code_of_another_audience_helps_nobody_in(session: Session, survey: Step) -> None:
    residents, staff, _ = survey.audiences
    people(session, survey, 1)
    codes = issue_personal_codes(session, residents, actor=None, now=NOON)
    door = make_door(session, staff, DoorForm.ASSISTED)
    with pytest.raises(NotOnRoll):
        assisted_participant(session, door, codes[0].code)


def test_a_sample_keeps_those_drawn_and_a_protocol_to_draw_them_again(
    session: Session, survey: Step
) -> None:
    references = people(session, survey, 30)
    residents = survey.audiences[0]
    sample = draw_sample(session, residents, size=10, seed=" 7 14 21 ", actor=None, now=NOON)
    kept = set(session.scalars(select(Elector.person_ref)))
    assert kept == drawn(references, 10, "7 14 21")
    assert (sample.size, sample.frame_size, sample.seed) == (10, 30, "7 14 21")
    assert session.scalars(select(Collector.form)).all() == [DoorForm.SAMPLE]


def test_a_response_rate_is_told_of_rolls_and_samples_alone(session: Session, survey: Step) -> None:
    people(session, survey, 10)
    residents = survey.audiences[0]
    draw_sample(session, residents, size=5, seed="x", actor=None, now=NOON)
    make_door(session, residents, DoorForm.ASSISTED)
    assert participation(session, survey)[0].rate == 0
    make_door(session, residents, DoorForm.KIOSK)
    assert participation(session, survey)[0].rate is None


def test_a_sample_is_drawn_once_and_before_anybody_knows(session: Session, survey: Step) -> None:
    people(session, survey, 10)
    residents = survey.audiences[0]
    for size, seed in ((11, "x"), (0, "x"), (5, "  ")):
        with pytest.raises(SampleTooLarge):
            draw_sample(session, residents, size=size, seed=seed, actor=None, now=NOON)
    issue_personal_codes(session, residents, actor=None, now=NOON)
    with pytest.raises(SampleRefused):
        draw_sample(session, residents, size=5, seed="x", actor=None, now=NOON)


def test_a_roll_drawn_elsewhere_says_from_how_many_and_takes_nobody_more(
    session: Session, survey: Step
) -> None:
    people(session, survey, 3)
    residents = survey.audiences[0]
    with pytest.raises(SampleTooLarge):
        declare_sample(session, residents, frame_size=2, actor=None, now=NOON)
    declare_sample(session, residents, frame_size=27_000, actor=None, now=NOON)
    protocol = session.scalars(select(RollSample)).one()
    assert (protocol.size, protocol.frame_size, protocol.seed) == (3, 27_000, None)
    table = read_table(b"id\nstranger\n", "more.csv")
    with pytest.raises(RollIsSample):
        import_roll(session, residents, table, actor=None)


def test_the_desk_adds_names_and_closes_doors(
    signed_in: Callable[..., WatchedClient], session: Session, survey: Step
) -> None:
    desk = signed_in(Role.COORDINATOR)
    page = f"/desk/steps/{survey.id}/doors"
    given = {"audience": str(survey.audiences[0].id), "form": "plain", "name": "Juliste"}
    with at(NOON):
        assert desk.post(page, data=given).status_code == 302
        doubled = desk.post(page, data=given, headers=ENGLISH)
        assert (doubled.status_code, "tag already" in doubled.text) == (422, True)
        assert desk.post(page, data=given | {"name": ""}).status_code == 422
        door = session.scalars(select(Collector)).one()
        desk.post(f"/desk/doors/{door.id}/name", data={"name": "Kaupungintalo <b>"})
        opened(session, survey)
        desk.post(f"/desk/doors/{door.id}/close")
        shown_page = desk.get(page, headers=ENGLISH).text
    assert "Kaupungintalo &lt;b&gt;" in shown_page
    assert "Open again" in shown_page
    assert "unverified" in shown_page
    assert door.closed_at is not None
    with at(NOON):
        desk.post(f"/desk/doors/{door.id}/reopen")
    assert door.closed_at is None


def test_the_desk_draws_a_sample_and_shows_its_protocol(
    signed_in: Callable[..., WatchedClient], session: Session, survey: Step
) -> None:
    people(session, survey, 8)
    desk = signed_in(Role.COORDINATOR)
    address = f"/desk/step-audiences/{survey.audiences[0].id}/sample"
    with at(NOON):
        desk.post(address, data={})
        desk.post(address, data={"size": "9", "seed": "x"})
        assert session.scalars(select(RollSample)).all() == []
        desk.post(address, data={"size": "3", "seed": "Lotto 45/2026"})
        desk.post(address, data={"frame_size": "100"})
        page = desk.get(f"/desk/steps/{survey.id}/doors", headers=ENGLISH).text
    assert session.scalars(select(RollSample.size)).all() == [3]
    assert "Lotto 45/2026" in page
    assert "3 of 8" in page


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.EDITOR, Role.STAFF, Role.ADMINISTRATOR])
def test_only_the_coordinator_changes_doors_and_prints(
    signed_in: Callable[..., WatchedClient], session: Session, survey: Step, role: Role
) -> None:
    door = make_door(session, survey.audiences[0], DoorForm.PLAIN)
    other, audience = signed_in(role), survey.audiences[0].id
    assert other.get(f"/desk/steps/{survey.id}/doors").status_code == 403
    assert other.get(f"/desk/step-audiences/{audience}/letters").status_code == 403
    for action in ("sample", "letters", "letters/delete", "protected", "bearer-codes"):
        assert other.post(f"/desk/step-audiences/{audience}/{action}").status_code == 403
    for action in ("name", "close", "reopen", "poster"):
        assert other.post(f"/desk/doors/{door.id}/{action}").status_code == 403
