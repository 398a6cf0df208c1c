"""A process that casts one ballot and stands still where it is told, to be killed there.

    python -m tests.support.casting DATABASE_URL FOLDER RESIDENT PLACE

It prints the place when it has come there. The ballot is for "meri", at NOON.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import unit_of_work
from engage.rolls.participation import Participant, step_secret
from tests.factories.processes import NOON
from tests.factories.voting import through_open_link
from tests.support.app import make_app
from voting.services.lookup import contest_at
from voting.services.polling import cast_ballot

WHERE = ("kaarina-2018", "visiovisa")
EVENTS = {
    "before the insert": "before_cursor_execute",
    "after the insert": "after_cursor_execute",
}


def main() -> None:
    """Does not end by itself."""
    url, folder, number, place = sys.argv[1:]
    app = make_app(url, Path(folder))
    with app.app_context(), at(NOON):
        with unit_of_work() as session:
            voter = through_open_link(session, contest_at(session, *WHERE), int(number))
        with unit_of_work() as session:
            if place in EVENTS:
                event.listen(session.get_bind(), EVENTS[place], _standing(place))
            _cast(session, voter)
        _stand_still(place)


def _cast(session: Session, voter: Participant) -> None:
    contest = contest_at(session, *WHERE)
    secret = step_secret(contest.step)
    cast_ballot(session, contest, voter, (("meri", 1),), secret=secret, now=NOON)


def _standing(place: str) -> Callable[..., None]:
    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("INSERT INTO BALLOT"):
            _stand_still(place)

    return note


def _stand_still(place: str) -> None:
    sys.stdout.write(f"{place}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
