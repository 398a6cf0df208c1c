"""A roll's rows: each is added, a duplicate, or refused with its reason; none is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.rolls.rules.roll_rows import RollReading, column_names, read_rows

LANGUAGES = frozenset({"fi", "sv", "en"})
UNITS = frozenset({"littoinen"})
HEADERS = ["Henkilönumero", "Nimi", "Sähköposti", "Kieli", "Alue", "Turvakielto", "Muuta"]


def read(*rows: list[str]) -> RollReading:
    """The reading of rows under HEADERS, numbered from 2."""
    return read_rows(
        ((place, dict(zip(HEADERS, row, strict=False))) for place, row in enumerate(rows, start=2)),
        column_names(HEADERS),
        languages=LANGUAGES,
        units=UNITS,
    )


def test_headers_are_known_in_three_languages() -> None:
    assert column_names(HEADERS)["email"] == "Sähköposti"
    assert column_names(["E-post", "Namn", "Språk"]).keys() == {"email", "name", "language"}
    assert column_names(["x"]) == {}


def test_a_full_row_becomes_a_person() -> None:
    (row,) = read(["17", "Aino Esimerkki", "AINO@Example.org", "SV", "Littoinen", "kyllä"]).rows
    assert (row.number, row.person_ref, row.email) == (2, "17", "aino@example.org")
    assert (row.language, row.unit, row.is_protected) == ("sv", "littoinen", True)


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (["", "Katu 1  A 2", "20780", "Kaarina"], "Katu 1 A 2\n20780 KAARINA"),
        (["Bo Ek", "Gata 2", "20100", "Åbo"], "c/o Bo Ek\nGata 2\n20100 ÅBO"),
        (["c/o Bo Ek", "", "20100", "Åbo"], "c/o Bo Ek\n20100 ÅBO"),
        (["", "Katu 1", "", "Kaarina"], ""),
        (["", "Katu 1", "20780", ""], ""),
    ],
)
def test_a_postal_address_is_whole_or_none(cells: list[str], lines: str) -> None:
    headers = ["id", "c/o", "Katuosoite", "Postinumero", "Postitoimipaikka"]
    values = dict(zip(headers, ["17", *cells], strict=True))
    reading = read_rows([(2, values)], column_names(headers), languages=LANGUAGES, units=UNITS)
    assert [row.address for row in reading.rows] == [lines]


def test_an_address_alone_identifies() -> None:
    (row,) = read(["", "", "a@b.fi"]).rows
    assert row.person_ref == "a@b.fi"


def test_the_same_person_again_is_a_duplicate_by_number_or_address() -> None:
    reading = read(["1", "A", "a@b.fi"], ["1", "A", "c@d.fi"], ["2", "A", "A@B.FI"])
    assert [row.number for row in reading.rows] == [2]
    assert [one.number for one in reading.duplicates] == [3, 4]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "Nameless", ""], "no-reference"),
        (["1", "A", "a b@c.fi"], "odd-email"),
        (["1", "A", "a@localhost"], "odd-email"),
        (["1", "A", "<script>@x.fi"], "odd-email"),
        (["1", "A", "a@b.fi\nBcc: x@y.fi"], "odd-email"),
        (["1", "A", f"{'a' * 250}@b.fi"], "odd-email"),
        (["1", "A", "", "xx"], "unknown-language"),
        (["1", "A", "", "", "Turku"], "unknown-unit"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_its_place_and_reason(
    row: list[str], code: str
) -> None:
    reading = read(row)
    assert not reading.rows
    assert [(one.number, one.code) for one in reading.refused] == [(2, code)]


cells = st.sampled_from(["", "1", "2", "a@b.fi", "x@", "fi", "littoinen", "zz"])


@given(st.lists(st.lists(cells, min_size=7, max_size=7), max_size=30))
def test_every_row_is_accounted_for_and_nobody_stands_twice(rows: list[list[str]]) -> None:
    reading = read(*rows)
    assert reading.read == len(rows)
    refs = [row.person_ref for row in reading.rows]
    emails = [row.email for row in reading.rows if row.email]
    assert len(set(refs)) == len(refs)
    assert len(set(emails)) == len(emails)
