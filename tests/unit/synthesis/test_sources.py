from dataclasses import replace

import pytest
from flask import Flask

from engage.synthesis.sources import (
    Finding,
    Measure,
    Passage,
    SourceCount,
    numbered,
    register_source,
    sources,
)

PASSAGE = Passage(
    step_key="ilta",
    source="workshops",
    prompt_key="good",
    prompt={"fi": "Mikä on hyvin?"},
    audience="resident",
    text="Rannat ovat lähellä.",
)


class Named:
    def __init__(self, key):
        self.key = key

    def counts(self, session, process_id):
        return ()

    def findings(self, session, process_id):
        return ()

    def passages(self, session, process_id):
        return ()


def test_counts_that_do_not_close_are_refused():
    SourceCount("kysely", "survey", collected=10, used=7, set_aside={"empty": 3})
    with pytest.raises(ValueError, match="collected"):
        SourceCount("kysely", "survey", collected=10, used=7, set_aside={"empty": 2})


def test_a_finding_whose_parts_do_not_add_up_is_refused():
    parts = {"shown": 10, "answered": 7, "skipped": 2}
    place = ("kysely", "surveys", "services.schools", Measure.SCALE, "resident", {"fi": "Koulut"})
    assert Finding(*place, **parts, dont_know=1).answered == 7
    assert Finding(*place, **parts).dont_know is None
    with pytest.raises(ValueError, match="shown"):
        Finding(*place, **parts, dont_know=0)


def test_a_suppressed_finding_cannot_carry_a_count():
    place = ("kysely", "surveys", "future", Measure.CHOICE, "trustee", {"fi": "Tulevaisuus"})
    assert Finding(*place, counts={"sea": None}, is_suppressed=True).share("sea") is None
    with pytest.raises(ValueError, match="suppressed"):
        Finding(*place, counts={"sea": 3}, is_suppressed=True)


def test_a_share_is_of_those_who_answered():
    place = ("kysely", "surveys", "priorities", Measure.MULTI, "staff", {"fi": "Tärkeintä"})
    finding = Finding(*place, counts={"sea": 6, "trains": 9}, answered=12)
    assert finding.share("sea") == 0.5
    assert finding.share("unknown") is None
    assert Finding(*place, counts={"sea": 0}, answered=0).share("sea") is None


def test_only_a_finding_without_unit_and_door_speaks_of_the_whole_audience():
    finding = Finding("k", "s", "q", Measure.CHOICE, "staff", {"fi": "K"})
    assert finding.is_whole_audience
    assert not replace(finding, unit_key="keskusta").is_whole_audience
    assert not replace(finding, collector="open").is_whole_audience
    assert not replace(finding, audience=None).is_whole_audience


def test_the_public_id_depends_on_place_and_text_alone():
    same = replace(PASSAGE, source="other", language="fi", weight=4, polarity="good")
    assert same.public_id == PASSAGE.public_id
    for change in ({"text": "Rannat"}, {"unit_key": "kuusisto"}, {"prompt_key": "improve"}):
        assert replace(PASSAGE, **change).public_id != PASSAGE.public_id


def test_equal_copies_get_numbers_and_ids_of_their_own():
    other = replace(PASSAGE, text="Bussi kulkee.")
    copies = numbered([PASSAGE, other, PASSAGE])
    assert [passage.occurrence for passage in copies] == [1, 1, 2]
    assert len({passage.public_id for passage in copies}) == 3


def test_sources_come_in_the_order_of_their_keys_and_a_key_is_taken_once():
    app = Flask(__name__)
    assert sources(app) == ()
    for key in ("voting", "surveys"):
        register_source(app, Named(key))
    assert [source.key for source in sources(app)] == ["surveys", "voting"]
    with pytest.raises(ValueError, match="twice"):
        register_source(app, Named("voting"))
