"""The JSON that BetterVoting exports of a STAR election of one race."""

from typing import Any

from voting.rules.ballots import BallotKind, BallotRule, InvalidBallot, Marks, mark_ballot
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.places import Place, unique_names

MAX_RACES = 200
METHOD = "STAR"
WITHOUT_IDS = "options are called by their names; ids of ballots were left unread"


def read_bettervoting(value: Any) -> BallotFile:
    """The star ballots of the election's one race; a score that is null is no mark."""
    top = Place("file", value).object()
    races = list(top.field("Election").object().list("races", MAX_RACES))
    if len(races) != 1:
        raise BallotFileError("file.Election.races", f"expected one race, found {len(races)}")
    race = races[0].object()
    if race.text("voting_method") != METHOD:
        raise BallotFileError(f"{race.name}.voting_method", f"expected {METHOD}")
    options = {
        one.object().text("candidate_id"): one.text("candidate_name")
        for one in race.list("candidates", MAX_RACES)
    }
    names = tuple(options.values())
    unique_names(f"{race.name}.candidates", names)
    ballots: dict[Marks, int] = {}
    for ballot in top.list("Ballots", None):
        for vote in ballot.object().list("votes", MAX_RACES):
            if vote.object().text("race_id") == race.text("race_id"):
                marks = _marks(vote, options)
                ballots[marks] = ballots.get(marks, 0) + 1
    seats = race.whole("num_winners")
    if not 1 <= seats <= len(names):
        raise BallotFileError(f"{race.name}.num_winners", "expected one winner at least")
    return undivided(
        race.text("title"), BallotKind.STARS, names, ballots, seats=seats, notes=(WITHOUT_IDS,)
    )


def _marks(vote: Place, options: dict[str, str]) -> Marks:
    given: dict[str, int] = {}
    for score in vote.list("scores", MAX_RACES):
        key = score.object().text("candidate_id")
        if key not in options or options[key] in given:
            raise BallotFileError(score.name, f"{key} is no candidate, or is there twice")
        if score.field("score").value is not None:
            given[options[key]] = score.whole("score")
    try:
        return mark_ballot(BallotRule.of(BallotKind.STARS), options.values(), given)
    except InvalidBallot as error:
        raise BallotFileError(vote.name, str(error)) from error
