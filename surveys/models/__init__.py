"""The tables of surveys: forms, responses while open, responses once sealed, results."""

from surveys.models.open_text import OpenText, ReviewState, SurveyReading
from surveys.models.response import Response, ResponseDraft
from surveys.models.sealed import ResponseReceipt, SealedResponse, SurveyResult
from surveys.models.survey import Questionnaire, Survey

__all__ = [
    "OpenText",
    "Questionnaire",
    "Response",
    "ResponseDraft",
    "ResponseReceipt",
    "ReviewState",
    "SealedResponse",
    "Survey",
    "SurveyReading",
    "SurveyResult",
]
