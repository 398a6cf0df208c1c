"""Certain near-duplicates, and nothing less certain."""

from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.merging import fold, same_notes


def test_case_accents_spaces_and_punctuation_make_no_difference() -> None:
    groups = same_notes(
        [
            (1, "good", "Lähimetsät ja ulkoilureitit!"),
            (2, "good", "lahimetsat  ja ulkoilureitit"),
            (3, "good", "Kirjasto"),
        ]
    )
    assert [(group.prompt, group.members) for group in groups] == [("good", (1, 2))]


def test_the_same_words_under_opposite_prompts_stay_apart() -> None:
    assert same_notes([(1, "good", "Pysäköinti"), (2, "improve", "Pysäköinti")]) == []


def test_likeness_is_not_sameness() -> None:
    notes = [(1, "good", "Pysäköinti ilmaista"), (2, "good", "Pysäköinti vie tilaa")]
    assert same_notes(notes) == []


def test_notes_of_signs_alone_equal_themselves_only() -> None:
    groups = same_notes([(1, "good", ":)"), (2, "good", "!!!"), (3, "good", ":)")])
    assert [group.members for group in groups] == [(1, 3)]


@given(st.lists(st.tuples(st.sampled_from(["good", "improve"]), st.text(max_size=12)), max_size=30))
def test_every_note_is_in_one_group_at_most_and_members_say_the_same(
    drawn: list[tuple[str, str]],
) -> None:
    groups = same_notes((at, prompt, text) for at, (prompt, text) in enumerate(drawn))
    members = [member for group in groups for member in group.members]
    assert len(members) == len(set(members))
    for group in groups:
        assert len({fold(drawn[member][1]) for member in group.members}) == 1
        assert {drawn[member][0] for member in group.members} == {group.prompt}
