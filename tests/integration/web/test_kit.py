"""The macros and filters: what they draw, and that hostile text stays text."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from wtforms import (
    FieldList,
    FormField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from engage.access import participation, public
from engage.errors import Unavailable
from engage.jobs import Job, JobState
from engage.web.filters import error_links
from engage.web.forms import AnswerForm, BaseForm, keeps_answers
from engage.web.navigation import viewer_permissions
from tests.support.app import make_app
from tests.support.databases import Databases

pytestmark = pytest.mark.sqlite_only
HOSTILE = "<script>alert(1)</script>"
POINTS = [SelectChoice(str(point)) for point in range(1, 6)]
KIT = '{% import "web/macros.html" as kit %}'

Draw = Callable[..., str]


class Sample(AnswerForm):
    """One field of each sort."""

    name = StringField("Name", [InputRequired("Needed")])
    text = TextAreaField("Text", description="No names, please.")
    one = RadioField("One", choices=[SelectChoice("a", HOSTILE), SelectChoice("x", "Don't know")])
    many = SelectMultipleField("Many", choices=[SelectChoice("a"), SelectChoice("b")])
    row = RadioField("Row", choices=[*POINTS, SelectChoice("x", "–")])


class Nested(AnswerForm):
    """Fields within fields."""

    lines = FieldList(StringField("Line", [InputRequired("Needed")]), min_entries=1)
    part = FormField(Sample, separator="-")


@pytest.fixture
def drawn(app: Flask, isolated: None) -> Draw:
    """drawn(template, **context) is what the template draws in Finnish."""

    def draw(template: str, **context: object) -> str:
        with app.test_request_context(headers={"Accept-Language": "fi"}):
            return render_template_string(KIT + template, **context)

    return draw


@pytest.fixture
def filled(app: Flask, isolated: None) -> Draw:
    """filled(template, **data) draws with a form that was sent with this data and failed."""

    def draw(template: str, **data: object) -> str:
        with app.test_request_context(method="POST", data=data):
            form = Sample()
            form.validate()
            return render_template_string(KIT + template, form=form)

    return draw


class TestFields:
    """Fields, their labels, hints and errors."""

    def test_a_field_ties_label_hint_and_error_together(self, filled: Draw) -> None:
        text = filled("{{ kit.field(form.name, hint='As in the letter') }}", name="")
        assert '<label for="name">' in text
        assert 'aria-describedby="name-hint name-error"' in text
        assert 'aria-invalid="true"' in text
        assert re.search(r'id="name-error".*Needed', text, re.DOTALL)

    def test_what_was_typed_comes_back_as_text(self, filled: Draw) -> None:
        text = filled("{{ kit.field(form.text) }}", text=HOSTILE)
        assert HOSTILE not in text
        assert "&lt;script&gt;" in text

    def test_a_card_is_the_label_of_its_choice(self, filled: Draw) -> None:
        text = filled("{{ kit.choice_cards(form.one, apart=('x',), heading=2) }}", one="a")
        assert re.search(
            r'<label class="choice[^>]*for="one-0"><input type="radio" id="one-0', text
        )
        assert text.count(" checked") == 1
        assert "<h2>One</h2>" in text
        assert "choice-apart" in text
        assert HOSTILE not in text

    def test_several_choices_are_checkboxes(self, filled: Draw) -> None:
        text = filled("{{ kit.choice_cards(form.many) }}", many=["a", "b"])
        assert text.count('type="checkbox"') == 2
        assert text.count(" checked") == 2

    def test_a_matrix_names_each_point_by_row_and_words(self, filled: Draw) -> None:
        columns = "[('1','1','badly'),('5','5','well'),('x','–','do not know')]"
        text = filled(
            "{{ kit.matrix('How?', [form.row], " + columns + ", 'how', apart=('x',)) }}", row="5"
        )
        assert 'aria-labelledby="row-label row-1-words"' in text
        assert '<th scope="row" id="row">' in text
        assert text.count(" checked") == 1

    def test_the_summary_leads_to_the_fields(self, filled: Draw) -> None:
        text = filled("{{ kit.error_summary(form) }}", one="no option of ours")
        assert 'role="alert"' in text
        assert '<a href="#name">Name – Needed</a>' in text
        assert 'href="#one-0"' in text

    def test_the_summary_leads_into_nested_fields(self, app: Flask, isolated: None) -> None:
        with app.test_request_context(method="POST", data={"lines-0": "", "part-name": ""}):
            form = Nested()
            form.validate()
            links = dict(error_links(form))
        assert links["lines-0"] == "Line – Needed"
        assert "part-name" in links

    def test_without_errors_there_is_no_summary(self, filled: Draw) -> None:
        data = {"name": "x", "one": "a", "row": "1", "many": "a"}
        assert "alert" not in filled("{{ kit.error_summary(form) }}", **data)


class TestPieces:
    """The other macros."""

    def test_a_table_says_what_it_is(self, drawn: Draw) -> None:
        columns = [{"label": "A"}, {"label": "N", "number": True, "sorted": "ascending"}]
        rows = [[{"text": HOSTILE, "url": "/x"}, None], [{"text": "sv", "lang": "sv"}, "1"]]
        text = drawn("{{ kit.data_table('Cap', columns, rows) }}", columns=columns, rows=rows)
        assert "<caption>Cap</caption>" in text
        assert 'aria-sort="ascending"' in text
        assert text.count('scope="row"') == 2
        assert '<span lang="sv">sv</span>' in text
        assert HOSTILE not in text

    def test_a_hidden_figure_draws_no_bar(self, drawn: Draw) -> None:
        items = [
            {"label": "a", "share": 0.47, "text": "47 %"},
            {"label": "b", "share": None, "text": "-"},
        ]
        text = drawn("{{ kit.bars(items) }}", items=items)
        assert text.count("bar-fill") == 1
        assert 'width="47.00%"' in text

    def test_a_jobs_progress_is_in_words_and_figures(self, drawn: Draw) -> None:
        job = Job(state=JobState.RUNNING, progress_done=300, progress_total=1200)
        text = drawn("{{ kit.job_progress(job, '/j.json') }}", job=job)
        assert 'data-job="/j.json" data-state="running"' in text
        assert "300 / 1\u00a0200" in text
        assert 'value="25"' in text

    def test_a_timeline_marks_what_is_open(self, drawn: Draw) -> None:
        items = [
            {"title": "Kysely", "date": "2018", "state": "now", "url": "/k", "links": [("T", "/t")]}
        ]
        text = drawn("{{ kit.timeline(items) }}", items=items)
        assert "Avoinna nyt" in text
        assert 'class="now-step"' in text


class TestFilters:
    """Words in the reader's language."""

    def test_text_in_another_language_says_so(self, drawn: Draw) -> None:
        assert drawn("{{ t|localized }}", t={"fi": "Metsä", "sv": "Skog"}) == "Metsä"
        other = drawn(
            "{{ t|localized }}|{{ t|localized_text }}|{{ t|localized_language }}", t={"sv": "<b>"}
        )
        assert other == '<span lang="sv">&lt;b&gt;</span>|&lt;b&gt;|sv'

    @pytest.mark.parametrize(
        ("template", "text"),
        [
            ("{{ 1234.5|number }}", "1\u00a0234,5"),
            ("{{ 3.14159|number(2) }}", "3,14"),
            ("{{ none|number }}", "–"),
            ("{{ 0.4712|percent }}", "47\u00a0%"),
            ("{{ 0.4712|percent(1) }}", "47,1\u00a0%"),
            ("{{ none|percent }}", "–"),
            ("{{ moment|day }}", "4.6.2018"),
            ("{{ moment|daytime }}", "ma 4.6.2018 klo\u00a018.00"),
            ("{{ none|day }}{{ none|daytime }}{{ none|localized }}", ""),
            ("{{ {}|localized }}", ""),
        ],
    )
    def test_numbers_and_dates_are_finnish(self, drawn: Draw, template: str, text: str) -> None:
        assert drawn(template, moment=datetime(2018, 6, 4, 15, 0, tzinfo=UTC)) == text


@pytest.fixture(scope="module")
def guarded(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that checks its forms, with a page of each sort."""
    app = make_app(databases.copy("forms"), tmp_path_factory.mktemp("forms"))
    app.config["WTF_CSRF_ENABLED"] = True

    def answer() -> tuple[str, int]:
        form = Sample()
        is_valid = request.method == "POST" and form.validate()
        text = render_template_string(
            KIT + "{{ kit.error_summary(form) }}{{ form.csrf_token }}{{ kit.field(form.text) }}",
            form=form,
        )
        return ("taken", 200) if is_valid else (text, 422 if request.method == "POST" else 200)

    def plain() -> str:
        return "changed" if BaseForm().validate() else "refused"

    def who() -> str:
        return str(len(viewer_permissions()))

    def fault() -> str:
        raise Unavailable

    both = ["GET", "POST"]
    app.add_url_rule("/t/fault", "t_fault", participation(keeps_answers(fault)), methods=["POST"])
    app.add_url_rule("/t/answer", "t_answer", participation(keeps_answers(answer)), methods=both)
    app.add_url_rule("/t/plain", "t_plain", public(plain), methods=["POST"])
    app.add_url_rule("/t/who", "t_who", participation(who))
    return app


def token_in(text: str) -> str:
    """The form's CSRF token."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found
    return found.group(1)


class TestTokens:
    """CSRF: refused everywhere, and never at the cost of an answer."""

    SENT = {"name": "x", "one": "a", "row": "1", "many": "a", "text": "Long thoughts"}  # noqa: RUF012

    def test_a_post_without_a_token_is_refused(self, guarded: Flask) -> None:
        client = guarded.test_client()
        answer = client.post("/t/plain")
        assert answer.status_code == 400
        assert "changed" not in answer.text

    def test_a_token_of_another_browser_is_refused(self, guarded: Flask) -> None:
        theirs = token_in(guarded.test_client().get("/t/answer").text)
        assert (
            guarded.test_client().post("/t/plain", data={"csrf_token": theirs}).status_code == 400
        )

    def test_an_answer_with_a_lost_token_comes_back_whole_and_can_be_sent(
        self, guarded: Flask
    ) -> None:
        client = guarded.test_client()
        refused = client.post("/t/answer", data=self.SENT)
        assert refused.status_code == 422
        assert "Long thoughts" in refused.text
        sent = self.SENT | {"csrf_token": token_in(refused.text)}
        assert client.post("/t/answer", data=sent).text == "taken"

    def test_a_fault_gives_the_answers_back_to_send_again(self, guarded: Flask) -> None:
        client = guarded.test_client()
        token = token_in(client.get("/t/answer").text)
        sent = self.SENT | {"csrf_token": token, "name": HOSTILE}
        fault = client.post("/t/fault", data=sent)
        assert fault.status_code == 503
        assert 'name="text" value="Long thoughts"' in fault.text
        assert HOSTILE not in fault.text
        again = self.SENT | {"csrf_token": token_in(fault.text)}
        assert client.post("/t/answer", data=again).text == "taken"

    def test_a_fault_offers_nothing_that_a_foreign_page_sent(self, guarded: Flask) -> None:
        fault = guarded.test_client().post("/t/fault", data=self.SENT)
        assert fault.status_code == 503
        assert "Long thoughts" not in fault.text

    def test_an_old_page_is_as_good_as_a_new_one(self, guarded: Flask) -> None:
        assert guarded.config["WTF_CSRF_TIME_LIMIT"] is None

    def test_nobody_is_known_where_people_take_part(self, guarded: Flask) -> None:
        client: FlaskClient = guarded.test_client()
        assert client.get("/t/who").text == "0"
