import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.text.duplicates import certain_duplicates, first_of_each
from engage.text.keywords import Codebook, CodebookTheme
from engage.text.languages import guess_language
from engage.text.lemmas import compound_parts, tokens
from engage.text.words import folded, words

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "text"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample texts are not here")


def rows(name):
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CODEBOOK = Codebook(
    [
        CodebookTheme(
            "mobility",
            {
                "fi": ["pyörätie", "kunnossapito", "julkinen liikenne", "bussi", "tie"],
                "sv": ["cykelväg", "buss", "trafik"],
                "en": ["bus", "cycle path"],
            },
        ),
        CodebookTheme("schools", {"fi": ["koulu", "opettaja"], "sv": ["skola"], "en": ["school"]}),
        CodebookTheme("shore", {"fi": ["ranta"], "en": ["beach"]}),
    ]
)


def test_words_are_lower_case_without_numbers_and_punctuation():
    assert words("Kyllä! 2 bussia, yö-liikenne (klo 23.15)…") == [
        "kyllä",
        "bussia",
        "yö-liikenne",
        "klo",
    ]
    assert words("") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bussit kulkevat liian harvoin ja pysäkit ovat kaukana.", "fi"),
        ("Rantapuistossa uimaan", "fi"),
        ("Det borde finnas fler bussar till skolan.", "sv"),
        ("Båtplatser åt invånare", "sv"),
        ("There should be more buses in the evening.", "en"),
        ("Bussi 12", None),
        ("", None),
    ],
)
def test_small_words_tell_the_language(text, language):
    assert guess_language(text) == language


@needs_samples
def test_the_language_of_the_sample_answers_is_nearly_always_right():
    texts = rows("themes_gold.csv")
    right = sum(guess_language(row["text"]) == row["lang"] for row in texts)
    assert right / len(texts) > 0.95


@pytest.mark.parametrize(
    ("lemma", "language", "parts"),
    [
        ("talvikunnossapito", "fi", {"talvi", "kunnossapito"}),
        ("pyörätie", "fi", {"pyörä", "tie"}),
        ("mielenterveyspalvelu", "fi", {"palvelu"}),
        ("kevyenliikenteenväylä", "fi", {"väylä"}),
        ("koulu", "fi", set()),
        ("yö-liikenne", "fi", {"liikenne"}),
        ("trafiksäkerhet", "sv", {"trafik", "säkerhet"}),
        ("xyzzyqwrtpl", "fi", set()),
    ],
)
def test_compounds_come_apart(lemma, language, parts):
    found = set(compound_parts(lemma, language))
    assert parts <= found
    assert bool(parts) == bool(found)


def test_an_unknown_beginning_leaves_the_known_end():
    assert compound_parts("blörmöteatteri", "fi") == ("teatteri",)
    assert compound_parts("blörmötry", "fi") == ()


@settings(deadline=None)
@given(st.text(alphabet="aeiouyäöåhjklmnprstvbdfg-", min_size=1, max_size=24))
def test_taking_a_word_apart_comes_to_an_end(word):
    for language in ("fi", "sv"):
        assert all(len(part) >= 1 for part in compound_parts(word, language))


def test_a_half_that_the_dictionary_lengthens_is_not_taken_apart_again():
    assert "keskellä" in compound_parts("keskusta", "fi")
    assert "minuutti" in compound_parts("minuutti", "fi")


def test_forms_of_a_word_share_a_key():
    assert len({tokens(form, "fi")[0].key for form in ("koulu", "kouluissa", "koulujen")}) == 1
    assert len({tokens(form, "sv")[0].key for form in ("skola", "skolor", "skolorna")}) == 1
    assert tokens("Schule", "de")[0].key == "schule"


def test_a_suggestion_says_which_words_speak_for_it():
    first, *_rest = CODEBOOK.suggest("Pyöräteiden talvikunnossapito on jäänyt pahasti kesken.")
    assert first.theme == "mobility"
    assert first.words == ("pyörätie", "talvikunnossapito")
    assert first.score == 1.7


def test_the_better_founded_theme_comes_first_and_at_most_three_come():
    text = "Koulun opettajat ovat hyviä, mutta bussi ei kulje ja ranta on likainen."
    assert [match.theme for match in CODEBOOK.suggest(text)] == ["schools", "mobility", "shore"]


def test_a_keyword_of_two_words_must_stand_together():
    assert CODEBOOK.suggest("Julkista liikennettä on liian vähän ja se on kallista.")
    assert not CODEBOOK.suggest("Julkista tukea ja hyvää liikennettä, mutta se on kallista.")


def test_a_keyword_marked_to_stand_alone_is_not_found_inside_a_compound():
    marked = Codebook([CodebookTheme("health", {"fi": ["=hoito"]})])
    assert marked.suggest("Hoitoon pääsee nopeasti, se on hyvä.")[0].words == ("hoito",)
    assert marked.suggest("Päivähoitopaikkoja on liian vähän.") == []


def test_the_language_of_the_form_is_used_when_the_text_gives_no_sign():
    assert CODEBOOK.suggest("Bussi 12") == []
    assert [match.theme for match in CODEBOOK.suggest("Bussi 12", "fi")] == ["mobility"]
    assert [match.theme for match in CODEBOOK.suggest("Det borde finnas en skola här", "fi")] == [
        "schools"
    ]
    assert CODEBOOK.suggest("Der Bus", "de") == []


def test_a_text_without_keywords_gets_no_suggestion():
    assert CODEBOOK.suggest("Tämä on ihan hyvä paikka asua ja olla.") == []


def test_case_accents_and_punctuation_make_no_difference_to_a_duplicate():
    assert folded("Lisää PENKKEJÄ, kiitos!!") == folded("lisaa penkkeja kiitos")
    texts = {"b": "Lisää penkkejä!", "a": "lisää penkkejä", "c": "Lisää puita", "d": "!!", "e": "?"}
    assert certain_duplicates(texts) == [("a", "b")]
    assert first_of_each(texts.values()) == ["Lisää penkkejä!", "Lisää puita", "!!"]


def test_an_opposite_is_no_duplicate():
    assert certain_duplicates({"a": "Palvelu on parantunut", "b": "Palvelu on huonontunut"}) == []


@needs_samples
def test_certain_duplicates_never_join_two_different_texts():
    samples = rows("near_duplicates.csv")
    groups = certain_duplicates({str(i): row["text"] for i, row in enumerate(samples)})
    assert groups
    for members in groups:
        assert len({samples[int(member)]["group"] for member in members}) == 1
