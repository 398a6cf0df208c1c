"""Who changed an entry's words: names for the desk, roles alone for the public."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.accounts.models import Account
from voting.models import Entry


def account_names(session: Session, entry: Entry) -> dict[UUID, str]:
    """The names of those who changed the entry's words, by account; for the desk only."""
    ids = {one.worded_by for one in entry.wordings if one.worded_by}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
