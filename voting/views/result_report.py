"""The result as a document: to print, and to keep among the minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from engage.documents.model import (
    Block,
    BulletList,
    Document,
    Heading,
    Note,
    Paragraph,
    Table,
)
from engage.documents.model import Column as DocumentColumn
from engage.web.filters import localized_text
from voting.models import Contest
from voting.views.marking_words import counting_words
from voting.views.result_counts import Column, Figure
from voting.views.result_words import Count, ResultPage


@dataclass(frozen=True, slots=True)
class Proof:
    """What the result can be checked by, and where."""

    address: str
    manifest_sha256: str
    ballots_root: str | None
    receipts_root: str | None
    signed_by: str | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose document it is, in which language, of which day."""

    municipality: str
    accent: str
    language: str
    date: date


def result_report(contest: Contest, page: ResultPage, proof: Proof, sender: Sender) -> Document:
    """All that the result page tells, in the order in which it tells it."""
    blocks = (
        *_winner(contest, page),
        *_counts(page),
        *_turnout(page),
        *_lot(page),
        *_proof(proof),
    )
    return Document(
        title=_("Result: %(step)s", step=localized_text(contest.step.title)),
        subtitle=localized_text(contest.step.process.title),
        language=sender.language,
        municipality=sender.municipality,
        date=sender.date,
        blocks=blocks,
        accent_colour=sender.accent,
    )


def plain(text: str) -> str:
    """The words alone, without the mark of another language."""
    return text.striptags() if isinstance(text, Markup) else text


def _winner(contest: Contest, page: ResultPage) -> Iterator[Block]:
    names = ", ".join(plain(text) for text in page.winners)
    yield Heading(1, _("Result"), "result")
    if not names:
        yield Note("information", _("No entry won"))
    elif page.is_tied and not page.lot:
        yield Note("information", _("Tied: %(names)s", names=plain(page.tied)))
    elif len(page.winners) > 1:
        yield Note("information", _("Elected: %(names)s", names=names))
    else:
        yield Note("information", _("First: %(names)s", names=names))
    if page.lot:
        yield Paragraph(_("Tied: %(names)s.", names=plain(page.tied)))
        yield Paragraph(
            _(
                "It was a tie, and the public lot decided. The draw gave: %(draw)s.",
                draw=page.lot.draw,
            )
        )
    yield Paragraph(plain(page.why))
    if page.needs_draw:
        yield Paragraph(_("A public lot decides between them. It will be drawn and told here."))
    if page.result["missed_quorum"]:
        yield from _sentences(page.quorums)
    yield Paragraph(_("The result is advisory: the city council decides."))
    if promise := localized_text(contest.promise):
        yield Heading(2, _("What was promised"), "promise")
        yield Paragraph(promise)


def _counts(page: ResultPage) -> Iterator[Block]:
    yield Heading(1, _("How it was decided"), "counts")
    yield Paragraph(counting_words(page.method, page.entries.seats))
    yield from _sentences(page.merged)
    if not page.has_one_electorate and (weighted := page.weighted):
        yield from _count(weighted, "weighted")
        yield BulletList(tuple(plain(weight) for weight in page.weights))
    for number, one in enumerate(page.electorates, 1):
        yield from _count(one, f"electorate-{number}")
    if not page.has_one_electorate:
        yield from _count(page.all_equal, "all-equal")
        if page.differences:
            yield Heading(2, _("Where the counts differ"), "differences")
            yield from _sentences(page.differences)
    for number, (verified, unverified) in enumerate(page.parts, 1):
        yield from _count(verified, f"verified-{number}")
        yield from _count(unverified, f"unverified-{number}")


def _count(one: Count, name: str) -> Iterator[Block]:
    yield Heading(2, plain(one.title), name)
    for figure in one.figures:
        yield from _figure(figure)
    if one.rounds:
        yield BulletList(tuple(plain(text) for text in one.rounds.sentences), is_ordered=True)
        yield _table(one.rounds.caption, one.rounds.columns, one.rounds.rows)
    if one.pairs:
        yield from _figure(one.pairs)


def _figure(figure: Figure) -> Iterator[Block]:
    yield _table(figure.title, figure.columns, figure.rows, note=plain(figure.base))
    yield from _sentences(figure.notes)


def _table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    note: str | None = None,
) -> Table:
    return Table(
        caption=plain(caption),
        columns=tuple(
            DocumentColumn(plain(one.label), "right" if one.number else "left") for one in columns
        ),
        rows=tuple(tuple(plain(cell) for cell in row) for row in rows),
        note=note,
    )


def _sentences(sentences: Sequence[str]) -> Iterator[Block]:
    return (Paragraph(plain(sentence)) for sentence in sentences)


def _turnout(page: ResultPage) -> Iterator[Block]:
    yield Heading(1, _("Turnout"), "turnout")
    columns = (
        Column(_("Electorate"), number=False),
        Column(_("Ballots")),
        Column(_("Entitled")),
        Column(_("Turnout")),
        Column(_("Ways of voting"), number=False),
    )
    rows = [
        (line.title, line.ballots, line.entitled, line.share, line.channels)
        for line in page.turnout
    ]
    yield _table(_("Ballots by electorate and way of voting"), columns, rows)
    if page.with_open_link:
        yield Paragraph(
            _(
                "Here some voted without a code: %(names)s. Nobody could check who they are, "
                "so these ballots are unverified.",
                names=plain(page.with_open_link),
            )
        )


def _lot(page: ResultPage) -> Iterator[Block]:
    if page.lot is None:
        return
    yield Heading(1, _("The lot"), "lot")
    yield Paragraph(_("The lot puts the entries in this order:"))
    yield BulletList(
        tuple(f"{plain(one.text)} ({one.key}, {one.sha256})" for one in page.lot.order),
        is_ordered=True,
    )
    yield Paragraph(_("Draw it again in any terminal:"))
    yield Paragraph(page.lot.commands)


def _proof(proof: Proof) -> Iterator[Block]:
    yield Heading(1, _("Check the count yourself"), "check")
    yield Paragraph(
        _(
            "Rule, ballots or their sums, receipts and a program that counts again are in one file "
            "on the result page: %(address)s",
            address=proof.address,
        )
    )
    values = (
        (_("The rule's SHA-256"), proof.manifest_sha256),
        (_("Ballots root"), proof.ballots_root),
        (_("Receipts root"), proof.receipts_root),
        (_("Fingerprint of the signing key"), proof.signed_by),
    )
    columns = (Column(_("What"), number=False), Column("SHA-256", number=False))
    rows = [(name, value) for name, value in values if value]
    yield _table(_("Hashes of what was published"), columns, rows)
