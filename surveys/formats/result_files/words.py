"""Words that tell what a column or a cell is, in Finnish, Swedish and English."""

import re

from surveys.rules.mapping.model import Special
from surveys.rules.mapping.spelling import folded


def _set(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split("|"))


MISSING = _set("na|n/a|n.a.|nan|null|none given|#n/a|-|--|.|ei vastausta|inget svar|no answer|-1")
DONT_KNOW = _set(
    "i don't know|don't know|dont know|not sure|i'm not sure|unsure|no opinion|en osaa sanoa|eos|"
    "en tiedä|ei osaa sanoa|vet ej|vet inte|kan inte säga|ingen åsikt|unfamiliar|"
    "not sure/don't care|i don't know / na|don't know / na|en osaa sanoa / en tiedä"
)
REFUSED = _set(
    "prefer not to answer|prefer not to say|i prefer not to answer|rather not say|refused|"
    "vill ej uppge|vill inte uppge|vill inte svara|vill ej svara|en halua vastata|"
    "en halua kertoa|en halua sanoa"
)
NOT_APPLICABLE = re.compile(r"\(n/?a\)$|don'?t know\s*/\s*n/?a$|tiedä\s*/\s*n/?a$")
# Numbers that code "don't know" and "refused" where the scale itself ends far below them.
NUMBER_CODES = {
    "98": Special.DONT_KNOW,
    "99": Special.REFUSED,
    "998": Special.DONT_KNOW,
    "999": Special.REFUSED,
    "-8": Special.DONT_KNOW,
    "-9": Special.REFUSED,
    "-99": Special.MISSING,
    "-1": Special.MISSING,
}
RESPONSE = _set(
    "response|open-ended response|vastaus|avoin vastaus|svar|öppet svar|selected choice|responses"
)
UNNAMED = re.compile(r"^(?:unnamed:\s*\d+(?:_level_\d+)?|column\s*\d+|sarake\s*\d+|kolumn\s*\d+)?$")
ID_HEADER = re.compile(
    r"\b(?:id|respondent ?id|respondent|respondentid|vastaajan? ?(?:id|tunniste|numero)?"
    r"|tunniste|svarsnummer|token|serial|sid|uid|guid|uuid|collector ?id|vastausnumero|löpnummer"
    r"|index|nro|nr)$"
)
TIME_HEADER = re.compile(
    r"\b(?:timestamp|time|start ?time|completion ?time|start ?date|end ?date|date ?(?:created|"
    r"modified)|submitted|aikaleima|aloitusaika|valmistumisaika|päättymisaika|vastausaika|"
    r"tallennettu|tidsstämpel|starttid|sluttid|svarstid|tid)\b"
)
PERSONAL_HEADER = re.compile(
    r"\b(?:e-?mail|email ?address|sähköposti(?:osoite)?|e-?post(?:adress)?|name|first ?name|"
    r"last ?name|user ?name|username|nimi|etunimi|sukunimi|namn|förnamn|efternamn|phone|puhelin"
    r"(?:numero)?|telefon(?:nummer)?|ip(?:[ .]?address)?|ip-osoite|ip-adress|henkilötunnus|"
    r"personnummer|address|osoite|adress|postal ?code|zip ?code|postinumero\w*|postnummer)\b"
)
SENSITIVE_HEADER = re.compile(
    r"\b(?:indigenous|first nations|disability|sexual orientation|orientation|ethnic\w*|race|"
    r"racial|relig\w*|health condition|trade union|political party|vamma\w*|vammaisuus|"
    r"seksuaali\w*|etni\w*|uskon\w*|terveydentila\w*|ammattiliit\w*|puoluekanta|"
    r"funktionsnedsättning\w*|sexuell\w*|religion|hälsotillstånd|fackförening\w*)\b"
)
BACKGROUND_HEADER = re.compile(
    r"\b(?:age|how old|gender|sex|ikä|ikäryhmä|ikäsi|sukupuoli\w*|ålder|gammal|kön|education\w*|"
    r"koulutus\w*|utbildning\w*|occupation|ammatti|sysselsättning|employment|household|income|"
    r"tulot|inkomst|asuinalue\w*|asut|asuinpaik\w*|district|neighbou?rhood|bor|bott|"
    r"bostadsområde|live|region|location|career status|housing|kaupungissa|city|"
    r"palkansaaja|employee or entrepreneur)\b"
)
OTHER_HEADER = re.compile(r"^(?:.*\b)?(?:other|muu|muut|annat|annan|övrigt|not listed)\b", re.I)
SPECIFY_HEADER = re.compile(
    r"specify|describe|please (?:tell|write)|mikä|mitä|tarkenna|kerro|vilk(?:en|et|a)|ange|"
    r"text$|avoin|open-ended|muu,",
    re.I,
)
LADDERS: tuple[tuple[str, ...], ...] = tuple(
    tuple(step.strip() for step in ladder.split("|"))
    for ladder in (
        "strongly disagree|disagree|neither agree nor disagree|agree|strongly agree",
        "strongly disagree|somewhat disagree|neither agree nor disagree|somewhat agree|"
        "strongly agree",
        "strongly disagree|disagree|neutral|agree|strongly agree",
        "täysin eri mieltä|jokseenkin eri mieltä|ei samaa eikä eri mieltä|"
        "jokseenkin samaa mieltä|täysin samaa mieltä",
        "täysin eri mieltä|osittain eri mieltä|en samaa enkä eri mieltä|"
        "osittain samaa mieltä|täysin samaa mieltä",
        "helt av annan åsikt|delvis av annan åsikt|varken av samma eller annan åsikt|"
        "delvis av samma åsikt|helt av samma åsikt",
        "instämmer inte alls|instämmer delvis inte|varken eller|instämmer delvis|instämmer helt",
        "very unfavorably|somewhat unfavorably|neither favorably nor unfavorably (neutral)|"
        "somewhat favorably|very favorably",
        "very dissatisfied|dissatisfied|neither satisfied nor dissatisfied|satisfied|"
        "very satisfied",
        "erittäin tyytymätön|melko tyytymätön|ei tyytyväinen eikä tyytymätön|"
        "melko tyytyväinen|erittäin tyytyväinen",
        "mycket missnöjd|ganska missnöjd|varken nöjd eller missnöjd|ganska nöjd|mycket nöjd",
        "very poor|poor|fair|good|very good|excellent",
        "erittäin huono|huono|kohtalainen|hyvä|erittäin hyvä",
        "mycket dålig|dålig|varken bra eller dålig|bra|mycket bra",
        "not at all important|slightly important|moderately important|important|very important",
        "ei lainkaan tärkeä|melko vähän tärkeä|jokseenkin tärkeä|tärkeä|erittäin tärkeä",
        "inte alls viktigt|mindre viktigt|ganska viktigt|viktigt|mycket viktigt",
        "never|rarely|sometimes|often|always",
        "en koskaan|harvoin|joskus|usein|aina",
        "aldrig|sällan|ibland|ofta|alltid",
        "very unlikely|unlikely|neither likely nor unlikely|likely|very likely",
        "hyvin epätodennäköisesti|epätodennäköisesti|en osaa arvioida|"
        "todennäköisesti|hyvin todennäköisesti",
    )
)
FEWEST_RUNGS = 3


def special_of(text: str) -> Special | None:
    """What a text that is no answer means; None for an answer."""
    word = folded(text)
    if word in REFUSED:
        return Special.REFUSED
    if word in DONT_KNOW or NOT_APPLICABLE.search(word):
        return Special.DONT_KNOW
    return Special.MISSING if word in MISSING else None


def ladder_of(texts: frozenset[str]) -> tuple[str, ...] | None:
    """The ordered scale that these texts (folded) are points of; None when no one knows it."""
    for ladder in LADDERS:
        if texts <= frozenset(ladder) and len(texts) >= min(FEWEST_RUNGS, len(ladder)):
            return ladder
    return None
