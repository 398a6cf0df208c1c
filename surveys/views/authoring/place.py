"""What every page of the editor begins with: the audience, what is written, and addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, url_for

from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, unit_of_work
from surveys.rules.authoring.editing import CannotEdit, Definition
from surveys.services.authoring import Manuscript, edit, manuscript_of
from surveys.services.editions import CHANGEABLE
from surveys.views.authoring.words import problem_text


@dataclass(frozen=True, slots=True)
class Desk:
    """The editor of one audience's questionnaire."""

    manuscript: Manuscript

    @property
    def definition(self) -> Definition:
        """What is being written."""
        return self.manuscript.definition

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the form."""
        return self.manuscript.languages

    @property
    def is_over(self) -> bool:
        """Whether people have been asked and nobody is any more."""
        manuscript = self.manuscript
        return manuscript.is_asked and manuscript.step.state(utcnow()) not in CHANGEABLE

    def url(self, page: str, anchor: str | None = None, **more: str | int) -> str:
        """The address of one of the editor's pages."""
        return url_for(
            f"surveys.{page}",
            audience_id=self.manuscript.step_audience.id,
            _anchor=anchor,
            **more,  # type: ignore[arg-type]
        )


def desk_at(audience_id: UUID) -> Desk:
    """The editor of the audience; SurveyMissing where no survey belongs."""
    return Desk(manuscript_of(db.session, audience_id))


def take(audience_id: UUID, change: Callable[[Definition, Manuscript], Definition]) -> bool:
    """The step has been taken in the working copy; False, with its reason told, where it cannot."""
    try:
        with unit_of_work() as session:
            manuscript = manuscript_of(session, audience_id)
            edit(
                session,
                manuscript,
                lambda definition: change(definition, manuscript),
                actor=current_account().id,
                now=utcnow(),
            )
    except CannotEdit as refused:
        flash(problem_text(refused.problem), "bad")
        return False
    return True
