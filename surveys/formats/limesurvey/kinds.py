"""What LimeSurvey's types are called here, and their fixed answers in our words."""

from typing import Any

from surveys.formats.limesurvey.structure import Asked
from surveys.rules.shapes import MOST_DECIMALS, is_day

YES_NO = {
    "Y": {"fi": "Kyllä", "sv": "Ja", "en": "Yes", "de": "Ja", "fr": "Oui", "et": "Jah", "nl": "Ja"},
    "N": {"fi": "Ei", "sv": "Nej", "en": "No", "de": "Nein", "fr": "Non", "et": "Ei", "nl": "Nee"},
}
UNCERTAIN = {
    "fi": "En ole varma",
    "sv": "Osäker",
    "en": "Uncertain",
    "de": "Unsicher",
    "fr": "Incertain",
}
GENDERS = {
    "F": {"fi": "Nainen", "sv": "Kvinna", "en": "Female", "de": "Weiblich", "fr": "Femme"},
    "M": {"fi": "Mies", "sv": "Man", "en": "Male", "de": "Männlich", "fr": "Homme"},
}
CHANGES = {
    "I": {"fi": "Kasvaa", "sv": "Ökar", "en": "Increase", "de": "Zunahme", "fr": "Augmenter"},
    "S": {
        "fi": "Ei muutosta",
        "sv": "Samma",
        "en": "Same",
        "de": "Gleich",
        "fr": "Identique",
    },
    "D": {"fi": "Vähenee", "sv": "Minskar", "en": "Decrease", "de": "Abnahme", "fr": "Diminuer"},
}
COMMENT = {
    "fi": "Kommentti",
    "sv": "Kommentar",
    "en": "Comment",
    "de": "Kommentar",
    "fr": "Commentaire",
}

FIXED_SCALES = {
    "C": {"Y": YES_NO["Y"], "U": UNCERTAIN, "N": YES_NO["N"]},
    "E": CHANGES,
}
POINTS = {"5": 5, "A": 5, "B": 10}

# Attributes that say how something looks, or that stand for what is taken over.
LAYOUT = frozenset(
    """
    hidden hide_tip page_break display_rows display_columns statistics_showgraph
    statistics_graphtype public_statistics cssclass printable_help text_input_width
    text_input_columns input_size scale_export save_as_default time_limit_action
    time_limit_disable_next time_limit_disable_prev use_dropdown dropdown_dates
    dropdown_dates_minute_step dropdown_prefix dropdown_size reverse dualscale_headerA
    dualscale_headerB repeat_headings answer_width answer_width_bycolumn label_input_columns
    assessment_value slider_layout slider_showminmax slider_separator slider_orientation
    slider_handle slider_rating slider_reversed slider_middlestart slider_default
    slider_default_set category_separator alphasort array_filter_style other_position
    other_position_code other_replace_text numbers_only num_value_int_only min_num_value_n
    max_num_value_n min_answers max_answers slider_min slider_max slider_accuracy date_min
    date_max multiflexible_min multiflexible_max multiflexible_step multiflexible_checkbox
    input_boxes placeholder keep_aspect clear_default location_city location_country
    location_mapheight location_mapwidth location_mapzoom location_nodefaultfromip
    location_postal location_state location_defaultcoordinates other_comment_mandatory
    date_format show_grand_total show_totals parent_order commented_checkbox_auto showpopups
    samechoiceheight samelistheight choice_title rank_title em_validation_q_tip
    thousands_separator button_size horizontal_scroll question_template crypt encrypted
    """.split()  # noqa: SIM905 - a list of a hundred quoted words reads worse
)
NOTHING = frozenset({"", "0", "N", "n", "auto", "none", "off"})


def left_out(question: Asked) -> list[tuple[str, str]]:
    """Attributes that change what is asked or how, and that nothing here stands for."""
    return [
        (name, value)
        for name, value in question.attributes.items()
        if name not in LAYOUT
        and value not in NOTHING
        # Of a number this becomes its limits.
        and (name, question.type) != ("em_validation_q", "N")
    ]


def number_in(question: Asked, name: str) -> float | None:
    """The number of the attribute, with a decimal comma or point; None where it is none."""
    given = question.attributes.get(name, "").strip().replace(",", ".")
    try:
        number = float(given)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None


def number_field(question: Asked, low: str, high: str) -> dict[str, Any]:
    """Limits and decimals of a number."""
    is_whole = question.attributes.get("num_value_int_only") == "1"
    limits = {"first": number_in(question, low), "last": number_in(question, high)}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if len(given) == 2 and given["first"] >= given["last"]:
        given = {}
    return {"decimals": 0 if is_whole else MOST_DECIMALS, **given}


def day_field(question: Asked) -> dict[str, str]:
    """First and last day, where they are days or years."""
    found = {}
    for name, attribute, ending in (
        ("first", "date_min", "-01-01"),
        ("last", "date_max", "-12-31"),
    ):
        given = question.attributes.get(attribute, "").strip()[:10]
        day = given + ending if len(given) == 4 else given
        if is_day(day):
            found[name] = day
    return found if found.get("first", "") <= found.get("last", "9") else {}
