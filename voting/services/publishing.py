"""What anyone may check after the count: the list of receipts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.rolls.rules.codes import ALPHABET
from voting.models import BallotReceipt, Contest

GROUP = 4
READ_AS = str.maketrans("OIL", "011")


def normal_receipt(typed: str) -> str:
    """What somebody typed, as receipts are written: capitals, in groups, look-alikes read right."""
    letters = "".join(one for one in typed.upper().translate(READ_AS) if one in ALPHABET)
    return "-".join(letters[place : place + GROUP] for place in range(0, len(letters), GROUP))


def has_receipt(session: Session, contest: Contest, receipt: str) -> bool:
    """Whether the ballot of this receipt was counted."""
    return session.get(BallotReceipt, (contest.id, receipt)) is not None


def receipts_of(session: Session, contest: Contest) -> tuple[str, ...]:
    """All receipts of the contest, sorted; they say nothing of the order of the ballots."""
    found = session.scalars(
        select(BallotReceipt.receipt).where(BallotReceipt.contest_id == contest.id)
    )
    # Not by the database: its idea of order may be that of a language.
    return tuple(sorted(found))


def receipts_text(session: Session, contest: Contest) -> bytes:
    """All receipts of the contest, sorted, one a line."""
    return "".join(f"{receipt}\n" for receipt in receipts_of(session, contest)).encode()
