"""The question bank: adding questions to it, taking them from it, and judging comparisons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.audit import audit
from engage.errors import Conflict, NotFound
from surveys.models import Concept, ConceptTransition, ConceptWording, Survey, Verdict
from surveys.rules.authoring.editing import Row
from surveys.rules.authoring.series import Judgement, judged

# What belongs to one form and not to what is measured.
OWN_TO_A_FORM = ("relevant", "filter_by", "required")


class ConceptMissing(NotFound):
    """The bank has no such concept."""


class ConceptDiffers(Conflict):
    """The bank has a concept of that key, but of another kind."""


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether figures of a question in two surveys may stand beside each other, and why."""

    judgement: Judgement
    why: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether the series breaks between the two."""
        return self.judgement is Judgement.BROKEN


def concepts(session: Session, words: str = "") -> list[Concept]:
    """Every concept whose key or wording has these words, by key."""
    rows = session.scalars(
        select(Concept)
        .options(selectinload(Concept.wordings), selectinload(Concept.transitions))
        .order_by(Concept.key)
    )
    wanted = words.casefold().strip()
    return [one for one in rows if wanted in _searched(one)]


def concept_by_key(session: Session, key: str) -> Concept:
    """The concept of that key; ConceptMissing when there is none."""
    found = session.scalar(select(Concept).where(Concept.key == key))
    if found is None:
        raise ConceptMissing(key)
    return found


def banked_keys(session: Session) -> frozenset[str]:
    """The keys of everything in the bank."""
    return frozenset(session.scalars(select(Concept.key)))


def add_wording(
    session: Session,
    question: Row,
    *,
    edition: str,
    languages: list[str],
    survey_key: str | None,
    actor: UUID | None,
) -> Concept:
    """The bank knows how the question was asked in that edition; a wording of it is replaced."""
    concept = session.scalar(select(Concept).where(Concept.key == question["key"]))
    if concept is None:
        concept = Concept(key=question["key"], kind=question["kind"])
        session.add(concept)
    elif concept.kind != question["kind"]:
        raise ConceptDiffers(concept.key)
    known = next((one for one in concept.wordings if one.edition == edition), None)
    if known is None:
        known = ConceptWording(edition=edition)
        concept.wordings.append(known)
    known.question = {name: question[name] for name in question if name not in OWN_TO_A_FORM}
    known.languages, known.survey_key = languages, survey_key
    session.flush()
    audit(
        session,
        "surveys:concept:worded",
        actor=actor,
        subject=concept.key,
        details={"edition": edition},
    )
    return concept


def judge(
    session: Session,
    concept: Concept,
    editions: tuple[str, str],
    verdict: Verdict,
    why: str,
    *,
    actor: UUID | None,
) -> ConceptTransition:
    """The bank says whether the two editions may be compared, and why."""
    first, last = sorted(editions)
    known = next(
        (one for one in concept.transitions if (one.from_edition, one.to_edition) == (first, last)),
        None,
    )
    if known is None:
        known = ConceptTransition(from_edition=first, to_edition=last)
        concept.transitions.append(known)
    known.verdict, known.why = verdict, why
    session.flush()
    audit(
        session,
        "surveys:concept:judged",
        actor=actor,
        subject=concept.key,
        details={"from": first, "to": last, "verdict": verdict.value},
    )
    return known


def question_from(wording: ConceptWording, languages: tuple[str, ...]) -> dict[str, Any]:
    """The question in the languages of a form; the first one borrows where the bank has none."""
    question: dict[str, Any] = _in_languages(dict(wording.question), languages)
    return question


def comparability(
    session: Session, key: str, from_survey: Survey, to_survey: Survey
) -> Comparability | None:
    """What may be said of the question in both surveys; None where one of them does not ask it.

    What the bank says of their editions holds; where it says nothing, the questions are compared.
    """
    rows = [_question_row(survey, key) for survey in (from_survey, to_survey)]
    if rows[0] is None or rows[1] is None:
        return None
    concept = session.scalar(select(Concept).where(Concept.key == key))
    said = said_of(concept, from_survey, to_survey) if concept else None
    if said is not None:
        return said
    return Comparability(judged(rows[0], rows[1]))


def concepts_of(session: Session, keys: Collection[str]) -> dict[str, Concept]:
    """The concepts of these question keys with all that is said of them, in one statement."""
    rows = session.scalars(
        select(Concept)
        .options(joinedload(Concept.wordings), joinedload(Concept.transitions))
        .where(Concept.key.in_(keys))
    )
    return {concept.key: concept for concept in rows.unique()}


def said_of(concept: Concept, first: Survey, second: Survey) -> Comparability | None:
    """What the bank says of every step between the two editions; None where it is silent of one."""
    editions = sorted(one.edition for one in concept.wordings)
    places = [_edition_of(concept, survey) for survey in (first, second)]
    if None in places:
        return None
    start, end = sorted(str(place) for place in places)
    by_ends = {(one.from_edition, one.to_edition): one for one in concept.transitions}
    whole = by_ends.get((start, end))
    between = [one for one in editions if start <= one <= end]
    steps = [by_ends.get(ends) for ends in pairwise(between)]
    judgements = [whole] if whole else steps
    broken = [one for one in judgements if one is not None and one.verdict is Verdict.BROKEN]
    if broken:
        return Comparability(Judgement.BROKEN, "; ".join(one.why for one in broken))
    if not judgements or any(one is None for one in judgements):
        return None
    whys = [one.why for one in judgements if one is not None and one.why]
    return Comparability(Judgement.SAME, "; ".join(whys))


def _edition_of(concept: Concept, survey: Survey) -> str | None:
    """The edition that came from the survey, else the one of the survey's year."""
    year = str(survey.step.starts_on.year)
    of_survey = [one.edition for one in concept.wordings if one.survey_key == survey.key]
    of_year = [one.edition for one in concept.wordings if one.edition == year]
    return next(iter([*of_survey, *of_year]), None)


def _question_row(survey: Survey, key: str) -> Mapping[str, Any] | None:
    sections = survey.questionnaires[-1].definition["sections"]
    rows = (row for section in sections for row in section["questions"])
    return next((row for row in rows if row["key"] == key), None)


def _searched(concept: Concept) -> str:
    titles = [words for one in concept.wordings for words in one.question["title"].values()]
    return " ".join([concept.key, *titles]).casefold()


def _in_languages(value: Any, languages: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_in_languages(one, languages) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _text(one, languages) if _is_text(name, one) else _in_languages(one, languages)
        for name, one in value.items()
    }


def _is_text(name: str, value: Any) -> bool:
    is_words = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return is_words and (name in {"title", "hint", "unit", "message"} or name.isdigit())


def _text(text: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    found = {code: text[code] for code in languages if code in text}
    return found if languages[0] in found else {languages[0]: next(iter(text.values()))} | found
