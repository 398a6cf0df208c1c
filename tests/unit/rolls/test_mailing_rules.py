"""Mails to a roll: places in texts, who is left out, and when a reminder would tell too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.rolls.rules.bounce_rows import bounce_columns, read_bounces
from engage.rolls.rules.mailing import (
    LeftOut,
    Reach,
    fill,
    has_place,
    languages_for,
    may_remind,
    unknown_places,
)

flags = st.booleans()
GOOD = {
    "has_address": True,
    "is_protected": False,
    "has_bounced": False,
    "has_opted_out": False,
    "was_invited": False,
}


def test_places_are_filled_once_and_what_is_filled_in_is_not_read_again() -> None:
    text = "{step}: {link}, {closes} {city} {"
    values = {"step": "{link}", "link": "L", "closes": "now", "city": "Kaarina"}
    assert fill(text, values) == "{link}: L, now Kaarina {"


@given(st.text())
def test_a_text_without_places_stays_as_it_is(text: str) -> None:
    if not unknown_places(text) and not any(has_place(text, name) for name in ("link", "step")):
        assert fill(text, {"link": "L", "step": "S"}) == text


def test_unknown_places_are_named_in_order() -> None:
    assert unknown_places("{nimi} {link} {} {step}") == ["nimi", ""]


@given(flags, flags, flags, flags, flags, flags)
def test_a_protected_address_is_never_written_to(
    address: bool, bounced: bool, out: bool, invited: bool, invitation: bool, protected: bool
) -> None:
    reach = Reach(address, protected, bounced, out, invited)
    reason = reach.left_out(is_invitation=invitation)
    if protected:
        assert reason is LeftOut.PROTECTED
    if reason is None:
        assert address
        assert not any((protected, bounced, out, invited and invitation))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"has_address": False}, LeftOut.NO_ADDRESS),
        ({"has_bounced": True}, LeftOut.BOUNCED),
        ({"has_opted_out": True}, LeftOut.OPTED_OUT),
        ({"was_invited": True}, LeftOut.INVITED),
        ({}, None),
    ],
)
def test_each_reason_has_its_word(more: dict[str, bool], reason: LeftOut | None) -> None:
    assert Reach(**(GOOD | more)).left_out(is_invitation=True) is reason
    if reason is LeftOut.INVITED:
        assert Reach(**(GOOD | more)).left_out(is_invitation=False) is None


def test_a_mail_is_in_the_language_of_the_roll_and_in_all_when_it_is_not_known() -> None:
    assert languages_for("sv", ("fi", "sv")) == ("sv",)
    assert languages_for(None, ("fi", "sv")) == ("fi", "sv")
    assert languages_for("en", ("fi", "sv")) == ("fi", "sv")


@given(st.integers(1, 20), st.integers(0, 100), st.one_of(st.none(), st.integers(0, 100)))
def test_a_reminder_never_goes_to_fewer_than_the_smallest_group(
    minimum: int, reachable: int, silent: int | None
) -> None:
    if may_remind(minimum=minimum, reachable=reachable, silent=silent):
        assert reachable >= minimum
        assert silent is None or silent >= minimum
    else:
        assert reachable < minimum or (silent is not None and silent < minimum)


def test_every_row_of_a_list_of_bounces_is_accounted_for() -> None:
    columns = bounce_columns(["Syy", "Sähköposti", "Muu"])
    rows = [
        (2, {"Sähköposti": " AINO@example.org ", "Syy": "550"}),
        (3, {"Sähköposti": "who@example.org", "Syy": ""}),
        (4, {"Sähköposti": "", "Syy": "?"}),
    ]
    reading = read_bounces(rows, columns, {"aino@example.org"})
    assert reading.read == 3
    assert [(row.number, row.email, row.reason) for row in reading.matched] == [
        (2, "aino@example.org", "550")
    ]
    assert [row.number for row in reading.unknown] == [3]
    assert [row.number for row in reading.empty] == [4]
