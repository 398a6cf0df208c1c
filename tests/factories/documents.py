"""Documents for tests: one of everything, and one whose every text is hostile."""

from datetime import date

from engage.documents.charts import BarChart, Chart, ChartRow, DotChart, Measure, StackedBar
from engage.documents.labels import Labels
from engage.documents.model import (
    Badge,
    Block,
    BulletList,
    Column,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Stats,
    Table,
    Tile,
    Value,
)

LABELS = Labels(
    contents="Sisällys",
    page_of="Sivu {page} / {pages}",
    table="Taulukko",
    figure="Kuva",
    hidden="ei näytetä (vähän vastauksia)",
    show_as_table="Näytä taulukkona",
    row="Rivi",
    base="n = {n}",
    base_column="{series}, vastauksia",
    information="Huomaa",
    caution="Varauksin",
    method="Menetelmä",
    sheet="Sivu",
    scale="{level} / {of}",
)

BARS = BarChart(
    ("Asukkaat", "Henkilöstö"),
    (
        ChartRow("Koulut", (Measure(0.62, "62 %", 1932), Measure(0.55, "55 %", 486))),
        ChartRow("Joukkoliikenne", (Measure(0.38, "38 %", 1932), Measure(None, n=7))),
    ),
)
DOTS = DotChart(
    ("Asukkaat", "Henkilöstö"),
    (
        ChartRow(
            "Päätöksenteko on avointa",
            (Measure(2.6, "2,6", 1850, 2.5, 2.7, "±0,1"), Measure(None, n=7)),
        ),
    ),
    1,
    5,
    "eri mieltä",
    "samaa mieltä",
)
STACK = StackedBar(
    ("Eri mieltä", "Siltä väliltä", "Samaa mieltä"),
    (
        ChartRow("Asukkaat", (Measure(0.2, "20 %"), Measure(0.3, "30 %"), Measure(0.5, "50 %"))),
        ChartRow("Luottamushenkilöt", (Measure(None), Measure(None), Measure(None))),
    ),
)


def document(*blocks: Block, **changes: object) -> Document:
    """A document of these blocks."""
    values: dict[str, object] = {
        "title": "Valmisteluaineisto nro 1",
        "subtitle": "Kaarinan kaupunkistrategia 2018–2025",
        "language": "fi",
        "municipality": "Kaarinan kaupunki",
        "date": date(2018, 4, 30),
        "blocks": blocks,
        "meta": (("Asianumero", "KRN 2017-154"),),
        **changes,
    }
    return Document(**values)  # type: ignore[arg-type]


def whole_document() -> Document:
    """One of every block and chart."""
    return document(
        Heading(1, "Tiivistelmä", "tiivistelma"),
        Paragraph((Run("Vahvin: "), Run("luonto", strong=True), Run("."))),
        Stats((Tile("2 509", "vastausta", "kolmelta ryhmältä"), Tile("318", "kirjausta"))),
        BulletList(("Yksi", (Run("Kaksi "), Badge("vahva näyttö", 3)))),
        BulletList(("Ensin", "Sitten"), is_ordered=True),
        Heading(1, "Erot", "erot"),
        Heading(2, "Ryhmät", "ryhmat"),
        Paragraph(
            (
                Run("Katso ", emphasis=True),
                Run("alku", href="#tiivistelma"),
                Run("kaarina.fi", href="https://kaarina.fi/strategia"),
                Run("tänne", href="/kaarina-2018/"),
                Run("ei minnekään", href="#puuttuu"),
            )
        ),
        Figure(BARS, "Tärkeimmät", "Koulut ensin.", "Huomautus."),
        Figure(DOTS, "Keskiarvot", "Asukkaat alempana."),
        Figure(STACK, "Jakauma", "Puolet samaa mieltä."),
        Table(
            "Lähteet",
            (Column("Lähde"), Column("Kerätty", "right"), Column("Näyttö", "centre")),
            (
                ("Kysely", Value("1 932", 1932), Badge("vahva", 3)),
                ("Illat", 318, "avoin"),
            ),
            "Ilman tyhjiä.",
        ),
        PageBreak(),
        Quote("Metsä alkaa kotiovelta.\nHyvä niin.", "Asukas, Kuusisto", "fi"),
        Quote("Bra bussar.", "Invånare"),
        Note("information", "Alle viittä ei näytetä."),
        Note("caution", (Run("Avoin linkki."),)),
        Note("method", "Ihminen hyväksyi."),
        PageBreak(),
        Stats((Tile("1", "uusi sivu"),)),
    )


def chart_saying(text: str) -> tuple[Chart, ...]:
    """The three charts with this text wherever one can stand."""
    row = ChartRow(text, (Measure(0.5, text, 5, 0.4, 0.6, text), Measure(None)))
    return (
        BarChart((text, text), (row,)),
        DotChart((text, text), (row,), 0, 1, text, text),
        StackedBar((text, text), (ChartRow(text, (Measure(0.9, text), Measure(0.1, text))),)),
    )


def document_saying(text: str) -> Document:
    """Every text of the document is this one."""
    return document(
        Heading(1, text, "a"),
        Paragraph((Run(text, strong=True), Run(text, emphasis=True, href=text), Badge(text, 1))),
        BulletList((text,)),
        BulletList((text,), is_ordered=True),
        Table(text, (Column(text), Column(text, "right")), ((text, Value(text)),), text),
        *(Figure(chart, text, text, text) for chart in chart_saying(text)),
        Quote(text, text, "fi"),
        Stats((Tile(text, text, text),)),
        Note("caution", text),
        title=text,
        subtitle=text,
        municipality=text,
        meta=((text, text),),
    )
