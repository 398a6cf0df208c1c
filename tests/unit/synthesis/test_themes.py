from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engage.synthesis.rules.evidence import Passage
from engage.synthesis.rules.themes import (
    QUOTES,
    CodedPassage,
    polarities,
    quotes,
    strength,
    totals,
    voices,
)

THEMES = ("nature", "schools")


def coded(text="Metsä alkaa heti kotiovelta.", themes=("nature",), **changes):
    own = {key: changes.pop(key) for key in ("is_quotable", "is_read") if key in changes}
    values = {"step_key": "ilta", "audience": "resident", **changes}
    passage = Passage(source="s", prompt_key="good", prompt={}, text=text, **values)
    return CodedPassage(passage, **{"is_quotable": True, "is_read": True, **own}, themes=themes)


def many(count, **changes):
    return [coded(f"Metsä numero {n} on hieno.", occurrence=n, **changes) for n in range(count)]


def test_every_passage_is_in_one_of_three_places():
    found = totals([coded(), coded(themes=()), coded(is_read=False, themes=()), coded(themes=())])
    assert (found.passages, found.with_theme, found.without_theme, found.unread) == (4, 1, 2, 1)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_the_places_always_add_up(rows):
    coding = [coded(is_read=read, themes=THEMES[:1] if read and has else ()) for read, has in rows]
    found = totals(coding)
    assert found.passages == found.with_theme + found.without_theme + found.unread


def test_a_voice_counts_what_was_read_and_accepted():
    rows = many(20, themes=()) + many(8) + many(3, is_read=False, themes=())
    (row,) = voices(rows, THEMES, 5)
    assert (row.passages, row.read) == (31, 28)
    assert row.counts == {"nature": 8, "schools": 0}


def test_where_all_texts_speak_of_one_theme_no_subtraction_tells_it():
    rows = many(20, themes=()) + many(8) + many(12, step_key="kysely")
    by_step = {row.step_key: row for row in voices(rows, THEMES, 5)}
    assert (by_step["kysely"].note, by_step["ilta"].note) == ("almost-all", "complementary")
    assert by_step["kysely"].counts == by_step["ilta"].counts == {"nature": None, "schools": 0}


def test_a_small_voice_is_hidden_and_takes_a_larger_one_with_it():
    rows = many(3, audience="trustee") + many(9, themes=()) + many(6)
    rows += many(30, audience="staff", themes=()) + many(30, audience="staff")
    by_audience = {row.audience: row for row in voices(rows, THEMES, 5)}
    assert by_audience["trustee"].counts == {"nature": None, "schools": None}
    assert by_audience["resident"].note == "complementary"
    assert by_audience["staff"].counts["nature"] == 30


def test_a_body_in_its_own_name_is_counted_apart_and_never_hidden():
    rows = many(40, themes=()) + many(10) + many(2, speaker="Lautakunta", audience="trustee")
    by_audience = {row.audience: row for row in voices(rows, THEMES, 10)}
    assert by_audience["trustee"].is_in_body_name
    assert by_audience["trustee"].counts["nature"] == 2
    assert not by_audience["resident"].is_in_body_name


def test_strength_is_how_many_audiences_spoke_of_it_five_times():
    rows = many(6) + many(20, themes=()) + many(7, audience="staff")
    rows += many(20, audience="staff", themes=()) + many(4, speaker="Ltk", audience="trustee")
    found = voices(rows, THEMES, 5)
    assert strength(found, "nature") == 2
    assert strength(found, "schools") == 0


def test_praise_and_wishes_are_told_apart_where_they_were_asked_for():
    rows = many(3, polarity="good") + many(2, polarity="improve") + many(4)
    assert polarities(rows, "nature") == {"good": 3, "improve": 2}
    assert polarities(rows, "schools") == {"good": 0, "improve": 0}


def test_quotes_come_from_many_voices_and_the_heaviest_first():
    rows = many(9) + many(2, audience="staff")
    rows.append(coded("Tämä sai illalla eniten pisteitä.", weight=7))
    chosen = quotes(rows, "nature", set())
    assert len(chosen) == QUOTES
    assert [quote.audience for quote in chosen[:2]] == ["resident", "staff"]
    assert chosen[0].text == "Tämä sai illalla eniten pisteitä."


def test_no_quote_is_hidden_too_short_too_long_or_there_twice():
    rows = [
        coded("Ei tätä saa koskaan lainata.", is_quotable=False),
        coded("Liian lyhyt."),
        coded("sana " * 60),
        coded("Metsä alkaa heti kotiovelta."),
        coded("METSÄ alkaa heti kotiovelta!", occurrence=2),
        coded("Tämä on jo toisen teeman alla."),
        coded("Koulut ovat todella hyviä täällä.", themes=("schools",)),
    ]
    used = {"tämä on jo toisen teeman alla"}
    (chosen,) = quotes(rows, "nature", used)
    assert chosen.text.casefold().startswith("metsä alkaa")
    assert len(used) == 2


def test_quotes_do_not_depend_on_the_order_of_reading():
    rows = many(12) + many(5, audience="staff")
    assert quotes(rows, "nature", set()) == quotes(rows[::-1], "nature", set())
    assert replace(rows[0].passage, weight=1).public_id == rows[0].passage.public_id
