"""The words by which headers of transcribed sheets are known, in Finnish, Swedish and English."""

import re

from workshops.rules.merging import fold
from workshops.rules.sheets import Known, Role

LONGEST_HEADER = 60
MOST_TOKENS = 6
_WORDS: dict[Role, str] = {
    Role.TABLE: "pöytä pöydät pöytänro ryhmä ryhmät table group bord grupp bordsnummer",
    Role.PROMPT: "kysymys kysymykset question prompt fråga aihe arvo value värde teema tehtävä",
    Role.NOTE: "kirjaus kirjaukset muistiinpano huomio ehdotus kommentti kommentit ajatus idea"
    " teksti vastaus sisältö note notes text comment comments answer freetext sentence content"
    " anteckning anteckningar svar kommentar förslag",
    Role.DOTS: "pisteet piste tarrat tarroja ääniä äänet dots points votes poäng röster prickar",
    Role.HEADING: "otsikko title heading rubrik alaotsikko väliotsikko",
    Role.ROOM: "tilaisuus alue asuinalue kaupunginosa district evening tillfälle område stadsdel",
    Role.AUTHOR: "nimi kirjaaja kirjoittaja osallistuja sähköposti puhelin name author interview"
    " participant email phone namn skribent deltagare epost telefon",
    Role.IGNORED: "nro nr id number numero päivä päiväys aika date datum",
}
_BY_WORD = {fold(word): role for role, words in _WORDS.items() for word in words.split()}
# A good and an improve prompt are called many things on flip charts; the keys are the agenda's.
_SIDES = {
    "good": "hyvää hyvä hyvin plussat plussaa onnistunut bra fungerar good well strengths +",
    "improve": "parannettavaa kehitettävää parannettava kehitettävä miinukset huonoa huonosti"
    " förbättra förbättras improve improvement weaknesses -",
}
_SIDE_OF = {fold(word) or word: key for key, words in _SIDES.items() for word in words.split()}
_TABLE_LABEL = re.compile(
    r"(?:pöytä|ryhmä|table|group|bord|grupp)\s*(?:nro|nr|no)?\.?\s*([0-9]{1,3})[.:]?",
    re.IGNORECASE,
)


def role_of_header(header: str) -> Role | None:
    """The role that the header's first telling word names; None for a sentence or a new word."""
    tokens = fold(header).split()
    if not tokens or len(header) > LONGEST_HEADER or len(tokens) > MOST_TOKENS:
        return None
    return next((_BY_WORD[token] for token in tokens if token in _BY_WORD), None)


def prompt_of_words(words: str, known: Known) -> str:
    """The key of the prompt that is called so; empty when none is."""
    wanted = fold(words)
    for key, names in known.prompts.items():
        if wanted and (wanted == fold(key) or any(wanted == fold(name) for name in names)):
            return key
    tokens = wanted.split() or [words.strip()]
    sides = {_SIDE_OF[token] for token in tokens if token in _SIDE_OF}
    if len(sides) == 1 and len(tokens) <= MOST_TOKENS:
        (side,) = sides
        return side if side in known.prompts else ""
    return ""


def room_of_words(words: str, known: Known) -> str:
    """The key of the room that is called so; empty when none is."""
    wanted = fold(words)
    for key, names in known.rooms.items():
        if wanted and (wanted == fold(key) or any(wanted == fold(name) for name in names)):
            return key
    return ""


def is_table_label(words: str) -> bool:
    """True for a label that stands alone: "Pöytä 3", "Bord 12"."""
    return _TABLE_LABEL.fullmatch(words.strip()) is not None


def table_number(label: str) -> int | None:
    """The number in a label or a bare number; None where a label is a name."""
    found = _TABLE_LABEL.fullmatch(label.strip()) or re.fullmatch(r"([0-9]{1,3})", label.strip())
    number = int(found[1]) if found else 0
    return number or None
