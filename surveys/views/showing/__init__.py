"""Disclosed results in words: figures and tables as the results page shows them."""

from surveys.views.showing.figures import QuestionFigure, question_figures

__all__ = ["QuestionFigure", "question_figures"]
