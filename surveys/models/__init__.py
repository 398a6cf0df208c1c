"""The tables of surveys: forms, responses while open, responses once sealed, results."""

from surveys.models.bank import Concept, ConceptTransition, ConceptWording, Verdict
from surveys.models.contact import Contact, ContactForm
from surveys.models.editions import QuestionnaireEdition, WorkingCopy
from surveys.models.imported import ImportState, MappingProfile, ResultImport
from surveys.models.open_text import OpenText, ReviewState, SurveyReading
from surveys.models.paper import PaperEntry
from surveys.models.response import Response, ResponseDraft, ResponseVector
from surveys.models.sealed import (
    ResponseReceipt,
    SealedCount,
    SealedResponse,
    SealedVector,
    SurveyResult,
)
from surveys.models.survey import Questionnaire, Survey
from surveys.models.weighting import SurveyWeighting

__all__ = [
    "Concept",
    "ConceptTransition",
    "ConceptWording",
    "Contact",
    "ContactForm",
    "ImportState",
    "MappingProfile",
    "OpenText",
    "PaperEntry",
    "Questionnaire",
    "QuestionnaireEdition",
    "Response",
    "ResponseDraft",
    "ResponseReceipt",
    "ResponseVector",
    "ResultImport",
    "ReviewState",
    "SealedCount",
    "SealedResponse",
    "SealedVector",
    "Survey",
    "SurveyReading",
    "SurveyResult",
    "SurveyWeighting",
    "Verdict",
    "WorkingCopy",
]
