"""Letters, slips and posters: what stands on the pages."""

import io
import json
import sys
from dataclasses import replace

import pytest
import segno
from pypdf import PdfReader

from engage.rolls.documents import child, compiling
from engage.rolls.documents.compiling import PrintingFailed, compiled, merged
from engage.rolls.documents.layouts import (
    Letter,
    LetterPaper,
    LetterWords,
    Poster,
    SheetWords,
    Slip,
    letters_pdf,
    picture_of,
    poster_pdf,
    slips_pdf,
)

LINK = "https://osallistu.example/k#0123456789ABCDEFG"
HOSTILE = '#panic("x") <b>$x$ \\ "quoted" *bold* @ref'


def words(language: str, text: str = "Hyvä asukas.") -> LetterWords:
    """The words of a letter, told apart by language."""
    return LetterWords(
        language=language,
        title=f"Kysely {language}",
        paragraphs=[text],
        how=f"Osoita {language}",
        address="osallistu.example/k",
        code=f"Koodi {language}",
        closes=f"Viimeistään {language}",
    )


def paper(text: str = "Hyvä asukas.") -> LetterPaper:
    """What all letters say."""
    return LetterPaper(
        municipality="Kaarina",
        sender="Konsernihallinto, PL 12, 20781 KAARINA",
        date="9.4.2018",
        accent="#0b5a73",
        words={language: words(language, text) for language in ("fi", "sv")},
    )


def letter(name: str = "Aino Esimerkki", languages: tuple[str, ...] = ("fi",)) -> Letter:
    """A letter to somebody."""
    return Letter(
        lines=(name, "Katu 1 A 2", "20780 KAARINA"),
        languages=languages,
        code="0123-4567-89AB-CDEFG",
        link=LINK,
    )


def pages(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_each_letter_is_a_page_with_address_code_and_closing_date() -> None:
    one, other = pages(letters_pdf(paper(), [letter(), letter("Bo Exempel", ("sv",))]))
    assert all(
        part in one
        for part in (
            "Aino Esimerkki\nKatu 1 A 2\n20780 KAARINA",
            "Kysely fi",
            "osallistu.example/k",
            "0123-4567-89AB-CDEFG",
            "Viimeistään fi",
        )
    )
    assert "Kysely sv" not in one
    assert "Bo Exempel" in other
    assert "Aino" not in other


def test_a_letter_in_two_languages_keeps_to_one_page_however_long_its_texts() -> None:
    long_text = "Kaupunki valmistelee strategiaa. " * 36  # as much as the form takes
    (both,) = pages(letters_pdf(paper(long_text), [letter(languages=("fi", "sv"))]))
    assert "Viimeistään fi" in both
    assert "Viimeistään sv" in both


def test_the_address_stands_in_the_window_of_the_envelope() -> None:
    found: dict[str, tuple[float, float]] = {}

    def note(text: str, _cm: object, matrix: list[float], *_more: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), (matrix[4], matrix[5]))

    page = PdfReader(io.BytesIO(letters_pdf(paper(), [letter()]))).pages[0]
    page.extract_text(visitor_text=lambda text, cm, tm, *more: note(text, cm, _times(tm, cm)))
    millimetre = 72 / 25.4
    left, up = next(place for text, place in found.items() if text.startswith("Aino"))
    assert 18 * millimetre <= left <= 22 * millimetre
    down = 297 * millimetre - up
    assert 47 * millimetre <= down <= 60 * millimetre


def _times(inner: list[float], outer: list[float]) -> list[float]:
    a, b, c, d, e, f = outer
    x, y = inner[4], inner[5]
    return [0, 0, 0, 0, a * x + c * y + e, b * x + d * y + f]


def test_what_people_wrote_is_never_code_of_the_layout() -> None:
    (page,) = pages(letters_pdf(paper(HOSTILE), [letter(HOSTILE[:60])]))
    assert '#panic("x") <b>$x$' in page


def test_letters_are_merged_in_their_order_some_at_a_time() -> None:
    steps: list[tuple[int, int]] = []
    many = [letter(f"Nimi {number}") for number in range(7)]

    def by_three(part: object) -> bytes:
        return letters_pdf(paper(), part)  # type: ignore[arg-type]

    data = merged(many, by_three, lambda done, total: steps.append((done, total)), at_once=3)
    assert [f"Nimi {number}" in text for number, text in enumerate(pages(data))] == [True] * 7
    assert steps == [(3, 7), (6, 7), (7, 7)]


def test_a_fault_of_the_layout_program_tells_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PrintingFailed) as failed:
        compiled("letters.typ", {"letters": [{"lines": ["Aino Esimerkki"]}]}, is_tagged=False)
    assert str(failed.value) == "letters.typ"
    monkeypatch.setattr(compiling, "SECONDS", 0.01)
    with pytest.raises(PrintingFailed):
        letters_pdf(paper(), [letter()])


def test_the_layout_program_reads_and_writes_pipes(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    poster = {
        "municipality": "Kaarina",
        "title": "Kysely",
        "lead": "",
        "how": "Osoita",
        "address": "a/o/b",
        "closes": "",
        "accent": "#0b5a73",
        "language": "fi",
        "picture": picture_of(LINK),
    }
    wanted = {"template": "poster.typ", "tree": poster, "is_tagged": True}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(wanted).encode())))
    child.main()
    sys.stdout.flush()
    assert capfdbinary.readouterr().out.startswith(b"%PDF")


def test_eight_slips_stand_on_an_a4_with_all_that_a_supervisor_counts_by() -> None:
    sheet = SheetWords(
        title="Koodiliput",
        step="Visiovisa",
        audience="Asukkaat",
        unit="Littoinen",
        how="Osoita kameralla",
        address="osallistu.example/k",
        language="fi",
    )
    slips = [Slip(str(number), "0123-4567-89AB-CDEFG", LINK) for number in range(1, 10)]
    first, second = pages(slips_pdf(sheet, slips))
    assert (first.count("Visiovisa"), second.count("Visiovisa")) == (8, 1)
    assert first.count("Asukkaat · Littoinen") == 8
    assert first.count("0123-4567-89AB-CDEFG") == 8
    assert "\n9" in second


def test_a_poster_names_its_short_address_and_can_be_heard() -> None:
    made = poster_pdf(
        Poster(
            municipality="Kaarina",
            title="Kysely",
            lead="Kerro mielipiteesi",
            how="Osoita kameralla",
            address="osallistu.example/o/ab12cd",
            link="https://osallistu.example/o/ab12cd",
            closes="Viimeistään su",
            accent="#0b5a73",
            language="fi",
        )
    )
    (page,) = pages(made)
    assert "osallistu.example/o/ab12cd" in page
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fi"


def test_the_picture_says_the_link_whatever_mask_it_has() -> None:
    same = segno.make(LINK, error="m", micro=False, mask=3)
    dots = "".join(str(int(dot)) for row in same.matrix for dot in row)
    assert picture_of(LINK) == {"side": len(same.matrix), "dots": dots}


def test_each_page_has_the_picture_of_its_own_link() -> None:
    other = f"{LINK[:-1]}0"
    both = [letter(), replace(letter(), link=other)]
    for page, link in zip(
        PdfReader(io.BytesIO(letters_pdf(paper(), both))).pages, (LINK, other), strict=True
    ):
        found = [one.get_object() for one in page["/Resources"]["/XObject"].values()]
        (image,) = [one for one in found if one["/Subtype"] == "/Image"]
        wanted = picture_of(link)
        assert image["/Width"] == image["/Height"] == wanted["side"]
        assert "".join("1" if dot == 0 else "0" for dot in image.get_data()) == wanted["dots"]
