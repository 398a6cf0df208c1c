"""The documentation of a survey in the question bank: what would change, and changing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from surveys.formats.bank_file import BankConcept, BankFile, BankWording
from surveys.models import Concept, ConceptWording
from surveys.services.bank import concepts_of


class BankFileRefused(Invalid):
    """Something in the files has to be put right first; nothing is taken over."""


class Outcome(StrEnum):
    """What the import does with a concept or with a wording of it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    NOT_ASKED = "not-asked"
    OTHER_KIND = "other-kind"


@dataclass(frozen=True, slots=True)
class BankChange:
    """What happens to one concept of the files, and to its wording where they have one."""

    key: str
    name: str
    concept: Outcome
    wording: Outcome | None = None

    @property
    def is_change(self) -> bool:
        """Whether anything is different afterwards."""
        return {self.concept, self.wording} & {Outcome.NEW, Outcome.CHANGED} != set()


def plan_bank_import(session: Session, found: BankFile) -> list[BankChange]:
    """What would be new, changed or the same; nothing is written."""
    known = concepts_of(session, [one.key for one in found.concepts])
    wordings = {one.key: one for one in found.wordings}
    return [
        _change(known.get(one.key), one, wordings.get(one.key), found) for one in found.concepts
    ]


def import_bank(session: Session, found: BankFile, *, actor: UUID | None) -> list[BankChange]:
    """The bank says what the files say, or BankFileRefused; a second time changes nothing."""
    changes = plan_bank_import(session, found)
    if not found.read.is_usable or any(is_refused(one) for one in changes):
        raise BankFileRefused
    known = concepts_of(session, [one.key for one in changes])
    concepts = {one.key: one for one in found.concepts}
    wordings = {one.key: one for one in found.wordings}
    for change in (one for one in changes if one.is_change):
        wording = wordings.get(change.key)
        concept = known.get(change.key)
        if concept is None:
            concept = Concept(key=change.key, kind=wording.question["kind"] if wording else "")
            session.add(concept)
        _describe(concept, concepts[change.key])
        if wording is not None and change.wording is not Outcome.SAME:
            _word(concept, wording, found)
        details = {"edition": found.edition} if wording else {}
        audit(session, "surveys:concept:imported", actor=actor, subject=change.key, details=details)
    session.flush()
    return changes


def _change(
    concept: Concept | None, given: BankConcept, wording: BankWording | None, found: BankFile
) -> BankChange:
    name = given.described.get("name", given.key)
    if concept is None:
        # The bank is one of questions: a concept comes in with the first that asks it.
        outcome = Outcome.NEW if wording else Outcome.NOT_ASKED
        return BankChange(given.key, name, outcome, Outcome.NEW if wording else None)
    if wording is not None and concept.kind != wording.question["kind"]:
        return BankChange(given.key, name, Outcome.OTHER_KIND)
    is_same = (dict(concept.described), concept.note) == (dict(given.described), given.note)
    outcome = Outcome.SAME if is_same else Outcome.CHANGED
    return BankChange(given.key, name, outcome, _wording_outcome(concept, wording, found))


def _wording_outcome(
    concept: Concept, wording: BankWording | None, found: BankFile
) -> Outcome | None:
    if wording is None:
        return None
    known = _of_edition(concept.wordings, found.edition)
    if known is None:
        return Outcome.NEW
    is_same = _said(known) == (wording.question, wording.documented, [found.language])
    return Outcome.SAME if is_same else Outcome.CHANGED


def _said(known: ConceptWording) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    return known.question, known.documented, known.languages


def is_refused(change: BankChange) -> bool:
    """Whether it stands in the way of the whole import."""
    return change.concept is Outcome.OTHER_KIND


def _describe(concept: Concept, given: BankConcept) -> None:
    concept.described, concept.note = dict(given.described), given.note


def _word(concept: Concept, wording: BankWording, found: BankFile) -> None:
    known = _of_edition(concept.wordings, found.edition)
    if known is None:
        known = ConceptWording(edition=found.edition)
        concept.wordings.append(known)
    known.question, known.documented = dict(wording.question), dict(wording.documented)
    known.languages = [found.language]


def _of_edition(wordings: Sequence[ConceptWording], edition: str) -> ConceptWording | None:
    return next((one for one in wordings if one.edition == edition), None)
