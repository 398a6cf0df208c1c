"""The ballot before it is opened: in each language, unsendable, and on paper."""

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from tests.factories.processes import NOON
from tests.factories.voting import make_contest
from tests.support.app import WatchedClient
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method

SignIn = Callable[..., WatchedClient]


@pytest.fixture
def draft(session: Session) -> Contest:
    """A star contest that is still being prepared."""
    contest = make_contest(session)
    contest.ballot_kind, contest.method = BallotKind.STARS, Method.STAR
    contest.entries[0].description = {"fi": "<b>Aava</b> #strong", "sv": "Öppet", "en": "Open"}
    session.commit()
    return contest


def words_of(pdf: bytes) -> str:
    """The text of the paper, without its line breaks."""
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def test_the_preview_shows_the_draft_in_each_language(signed_in: SignIn, draft: Contest) -> None:
    desk = signed_in(Role.COORDINATOR)
    place = f"/desk/contests/{draft.step_id}/preview"
    with at(NOON):
        frame = desk.get(place, headers={"Accept-Language": "en"})
        assert "frame-src 'self'" in frame.headers["Content-Security-Policy"]
        for language, words in (
            ("fi", "Anna jokaiselle vaihtoehdolle 0–5 tähteä."),
            ("sv", "Ge varje alternativ 0–5 stjärnor."),
            ("en", "Give every entry 0–5 stars."),
        ):
            assert f"{place}?lang={language}" in frame.text
            inside = desk.get(f"{place}/ballot?lang={language}")
            assert words in inside.text
            assert f'lang="{language}"' in inside.text
            assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]


def test_a_preview_cannot_be_sent_and_says_so(signed_in: SignIn, draft: Contest) -> None:
    desk = signed_in(Role.COORDINATOR)
    place = f"/desk/contests/{draft.step_id}/preview/ballot"
    page = desk.get(f"{place}?lang=en").text
    assert "can't be sent" in page.replace("&#39;", "'")
    main = page.split("<main")[1].split("</main>")[0]
    assert "submit" not in main
    assert "action=" not in main
    assert desk.post(place).status_code == 405


def test_without_entries_the_preview_says_what_is_missing(
    signed_in: SignIn, session: Session, draft: Contest
) -> None:
    draft.entries.clear()
    session.commit()
    page = signed_in(Role.COORDINATOR).get(
        f"/desk/contests/{draft.step_id}/preview", headers={"Accept-Language": "en"}
    )
    assert "No entries yet" in page.text


def test_preview_and_papers_are_for_those_who_prepare(
    client: WatchedClient, signed_in: SignIn, draft: Contest
) -> None:
    for page in ("preview", "preview/ballot", "paper/resident-fi.pdf"):
        address = f"/desk/contests/{draft.step_id}/{page}"
        assert client.get(address).status_code in {302, 303, 401, 403}
    assert (
        signed_in(Role.COORDINATOR)
        .get(f"/desk/contests/{draft.step_id}/paper/resident-fi.pdf")
        .content_type
        == "application/pdf"
    )


@pytest.mark.parametrize(
    ("kind", "method", "boxes"),
    [
        (BallotKind.SINGLE, Method.PLURALITY, "Put a cross in the box."),
        (BallotKind.APPROVAL, Method.APPROVAL, "Put a cross in the box."),
        (BallotKind.STARS, Method.STAR, "0 1 2 3 4 5"),
        (BallotKind.SCORE, Method.SCORE, "Write the number in the box."),
        (BallotKind.POINTS, Method.POINTS, "Write the number in the box."),
        (BallotKind.RANKED, Method.RANKED_PAIRS, "Write the place in the box: 1 is the best."),
    ],
)
def test_a_ballot_paper_says_how_it_is_marked(
    signed_in: SignIn,
    session: Session,
    draft: Contest,
    kind: BallotKind,
    method: Method,
    boxes: str,
) -> None:
    draft.ballot_kind, draft.method = kind, method
    session.commit()
    desk = signed_in(Role.COORDINATOR)
    answer = desk.get(f"/desk/contests/{draft.step_id}/paper/staff-en.pdf")
    words = words_of(answer.data)
    assert boxes in words
    assert "The entries are in alphabetical order." in words
    assert re.search("en MERI.*en METSA.*en SILTA.*Blank ballot", words)
    assert "your vote stays secret" in words
    assert answer.data == desk.get(answer.request.path).data


def test_a_ballot_paper_keeps_markup_as_text_and_knows_its_addresses(
    signed_in: SignIn, draft: Contest
) -> None:
    desk = signed_in(Role.COORDINATOR)
    place = f"/desk/contests/{draft.step_id}/paper"
    assert "<b>Aava</b> #strong" in words_of(desk.get(f"{place}/resident-fi.pdf").data)
    for unknown in ("resident-de.pdf", "nobody-fi.pdf"):
        assert desk.get(f"{place}/{unknown}").status_code == 404
