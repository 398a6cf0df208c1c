"""Bundles, counts and differences in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.accounts.models import Account as Person
from engage.web.filters import localized_text, number
from voting.forms.paper import invalid_words
from voting.models import Contest, PaperBundle
from voting.rules.ballots import BallotKind, BallotRule, Marks
from voting.rules.paper import Account, PaperState, Reading, compare, state_of
from voting.services.accounting import PaperGap, PaperLack, readings_in


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A bundle in the list: how far it has come, and whether it is this reader's turn."""

    bundle: PaperBundle
    title: str
    state: PaperState
    counts: int
    is_my_turn: bool


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One row of the comparison."""

    words: str
    numbers: list[str]
    differs: bool


@dataclass(frozen=True, slots=True)
class ReadingTold:
    """Who counted when, and why once more."""

    number: int
    name: str
    at: datetime
    reason: str
    papers: int


def bundle_lines(bundles: Sequence[PaperBundle], me: UUID) -> list[BundleLine]:
    """The bundles by number; nothing of what was counted."""
    lines = []
    for bundle in bundles:
        readings = readings_in(bundle)
        state = state_of(readings)
        mine = any(one.reader == me for one in readings)
        is_my_turn = state is PaperState.DIFFERS or (state is PaperState.WAITS and not mine)
        lines.append(BundleLine(bundle, bundle_title(bundle), state, len(readings), is_my_turn))
    return lines


def bundle_title(bundle: PaperBundle) -> str:
    """The bundle's number, with its name where it has one."""
    title = _("Bundle %(number)s", number=bundle.number)
    return f"{title}: {bundle.label}" if bundle.label else title


def lack_lines(missing: Sequence[PaperLack]) -> list[str]:
    """What keeps the paper from being confirmed, one sentence each."""
    return [_lack(one) for one in missing]


def _lack(one: PaperLack) -> str:
    title = localized_text(one.electorate.audience.title)
    if one.gap is PaperGap.NOT_COUNTED_TWICE:
        return _(
            "%(electorate)s: bundle %(number)s waits for the second count.",
            electorate=title,
            number=one.bundle,
        )
    if one.gap is PaperGap.COUNTS_DIFFER:
        return _(
            "%(electorate)s: the counts of bundle %(number)s differ.",
            electorate=title,
            number=one.bundle,
        )
    return _(
        "%(electorate)s: %(marks)s marks on the roll, %(papers)s papers counted.",
        electorate=title,
        marks=number(one.marks),
        papers=number(one.papers),
    )


def line_help(rule: BallotRule) -> list[str]:
    """How the marks of a paper are typed, for this kind of ballot."""
    if rule.kind is BallotKind.SINGLE:
        return [_("Sort the papers into piles and write how many are in each.")]
    mark = {
        BallotKind.APPROVAL: _("Type x for a box with a cross."),
        BallotKind.RANKED: _("Type the place that stands in the box."),
        BallotKind.POINTS: _("Type the points that stand in the box."),
    }.get(rule.kind, _("Type the number that is marked."))
    empty = _("Type - for an empty row.")
    return [
        _("One line for each paper, one mark for each row of the paper from top to bottom."),
        f"{mark} {empty}",
        _("Equal papers: add x and how many there are, for example x12."),
    ]


def compared(contest: Contest, readings: Sequence[Reading]) -> list[ComparedLine]:
    """Every cell of all counts, the papers in total last."""
    texts = {one.key: localized_text(one.text) for one in contest.entries}
    reasons = invalid_words()
    counts = [one.counted for one in readings]
    lines = [
        ComparedLine(
            _marks_words(contest.ballot_kind, texts, cell.marks)
            if cell.marks is not None
            else reasons[cell.invalid or ""],
            [number(one) for one in cell.numbers],
            cell.differs,
        )
        for cell in compare(counts)
    ]
    totals = [one.papers for one in counts]
    all_papers = [number(one) for one in totals]
    return [*lines, ComparedLine(_("Papers in total"), all_papers, len(set(totals)) > 1)]


def _marks_words(kind: BallotKind, texts: dict[str, str], marks: Marks) -> str:
    if not marks:
        return _("Blank")
    if kind in {BallotKind.SINGLE, BallotKind.APPROVAL}:
        return ", ".join(texts[key] for key, _mark in marks)
    return ", ".join(f"{texts[key]} {mark}" for key, mark in marks)


def readings_told(session: Session, bundle: PaperBundle) -> list[ReadingTold]:
    """The log of the bundle's counts, the first one first."""
    ids = {one.read_by for one in bundle.readings}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row[0]: row[1] for row in rows}
    papers = [one.counted.papers for one in readings_in(bundle)]
    return [
        ReadingTold(one.number, names[one.read_by], one.read_at, one.reason, total)
        for one, total in zip(bundle.readings, papers, strict=True)
    ]


def account_lines(account: Account) -> list[tuple[str, str]]:
    """An account's figures with their captions."""
    reasons = invalid_words()
    return [
        (_("Marked on the roll as voting on paper"), number(account.marks)),
        (_("Papers in the box"), number(account.papers)),
        (_("Counted as ballots"), number(account.accepted)),
        (_("Blank ones among them"), number(account.blank)),
        (_("Invalid"), number(account.papers - account.accepted)),
        *(
            (reasons[key], ngettext("%(n)s paper", "%(n)s papers", held, n=number(held)))
            for key, held in sorted(account.invalid.items())
            if held
        ),
    ]
