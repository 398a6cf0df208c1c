"""The tables of surveys: forms, responses while open, responses once sealed, results."""

from surveys.models.response import Response, ResponseDraft
from surveys.models.sealed import ResponseReceipt, SealedResponse, SurveyResult
from surveys.models.survey import Questionnaire, Survey

__all__ = [
    "Questionnaire",
    "Response",
    "ResponseDraft",
    "ResponseReceipt",
    "SealedResponse",
    "Survey",
    "SurveyResult",
]
