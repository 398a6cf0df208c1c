"""Every kind of ballot, marked and sent without script: as it is told, and as it comes back."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from tests.factories.processes import NOON
from tests.factories.voting import make_contest, open_it
from tests.support.app import WatchedClient
from voting.models import Ballot, Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method

HERE = "/kaarina-2018/visiovisa/resident/vote"
ENGLISH = {"Accept-Language": "en"}
METHODS = {
    BallotKind.SINGLE: Method.PLURALITY,
    BallotKind.APPROVAL: Method.APPROVAL,
    BallotKind.STARS: Method.STAR,
    BallotKind.SCORE: Method.SCORE,
    BallotKind.RANKED: Method.RANKED_PAIRS,
    BallotKind.POINTS: Method.POINTS,
}
Opened = Callable[..., Contest]


@pytest.fixture
def opened(session: Session, client: WatchedClient) -> Iterator[Opened]:
    """Opens a contest with that kind of ballot, and brings the client to it."""

    def open_(kind: BallotKind, **rule: Any) -> Contest:
        contest = open_it(session, make_contest(session))
        # What is tried here is marking and casting: the count has tests of its own.
        contest.ballot_kind, contest.method = kind, METHODS[kind]
        contest.ballot_rule = rule
        session.flush()
        client.post(f"{HERE}/begin")
        return contest

    with at(NOON):
        yield open_


def marks(**given: object) -> dict[str, str]:
    """The fields of a ballot with these marks."""
    return {f"mark-{key}": str(mark) for key, mark in given.items()}


def sent(client: WatchedClient, page: str, fields: Mapping[str, Any]) -> tuple[int, str]:
    """Status and text of the English page that follows."""
    answer = client.post(f"{HERE}/{page}", data=fields, headers=ENGLISH)
    return answer.status_code, answer.text


def stored(session: Session) -> list[str]:
    """The marks of the ballots in the box."""
    return list(session.scalars(select(Ballot.marks)))


def own_words(page: str) -> str:
    """The ballot in words, without its markup."""
    part = page.split('aria-labelledby="ballot-in-words">')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_star_ballot_is_a_row_of_named_radio_buttons_for_each_entry(
    client: WatchedClient, opened: Opened
) -> None:
    opened(BallotKind.STARS)
    page = client.get(f"{HERE}/ballot", headers=ENGLISH).text
    assert "Give every entry 0–5 stars." in page
    assert "In the final your ballot counts for the one you gave more stars" in page
    for key in ("meri", "metsa", "silta"):
        assert f"<legend>en {key.upper()}</legend>" in page
        row = page.split(f'id="mark-{key}"')[1].split("</fieldset>")[0]
        assert re.findall(r'type="radio"[^>]* value="(\d)"', row) == list("012345")
        assert "3 stars of 5" in row
        assert "one star of 5" in row
    assert "checked" not in page


@pytest.mark.parametrize(
    ("kind", "rule", "given", "words", "packed"),
    [
        (
            BallotKind.STARS,
            {},
            marks(meri=5, silta=0),
            "Your ballot 5 stars of 5 en MERI 0 stars of 5 en SILTA "
            "Without a mark, counts as 0 en METSA",
            '{"meri":5,"silta":0}',
        ),
        (
            BallotKind.SCORE,
            {"max": 20},
            marks(meri=17, silta=17),
            "Your ballot 17 of 20 en MERI en SILTA Without a mark, counts as 0 en METSA",
            '{"meri":17,"silta":17}',
        ),
        (
            BallotKind.RANKED,
            {},
            marks(meri=2, silta=1),
            "Your ballot Place 1 en SILTA Place 2 en MERI "
            "Without a place, below all these en METSA",
            '{"meri":2,"silta":1}',
        ),
        (
            BallotKind.POINTS,
            {"budget": 10},
            marks(meri=7, silta=1),
            "Your ballot 7 points en MERI one point en SILTA Without a mark, counts as 0 en METSA "
            "Points used: 8. Left unused: 2.",
            '{"meri":7,"silta":1}',
        ),
    ],
)
def test_a_ballot_is_read_out_and_cast_as_marked(
    client: WatchedClient,
    session: Session,
    opened: Opened,
    kind: BallotKind,
    rule: dict[str, Any],
    given: dict[str, str],
    words: str,
    packed: str,
) -> None:
    opened(kind, **rule)
    status, review = sent(client, "ballot", given)
    assert (status, own_words(review)) == (200, words)
    kept = dict(re.findall(r'type="hidden" name="(mark-\w+)" value="(\d*)"', review))
    assert kept == given
    assert stored(session) == []
    assert client.post(f"{HERE}/cast", data=kept).location == f"{HERE}/receipt"
    assert stored(session) == [packed]


@pytest.mark.parametrize(
    ("kind", "rule", "given", "words"),
    [
        (BallotKind.STARS, {}, marks(meri=6), "a whole number from 0 to 5"),
        (BallotKind.STARS, {}, marks(meri=-1), "a whole number from 0 to 5"),
        (BallotKind.STARS, {}, marks(meri="٣"), "a whole number from 0 to 5"),
        (BallotKind.SCORE, {"max": 20}, marks(meri=21), "a whole number from 0 to 20"),
        (BallotKind.SCORE, {"max": 20}, marks(meri="2,5"), "a whole number from 0 to 20"),
        (BallotKind.POINTS, {"budget": 10}, marks(meri=9, silta=2), "more than 10 points in all"),
        (BallotKind.POINTS, {"budget": 10}, marks(meri="9" * 5000), "a whole number from 0 to 10"),
        (BallotKind.RANKED, {}, marks(meri=0), "Choose a place from the list"),
        (BallotKind.RANKED, {}, marks(meri=4), "Choose a place from the list"),
        (BallotKind.RANKED, {"shared": False}, marks(meri=1, silta=1), "Give each place only once"),
        (BallotKind.RANKED, {"limit": 1}, marks(meri=1, silta=2), "one entry at most"),
        (BallotKind.STARS, {}, marks(torni=3), "something that is not on it"),
        (BallotKind.STARS, {}, marks(meri=3, torni=3), "something that is not on it"),
        (BallotKind.STARS, {}, {"mark-meri": ["3", "5"]}, "marked twice"),
        (BallotKind.STARS, {}, {}, "or cast a blank ballot"),
        (BallotKind.POINTS, {}, marks(meri=""), "or cast a blank ballot"),
        (BallotKind.POINTS, {}, marks(meri=0, silta=0), "or cast a blank ballot"),
        (BallotKind.APPROVAL, {}, {"choice": ["meri", "meri"]}, "marked twice"),
        (BallotKind.APPROVAL, {}, {"choice": ["meri", "torni"]}, "something that is not on it"),
        (BallotKind.SINGLE, {}, {"choice": ["meri", "silta"]}, "Choose one entry only"),
        (BallotKind.SINGLE, {}, {"choice": "torni"}, "something that is not on it"),
    ],
)
def test_what_is_no_ballot_comes_back_as_sent_with_the_reason(
    client: WatchedClient,
    session: Session,
    opened: Opened,
    kind: BallotKind,
    rule: dict[str, Any],
    given: dict[str, Any],
    words: str,
) -> None:
    opened(kind, **rule)
    for address in ("ballot", "cast"):
        status, page = sent(client, address, given)
        assert status == 422
        assert words in page
        assert "What you filled in is still here" in page
    assert stored(session) == []


def test_numbers_that_are_no_ballot_stand_in_their_fields(
    client: WatchedClient, opened: Opened
) -> None:
    opened(BallotKind.POINTS, budget=10)
    _status, page = sent(client, "ballot", marks(meri="9", silta="kaksi", metsa="4"))
    for key, typed in (("meri", "9"), ("silta", "kaksi"), ("metsa", "4")):
        assert f'name="mark-{key}" value="{typed}"' in page
    assert 'href="#mark-silta"' in page
    assert 'aria-describedby="mark-silta-note mark-silta-error" aria-invalid="true"' in page
    assert "3 points too many: take some away." in page


def test_markup_in_a_number_comes_back_as_text(client: WatchedClient, opened: Opened) -> None:
    opened(BallotKind.POINTS, budget=10)
    _status, page = sent(client, "ballot", marks(meri='"><script>alert(1)</script>'))
    assert "<script>alert" not in page


def test_the_sum_that_is_left_is_told_by_the_server(client: WatchedClient, opened: Opened) -> None:
    opened(BallotKind.POINTS, budget=10)
    assert "Points left: 10 of 10." in client.get(f"{HERE}/ballot", headers=ENGLISH).text
    status, page = sent(client, "ballot", marks(meri=4) | {"edit": "1"})
    assert status == 200
    assert "Points left: 6 of 10." in page
    assert 'name="mark-meri" value="4"' in page


def test_an_entry_may_be_left_without_a_place_and_places_be_shared(
    client: WatchedClient, session: Session, opened: Opened
) -> None:
    opened(BallotKind.RANKED)
    page = client.get(f"{HERE}/ballot", headers=ENGLISH).text
    assert "Several may have the same place." in page
    assert page.count('<option value="3">') == 3
    client.post(f"{HERE}/cast", data=marks(meri=1, silta=1, metsa=""))
    assert stored(session) == ['{"meri":1,"silta":1}']


def test_a_blank_ballot_has_its_own_button_and_is_said_to_be_blank(
    client: WatchedClient, session: Session, opened: Opened
) -> None:
    opened(BallotKind.STARS)
    page = client.get(f"{HERE}/ballot", headers=ENGLISH).text
    assert 'name="blank" value="1"' in page
    assert "A blank ballot shows that you took part and is for no entry." in page
    _status, review = sent(client, "ballot", marks(meri=3) | {"blank": "1"})
    assert own_words(review).startswith("Your ballot is blank")
    kept = dict(re.findall(r'type="hidden" name="(mark-\w+|blank)" value="(\d*)"', review))
    # Whoever changes their mind finds the marks again.
    _status, again = sent(client, "ballot", kept | {"edit": "1"})
    assert re.search(r'name="mark-meri" value="3" checked', again)
    client.post(f"{HERE}/cast", data=kept)
    assert stored(session) == ["{}"]


def test_the_same_for_all_is_a_ballot_and_not_a_blank_one(
    client: WatchedClient, session: Session, opened: Opened
) -> None:
    opened(BallotKind.STARS)
    alike = marks(meri=0, silta=0, metsa=0)
    _status, review = sent(client, "ballot", alike)
    assert "You gave every entry the same" in own_words(review)
    client.post(f"{HERE}/cast", data=alike)
    assert stored(session) == ['{"meri":0,"metsa":0,"silta":0}']


def test_another_star_ballot_leaves_the_first_standing(
    client: WatchedClient, session: Session, opened: Opened
) -> None:
    opened(BallotKind.STARS)
    client.post(f"{HERE}/cast", data=marks(meri=5))
    first = client.get(f"{HERE}/receipt").text
    # A double click, and the same marks in another order.
    assert client.post(f"{HERE}/cast", data=marks(meri=5)).location == f"{HERE}/receipt"
    assert client.get(f"{HERE}/receipt").text == first
    other = client.post(f"{HERE}/cast", data=marks(meri=4))
    assert "Your first ballot stands" in client.get(other.location, headers=ENGLISH).text
    assert stored(session) == ['{"meri":5}']


@pytest.mark.parametrize("kind", list(BallotKind))
def test_a_ballot_page_is_light(client: WatchedClient, opened: Opened, kind: BallotKind) -> None:
    opened(kind)
    page = client.get(f"{HERE}/ballot")
    assert len(page.data) < 20_000


@pytest.mark.parametrize("kind", list(BallotKind))
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_ballot_page_speaks_the_readers_language(
    client: WatchedClient, opened: Opened, kind: BallotKind, language: str
) -> None:
    opened(kind)
    page = client.get(f"{HERE}/ballot", headers={"Accept-Language": language}).text
    for english in ("Give ", "Look over", "Marked", "points", "The entry", "blank ballot"):
        assert english not in page
