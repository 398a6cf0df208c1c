"""Ideas: sent in without a name, read before they are shown, and kept as sources of entries."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.clock import at
from engage.synthesis.models import PassageRow
from tests.factories.processes import NOON, make_step, text
from tests.factories.voting import BEFORE, make_contest
from tests.support.app import WatchedClient
from voting.models import Contest, Entry, Idea, IdeaOrigin, IdeaState
from voting.rules.readiness import Gap
from voting.services import nominating
from voting.services.entering import Wording, contest_of
from voting.services.errors import (
    ClosesBeforeOpening,
    IdeaInUse,
    IdeasFull,
    NominationNotOpen,
    ReasonMissing,
)
from voting.services.nominating import (
    Suggestion,
    idea_from_passages,
    join_ideas,
    moderate_idea,
    own_ideas,
    set_nomination,
    suggest_idea,
    word_entry,
)
from voting.services.opening import missing_before_opening, open_contest

SignIn = Callable[..., WatchedClient]
PUBLIC = "/kaarina-2018/visiovisa/ideas"
SAID = Suggestion("Meri on lähellä", "Kaikille", "fi")


@pytest.fixture
def contest(session: Session) -> Contest:
    """A contest that takes ideas around two days before NOON."""
    made = make_contest(session)
    nominate(session, made)
    return made


def nominate(session: Session, contest: Contest) -> None:
    """Ideas are taken for a day, two days before NOON."""
    set_nomination(
        session,
        contest,
        opens_at=BEFORE - timedelta(hours=12),
        closes_at=BEFORE + timedelta(hours=12),
        asked=text("Mikä kuvaa kaupunkia?"),
        actor=None,
    )


@pytest.fixture
def desk(signed_in: SignIn) -> Iterator[WatchedClient]:
    """A coordinator who reads English is at the desk two days before NOON."""
    with at(BEFORE):
        client = signed_in(Role.COORDINATOR)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        yield client


def words(text: str) -> str:
    """The page's words alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def suggested(session: Session, contest: Contest, said: str = "Meri") -> Idea:
    """An idea that came in by the open form."""
    key = uuid4()
    suggest_idea(session, contest, key, Suggestion(said, "", "fi"), now=BEFORE)
    return session.get_one(Idea, key)


def test_anybody_sends_an_idea_that_is_shown_once_it_was_read(
    client: WatchedClient, desk: WatchedClient, contest: Contest, session: Session
) -> None:
    page = client.get(PUBLIC).text
    assert "Mikä kuvaa kaupunkia?" in page
    key = re.search(r'name="key"[^>]*value="([0-9a-f-]{36})"', page)
    assert key is not None
    sent = {"key": key[1], "text": "  Saariston   kaupunki ", "reason": "<b>Meri</b>"}
    assert client.post(PUBLIC, data=sent).location.endswith("/ideas/sent")
    assert client.post(PUBLIC, data=sent).status_code == 302
    assert client.get(f"{PUBLIC}/sent").status_code == 200
    (idea,) = session.scalars(select(Idea)).all()
    assert (idea.text, idea.state, idea.origin) == (
        "Saariston kaupunki",
        IdeaState.WAITING,
        IdeaOrigin.OPEN_FORM,
    )
    assert "Saariston kaupunki" not in client.get(PUBLIC).text
    place = f"/desk/contests/{contest.step_id}/ideas"
    assert "Saariston kaupunki" in desk.get(place).text
    assert desk.post(f"{place}/{idea.id}/show").status_code == 302
    shown = client.get(PUBLIC).text
    assert "Saariston kaupunki" in shown
    assert "&lt;b&gt;Meri&lt;/b&gt;" in shown


def test_an_idea_row_holds_nothing_of_who_sent_it() -> None:
    columns = set(Idea.__table__.columns.keys())
    assert columns == {
        "id",
        "contest_id",
        "text",
        "reason",
        "language",
        "origin",
        "state",
        "hidden_because",
        "came_on",
        "entry_id",
    }


def test_what_is_too_long_or_empty_comes_back_as_typed(
    client: WatchedClient, contest: Contest, session: Session
) -> None:
    with at(BEFORE):
        for typed in ({"text": ""}, {"text": "x" * 201}, {"text": "a", "reason": "y" * 601}):
            answer = client.post(PUBLIC, data={"key": str(uuid4()), **typed})
            assert answer.status_code == 422
            assert typed.get("reason", typed["text"]) in answer.text
        assert client.post(PUBLIC, data={"key": "x", "text": "Meri"}).status_code == 422
    assert session.scalar(select(func.count(Idea.id))) == 0
    assert contest.step.frozen_at is None


def test_one_address_sends_ten_ideas_a_minute(client: WatchedClient, contest: Contest) -> None:
    with at(BEFORE):
        for number in range(10):
            sent = {"key": str(uuid4()), "text": f"Idea {number}"}
            assert client.post(PUBLIC, data=sent).status_code == 302
        late = client.post(PUBLIC, data={"key": str(uuid4()), "text": "Yksi liikaa"})
        assert late.status_code == 429
        assert "Yksi liikaa" in late.text
    with at(BEFORE + timedelta(minutes=2)):
        again = client.post(PUBLIC, data={"key": str(uuid4()), "text": "Nyt taas"})
        assert again.status_code == 302
    assert contest.entries


def test_ideas_are_taken_between_the_two_instants_alone(
    client: WatchedClient, contest: Contest, session: Session
) -> None:
    for moment in (BEFORE - timedelta(hours=13), BEFORE + timedelta(hours=12)):
        with at(moment):
            page = client.get(PUBLIC).text
            assert 'name="text"' not in page
            sent = {"key": str(uuid4()), "text": "Myöhässä tullut"}
            answer = client.post(PUBLIC, data=sent)
            assert answer.status_code == 410
            assert "Myöhässä tullut" in answer.text
    with pytest.raises(NominationNotOpen):
        suggest_idea(session, contest, uuid4(), SAID, now=NOON)
    assert session.scalar(select(func.count(Idea.id))) == 0


def test_a_contest_without_nomination_has_no_open_form(
    client: WatchedClient, session: Session
) -> None:
    make_contest(session)
    assert client.get(PUBLIC).status_code == 410
    assert client.post(PUBLIC, data={}).status_code == 410


def test_no_more_ideas_are_kept_than_can_be_read(
    contest: Contest, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nominating, "MOST_WAITING", 2)
    for _number in range(2):
        suggested(session, contest)
    with pytest.raises(IdeasFull):
        suggested(session, contest)


def test_an_idea_is_set_aside_only_for_a_reason(
    desk: WatchedClient, contest: Contest, session: Session
) -> None:
    idea = suggested(session, contest, "Naapurin Matti")
    place = f"/desk/contests/{contest.step_id}/ideas"
    refused = desk.post(f"{place}/{idea.id}/hide", data={"because": " "})
    assert refused.status_code == 422
    with pytest.raises(ReasonMissing):
        moderate_idea(session, idea, IdeaState.HIDDEN, actor=None)
    desk.post(f"{place}/{idea.id}/hide", data={"because": "Nimeää ihmisen"})
    assert (idea.state, idea.hidden_because) == (IdeaState.HIDDEN, "Nimeää ihmisen")
    assert "Nimeää ihmisen" in desk.get(f"{place}?state=hidden").text
    desk.post(f"{place}/{idea.id}/wait")
    assert (idea.state, idea.hidden_because) == (IdeaState.WAITING, "")
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert tags.count("voting:idea:moderated") == 2


def test_similar_ideas_become_one_entry_and_all_stay_its_sources(
    desk: WatchedClient, contest: Contest, session: Session
) -> None:
    first, second, third = (suggested(session, contest, one) for one in ("Meri", "Aalto", "Ranta"))
    place = f"/desk/contests/{contest.step_id}"
    for idea in (first, second, third):
        desk.post(f"{place}/ideas/{idea.id}/shortlist")
    form = desk.get(f"{place}/entries/new?idea={first.id}&idea={second.id}&idea=x")
    assert 'value="Meri"' in form.text
    typed = {f"text_{one}": f"Meren kaupunki {one}" for one in ("fi", "sv", "en")}
    sent = {**typed, "idea": [str(first.id), str(second.id)]}
    assert desk.post(f"{place}/entries/new", data=sent).status_code == 302
    entry = session.scalars(select(Entry).where(Entry.key == "meren-kaupunki-fi")).one()
    assert set(entry.ideas) == {first, second}
    desk.post(f"{place}/ideas/{third.id}/join", data={"entry": str(entry.id)})
    session.expire_all()
    assert {idea.text for idea in entry.ideas} == {"Meri", "Aalto", "Ranta"}
    desk.post(f"{place}/ideas/{third.id}/show")
    assert "Part it from the entry first." in desk.get(f"{place}/ideas").text
    assert desk.post(f"{place}/ideas/{third.id}/hide", data={"because": "x"}).status_code == 302
    assert third.state is IdeaState.SHORTLISTED
    desk.post(f"{place}/ideas/{third.id}/part")
    session.expire_all()
    assert third.entry is None
    assert own_ideas(session, contest, [str(third.id), str(first.id)]) == [third]


def test_an_entry_that_is_removed_leaves_its_ideas_on_the_shortlist(
    desk: WatchedClient, contest: Contest, session: Session
) -> None:
    idea = suggested(session, contest)
    entry = word_entry(session, contest, [idea], Wording(text("Meri"), {}), actor=None)
    desk.post(f"/desk/contests/{contest.step_id}/entries/{entry.id}/remove")
    session.expire_all()
    assert (idea.entry, idea.state) == (None, IdeaState.SHORTLISTED)


def test_ideas_of_another_contest_are_no_sources(contest: Contest, session: Session) -> None:
    other = make_step(session, process=contest.step.process, key="toinen")
    stranger = Contest(
        step=other, ballot_kind=contest.ballot_kind, method=contest.method, promise={}
    )
    session.add(stranger)
    session.flush()
    nominate(session, stranger)
    idea = suggested(session, stranger)
    with pytest.raises(IdeaInUse):
        join_ideas(session, contest.entries[0], [idea], actor=None)
    assert own_ideas(session, contest, [str(idea.id)]) == []


def passage(contest: Contest, public_id: str, said: str) -> PassageRow:
    """A collected passage of a workshop."""
    return PassageRow(
        process_id=contest.step.process_id,
        public_id=public_id,
        step_key="tyopaja",
        source="workshops",
        prompt_key="tavoitteet",
        prompt=text("Tavoitteet"),
        audience="resident",
        text=said,
    )


def test_passages_become_an_idea_and_stay_its_sources(
    desk: WatchedClient, contest: Contest, session: Session
) -> None:
    session.add_all(
        [passage(contest, "a1", "Meri näkyy kaikkialla"), passage(contest, "a2", "100 % metsää")]
    )
    session.flush()
    place = f"/desk/contests/{contest.step_id}/ideas/from-passages"
    found = desk.get(f"{place}?words=MERI").text
    assert "Meri näkyy" in found
    assert "metsää" not in found
    assert "metsää" in desk.get(f"{place}?words=%25").text
    assert desk.post(place, data={"text": "", "language": "fi"}).status_code == 422
    sent = {"text": "Meren kaupunki", "language": "fi", "passage": ["a1", "nobody"]}
    assert desk.post(place, data=sent).status_code == 302
    (idea,) = session.scalars(select(Idea)).all()
    assert (idea.state, idea.origin) == (IdeaState.SHORTLISTED, IdeaOrigin.PASSAGES)
    assert [(one.public_id, one.step_key) for one in idea.passages] == [("a1", "tyopaja")]
    assert (
        "Meri näkyy" in desk.get(f"/desk/contests/{contest.step_id}/ideas?state=shortlisted").text
    )
    made = idea_from_passages(session, contest, SAID, [], actor=None, now=BEFORE)
    assert made.origin is IdeaOrigin.DESK


def test_a_contest_stays_shut_while_ideas_are_taken(contest: Contest, session: Session) -> None:
    gaps = [one.gap for one in missing_before_opening(session, contest, now=BEFORE)]
    assert gaps == [Gap.NOMINATION]
    later = BEFORE + timedelta(hours=12)
    assert missing_before_opening(session, contest, now=later) == ()


def test_nomination_begins_a_contest_that_was_not_there(
    desk: WatchedClient, session: Session
) -> None:
    step = make_step(session)
    address = f"/desk/contests/{step.id}/nomination"
    assert desk.get(address).status_code == 200
    typed = {
        "opens_day": "2018-04-01",
        "opens_clock": "09:00",
        "closes_day": "2018-04-05",
        "closes_clock": "16:00",
        "asked_fi": "Mitä toivot?",
    }
    assert desk.post(address, data={**typed, "closes_day": "2018-04-01", "closes_clock": "08:00"})
    assert desk.post(address, data=typed).status_code == 302
    contest = contest_of(session, step)
    assert contest is not None
    assert "Mitä toivot?" in desk.get(address).text
    moment = BEFORE
    with pytest.raises(ClosesBeforeOpening):
        set_nomination(session, contest, opens_at=moment, closes_at=moment, asked={}, actor=None)


def test_after_opening_ideas_stay_as_they_are(
    desk: WatchedClient, contest: Contest, session: Session
) -> None:
    idea = suggested(session, contest)
    open_contest(session, contest, actor=None, now=BEFORE + timedelta(hours=13))
    place = f"/desk/contests/{contest.step_id}"
    entry = {"entry": str(contest.entries[0].id)}
    typed = {"text": "Meri", "language": "fi"}
    for address, sent in (
        (f"{place}/ideas/{idea.id}/show", {}),
        (f"{place}/ideas/{idea.id}/hide", {"because": "x"}),
        (f"{place}/ideas/{idea.id}/join", entry),
        (f"{place}/ideas/{idea.id}/part", {}),
        (f"{place}/ideas/from-passages", typed),
    ):
        assert desk.post(address, data=sent).status_code == 302, address
        assert "Nothing was changed." in words(desk.get(f"{place}/ideas").text)
    assert (idea.state, idea.entry) == (IdeaState.WAITING, None)


def test_who_may_do_what_with_ideas(
    signed_in: SignIn, client: WatchedClient, contest: Contest, session: Session
) -> None:
    idea = suggested(session, contest)
    place = f"/desk/contests/{contest.step_id}"
    with at(BEFORE):
        for role, read, pick, set_times in (
            (Role.FACILITATOR, 200, 403, 403),
            (Role.EDITOR, 200, 200, 403),
            (Role.READER, 403, 403, 403),
        ):
            someone = signed_in(role)
            assert someone.get(f"{place}/ideas").status_code == read
            assert someone.get(f"{place}/ideas/from-passages").status_code == pick
            assert someone.get(f"{place}/nomination").status_code == set_times
            join = someone.post(f"{place}/ideas/{idea.id}/join", data={})
            assert join.status_code == 403
    assert client.get(f"/desk/contests/{uuid4()}/ideas").status_code in {302, 303, 401, 403}
