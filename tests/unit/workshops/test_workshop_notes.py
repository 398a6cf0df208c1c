"""What a note may be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.notes import LONGEST, NoteFault, NoteRefused, clean_note


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  Piikkiön satama kuntoon \n", "Piikkiön satama kuntoon"),
        ("yksi\rkaksi\r\nkolme\u2028neljä", "yksi\nkaksi\nkolme\nneljä"),
        ("ha\u0308n", "hän"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("\u202eolleh\u202c", "olleh"),
        ("שלום\u200f עולם", "שלום\u200f עולם"),
        ("\ufeffuimahalli\u200b", "uimahalli"),
        ("sarake\ttoinen", "sarake toinen"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("👩\u200d👧 puisto", "👩\u200d👧 puisto"),
        ("loppu\ud800", "loppu"),
        ("!!!", "!!!"),
    ],
)
def test_a_note_keeps_its_words_and_loses_what_cannot_be_seen(raw: str, stored: str) -> None:
    assert clean_note(raw) == stored


@pytest.mark.parametrize(
    "raw", ["", " \t\r\n", "\u200b\ufeff", "\x00", "\u3164", "\u202e\u202c", "\u0301"]
)
def test_a_note_without_a_sign_to_read_is_empty(raw: str) -> None:
    with pytest.raises(NoteRefused) as refused:
        clean_note(raw)
    assert refused.value.fault is NoteFault.EMPTY


def test_the_longest_note_is_stored_whole_and_one_more_sign_is_refused_with_its_length() -> None:
    assert len(clean_note("ä" * LONGEST)) == LONGEST
    with pytest.raises(NoteRefused) as refused:
        clean_note("ä" * (LONGEST + 1))
    assert refused.value.fault is NoteFault.TOO_LONG
    assert refused.value.length == LONGEST + 1


@given(st.text(alphabet=st.characters(), max_size=300))
def test_cleaning_twice_changes_nothing_more_and_every_result_is_storable(raw: str) -> None:
    try:
        once = clean_note(raw)
    except NoteRefused:
        return
    assert clean_note(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    once.encode("utf-8")
