"""Contests with paper doors, papers given out, and bundles counted by two people."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from engage.rolls.participation import Participant, step_secret
from tests.factories.accounts import AccountFactory
from tests.factories.processes import NOON
from tests.factories.voting import CLOSED, electorate, make_contest, open_it
from voting.models import Contest, PaperBundle
from voting.rules.ballots import BallotKind, Ballots
from voting.rules.paper import PaperCount
from voting.services.paper import add_paper_door, begin_bundle, count_again, mark_on_paper


def paper_contest(session: Session, kind: BallotKind = BallotKind.SINGLE) -> Contest:
    """An open contest in which staff and trustees may vote on paper too."""
    contest = make_contest(session, kind)
    for key in ("staff", "trustee"):
        add_paper_door(session, electorate(contest, key), actor=None)
    return open_it(session, contest)


def give_paper(session: Session, contest: Contest, people: Iterable[Participant]) -> None:
    """Each of them is marked as having a ballot paper."""
    secret = step_secret(contest.step)
    for one in people:
        mark_on_paper(session, contest, one, secret=secret, now=NOON)


def counted(ballots: Ballots, **invalid: int) -> PaperCount:
    """A count of a bundle; reasons are written with underscores here."""
    return PaperCount(ballots, {key.replace("_", "-"): number for key, number in invalid.items()})


def count_twice(
    session: Session,
    contest: Contest,
    key: str,
    first: PaperCount,
    second: PaperCount | None = None,
) -> PaperBundle:
    """A bundle of the electorate, counted by one person and again by another one."""
    one, other = AccountFactory(), AccountFactory()
    session.flush()
    bundle = begin_bundle(
        session, electorate(contest, key), contest, "", first, actor=one.id, now=CLOSED
    )
    count_again(session, contest, bundle, second or first, "", actor=other.id, now=CLOSED)
    return bundle
