"""Surveys: questionnaires, responses and their results."""
