"""Packed vectors: nothing coded is lost, and the layout outlives its questionnaire."""

from typing import Any

import pytest
from hypothesis import given

from surveys.rules.kinds.base import DONT_KNOW_CODE, SKIPPED
from surveys.rules.questionnaire import TEXT_KINDS, QuestionKind
from surveys.rules.vector import (
    Layout,
    layout_from_dict,
    layout_of,
    layout_to_dict,
    pack,
    unpack,
)
from tests.unit.surveys.samples import EVERY_KIND, responses

LAYOUT = layout_of(EVERY_KIND)


@given(responses())
def test_packing_and_unpacking_keeps_every_coded_answer(answers: dict[str, Any]) -> None:
    written = TEXT_KINDS | {QuestionKind.DATE}
    texts = {one.key for one in EVERY_KIND.questions if one.kind in written}
    coded = {key: answer for key, answer in answers.items() if key not in texts}
    packed = pack(EVERY_KIND, answers)
    assert len(packed) == LAYOUT.width
    assert unpack(EVERY_KIND, packed) == coded


def test_a_skipped_response_is_all_skips() -> None:
    packed = pack(EVERY_KIND, {})
    for slot in LAYOUT.slots:
        assert packed[LAYOUT.offset(slot.name)] == SKIPPED


def test_dont_know_has_a_code_of_its_own() -> None:
    packed = pack(EVERY_KIND, {"single": "dont-know", "multi": "dont-know"})
    assert packed[LAYOUT.offset("single")] == DONT_KNOW_CODE
    assert packed[LAYOUT.offset("multi")] == DONT_KNOW_CODE


def test_every_option_ticked_is_not_taken_for_a_skip() -> None:
    everything = [f"o{n}" for n in range(11)]
    assert unpack(EVERY_KIND, pack(EVERY_KIND, {"multi": everything})) == {"multi": everything}


def test_a_layout_is_the_same_after_storing() -> None:
    assert layout_from_dict(layout_to_dict(LAYOUT)) == LAYOUT


def test_a_matrix_has_a_slot_for_each_row() -> None:
    assert LAYOUT.slot("matrix.b").item == "b"
    assert LAYOUT.offset("matrix.b") == LAYOUT.offset("matrix.a") + 1


def test_an_unknown_slot_has_no_place() -> None:
    with pytest.raises(KeyError):
        LAYOUT.offset("nothing")


def test_equal_layouts_have_one_fingerprint_and_others_another() -> None:
    assert LAYOUT.fingerprint == layout_from_dict(layout_to_dict(LAYOUT)).fingerprint
    assert LAYOUT.fingerprint != Layout(LAYOUT.slots[:-1]).fingerprint
