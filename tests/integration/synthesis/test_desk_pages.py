"""The coding desk, the codebook and the draft inputs in the browser."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.jobs import Job
from engage.processes.models import Process
from engage.synthesis.models import Coding, CodingState, PassageRow, Theme
from engage.synthesis.tasks import build_package, suggest
from engage.synthesis.views.waiting import texts_to_read
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.evidence import ToldSource, passage

ENGLISH = {"Accept-Language": "en"}
SHOWN = re.compile(r"themes/passages/([0-9a-f]{32})\"")


@pytest.fixture
def editor(client: FlaskClient, process: Process) -> FlaskClient:
    """An editor's browser; the process exists."""
    sign_in(client, AccountFactory(roles=[Role.EDITOR]))
    return client


@pytest.fixture
def desk(editor: FlaskClient, process: Process) -> Callable[..., tuple[str, str]]:
    """Opens the desk: the page, and the id of the passage on it."""
    suggest(str(process.id))

    def show(query: str = "") -> tuple[str, str]:
        page = editor.get(f"/desk/processes/{process.id}/themes{query}", headers=ENGLISH).text
        found = SHOWN.search(page)
        return page, found[1] if found else ""

    return show


def test_the_desk_shows_a_passage_where_it_comes_from_and_why_a_theme_is_suggested(
    desk: Callable[..., tuple[str, str]], session: Session
) -> None:
    page, public_id = desk("?theme=walking-and-cycling")
    row = session.scalars(select(PassageRow).where(PassageRow.public_id == public_id)).one()
    assert row.text in page
    assert "en resident · en littoinen · en ilta" in page
    assert "matched: pyörätie, talvikunnossapito" in page
    assert "0 / 25" in page


def test_accepting_rejects_the_other_suggestions_and_can_be_taken_back(
    editor: FlaskClient, desk: Callable[..., tuple[str, str]], process: Process, session: Session
) -> None:
    _page, public_id = desk("?theme=schools")
    theme = session.scalars(select(Theme.id).where(Theme.key == "schools")).one()
    url = f"/desk/processes/{process.id}/themes/passages/{public_id}"
    answer = editor.post(url, data={"themes": [str(theme)], "theme": "schools", "accept": "1"})
    assert answer.status_code == 302
    assert f"undo={public_id}" in answer.location
    assert "theme=schools" in answer.location
    codings = session.scalars(select(Coding).where(Coding.passage_id == public_id))
    states = {coding.theme_id: coding.state for coding in codings}
    assert states.pop(theme) is CodingState.ACCEPTED
    assert set(states.values()) <= {CodingState.REJECTED}
    page = editor.get(answer.location, headers=ENGLISH).text
    assert f"{public_id}/undo" in page
    assert "1 / 25" in page
    back = editor.post(f"{url}/undo")
    again = editor.get(back.location, headers=ENGLISH).text
    assert f"themes/passages/{public_id}" in again
    assert "0 / 25" in again
    tags = session.scalars(select(AuditEvent.tag).where(AuditEvent.subject == public_id)).all()
    assert sorted(tags) == ["synthesis:passage:coded", "synthesis:passage:reopened"]


def test_none_of_them_marks_the_passage_as_read_under_no_theme(
    editor: FlaskClient, desk: Callable[..., tuple[str, str]], process: Process, session: Session
) -> None:
    _page, public_id = desk()
    url = f"/desk/processes/{process.id}/themes/passages/{public_id}"
    assert editor.post(url, data={"none": "1"}).status_code == 302
    row = session.get_one(PassageRow, (process.id, public_id))
    assert row.read_at
    assert {coding.state for coding in row.codings} <= {CodingState.REJECTED}


def test_accepting_nothing_is_told_and_stores_nothing(
    editor: FlaskClient, desk: Callable[..., tuple[str, str]], process: Process, session: Session
) -> None:
    _page, public_id = desk()
    url = f"/desk/processes/{process.id}/themes/passages/{public_id}"
    for sent in ({"accept": "1"}, {"themes": ["no-such-theme"], "accept": "1"}):
        answer = editor.post(url, data=sent, headers=ENGLISH)
        assert answer.status_code == 422
        assert "Choose a theme" in answer.text
        assert public_id in answer.text
    assert session.get_one(PassageRow, (process.id, public_id)).read_at is None


def test_another_theme_can_be_chosen_from_the_list(
    editor: FlaskClient, desk: Callable[..., tuple[str, str]], process: Process, session: Session
) -> None:
    _page, public_id = desk("?theme=nature")
    theme = session.scalars(select(Theme.id).where(Theme.key == "economy-and-business")).one()
    url = f"/desk/processes/{process.id}/themes/passages/{public_id}"
    editor.post(url, data={"other": str(theme), "accept": "1"})
    coding = session.scalars(select(Coding).where(Coding.theme_id == theme)).one()
    assert (coding.state, coding.is_from_machine) == (CodingState.ACCEPTED, False)


def test_skipping_leads_to_another_passage(desk: Callable[..., tuple[str, str]]) -> None:
    _page, first = desk()
    _page, second = desk(f"?after={first}")
    assert second
    assert second != first


def test_before_anything_is_collected_the_desk_offers_to_do_it(
    editor: FlaskClient, process: Process, session: Session
) -> None:
    page = editor.get(f"/desk/processes/{process.id}/themes", headers=ENGLISH).text
    assert "Nothing waits to be read" in page
    answer = editor.post(f"/desk/processes/{process.id}/themes/suggestions")
    job = session.scalars(select(Job)).one()
    assert answer.location == f"/desk/jobs/{job.id}"
    assert (job.task, job.arguments) == ("synthesis.suggest", {"process_id": str(process.id)})
    editor.post(f"/desk/processes/{process.id}/themes/suggestions")
    assert len(session.scalars(select(Job)).all()) == 1


def test_markup_in_a_text_stays_text(
    editor: FlaskClient, process: Process, source: ToldSource
) -> None:
    source.told_passages = [passage("<script>alert(1)</script> koulu on hyvä")]
    suggest(str(process.id))
    page = editor.get(f"/desk/processes/{process.id}/themes").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_theme_is_added_with_its_keywords_and_its_name_is_taken_once(
    editor: FlaskClient, desk: Callable[..., tuple[str, str]], process: Process, session: Session
) -> None:
    url = f"/desk/processes/{process.id}/codebook"
    sent = {"title_fi": "Satama ja veneily", "keywords_fi": "satama, vene\nlaituri,"}
    assert editor.post(url, data=sent).status_code == 302
    theme = session.scalars(select(Theme).where(Theme.key == "satama-ja-veneily")).one()
    assert theme.keywords == {"fi": ["satama", "vene", "laituri"]}
    assert theme.title == {"fi": "Satama ja veneily"}
    again = editor.post(url, data=sent, headers=ENGLISH)
    assert again.status_code == 422
    assert "There is a theme of this name already" in again.text
    assert "satama, vene" in again.text
    assert editor.post(url, data={"title_fi": ""}).status_code == 422
    page = editor.get(url, headers=ENGLISH).text
    assert "Schools and early childhood" in page


def test_building_is_a_job_and_the_package_a_page_with_files(
    editor: FlaskClient, process: Process, session: Session
) -> None:
    listing = f"/desk/processes/{process.id}/inputs"
    assert "No draft input has been built yet" in editor.get(listing, headers=ENGLISH).text
    answer = editor.post(listing)
    assert session.scalars(select(Job.task)).all() == ["synthesis.build"]
    assert answer.location.startswith("/desk/jobs/")
    made = build_package(process.id)
    assert made.hash[:16] in editor.get(listing, headers=ENGLISH).text
    page = editor.get(f"{listing}/1", headers=ENGLISH).text
    assert "Draft input no. 1" in page
    assert 'href="#themes"' in page
    assert 'id="themes"' in page
    assert "Winner: Kaarina – luonnollisesti yhdessä" in page
    for form in ("docx", "pdf", "xlsx", "json", "md", "evidence"):
        got = editor.get(f"{listing}/1/files/{form}")
        assert got.status_code == 200
        assert "attachment" in got.headers["Content-Disposition"]
        got.close()
    assert editor.get(f"{listing}/1/files/exe").status_code == 404
    assert editor.get(f"{listing}/2").status_code == 404


def test_a_page_says_what_changed_and_what_came_in_since(
    editor: FlaskClient, process: Process, source: ToldSource
) -> None:
    build_package(process.id)
    source.told_counts[0] = source.told_counts[0].__class__(
        "kysely", "survey", 420, 400, {"empty": 20}, audience="resident"
    )
    build_package(process.id)
    old = editor.get(f"/desk/processes/{process.id}/inputs/1", headers=ENGLISH).text
    new = editor.get(f"/desk/processes/{process.id}/inputs/2", headers=ENGLISH).text
    assert "Not yet in this draft input" in old
    assert "8 more" in old
    assert "Changed since the one before" in new
    assert "421 → 429" in new


def test_the_overview_leads_to_each_process(editor: FlaskClient, process: Process) -> None:
    build_package(process.id)
    page = editor.get("/desk/evidence", headers=ENGLISH).text
    assert f"/desk/processes/{process.id}/inputs" in page
    assert "No. 1" in page


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.READER, "inputs", 200),
        (Role.READER, "themes", 403),
        (Role.READER, "codebook", 403),
        (Role.TRUSTEE, "inputs", 200),
        (Role.STAFF, "inputs", 403),
        (Role.ADMINISTRATOR, "themes", 403),
    ],
)
def test_who_may_see_what(
    client: FlaskClient, process: Process, role: Role, path: str, status: int
) -> None:
    sign_in(client, AccountFactory(roles=[role]))
    assert client.get(f"/desk/processes/{process.id}/{path}").status_code == status


def test_a_reader_may_not_build(client: FlaskClient, process: Process, session: Session) -> None:
    sign_in(client, AccountFactory(roles=[Role.READER]))
    page = client.get(f"/desk/processes/{process.id}/inputs", headers=ENGLISH).text
    assert "Build the draft input" not in page
    assert client.post(f"/desk/processes/{process.id}/inputs").status_code == 403
    assert session.scalars(select(Job)).all() == []


def test_unread_texts_stand_on_the_desks_list(
    editor: FlaskClient, desk: Callable[..., tuple[str, str]]
) -> None:
    desk()
    page = editor.get("/desk", headers=ENGLISH).text
    assert "Read open texts: en Strategia" in page


def test_without_the_permission_nothing_is_on_the_list(session: Session) -> None:
    assert texts_to_read(session, frozenset(), None) == []  # type: ignore[arg-type]
