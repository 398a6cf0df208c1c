"""What can go wrong with a survey, each with its place in the tree of errors."""

from collections.abc import Mapping
from typing import Any

from engage.errors import Conflict, Invalid, NotFound
from surveys.rules.kinds import AnswerProblem
from surveys.rules.reader import Problem


class SurveyMissing(NotFound):
    """There is no such survey."""


class QuestionnaireFrozen(Conflict):
    """The step has been opened: its questions can't change any more."""


class SurveyIncomplete(Conflict):
    """An audience of the step has no questionnaire yet."""


class AlreadyResponded(Conflict):
    """This respondent's response is in; drafts are no longer taken."""

    def __init__(self, receipt: str) -> None:
        """The receipt of the response that stands."""
        super().__init__()
        self.receipt = receipt


class AnswersRefused(Invalid):
    """Some answers are none of the possible ones, or a required one is missing."""

    def __init__(
        self, problems: tuple[AnswerProblem, ...], answers: Mapping[str, Any] | None = None
    ) -> None:
        """The problems in form order, and the answers as they stand."""
        super().__init__(", ".join(f"{problem.question}: {problem.code}" for problem in problems))
        self.problems = problems
        self.answers = dict(answers or {})


class DraftChanged(Conflict):
    """The answers have changed since they were shown for review."""


class ChangesRefused(Conflict):
    """Answers that are in forbid these changes."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """What is forbidden, each with its place."""
        super().__init__("; ".join(f"{one.place}: {one.code}" for one in problems))
        self.problems = problems


class ReasonMissing(Invalid):
    """A change of a questionnaire that people are asked by needs a reason."""


class NothingWritten(NotFound):
    """There is no questionnaire to work on yet."""


class NothingToUndo(Conflict):
    """There is no earlier step to go back to."""
