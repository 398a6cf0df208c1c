"""Exports: the aggregate workbook of results, and files of single answers, a product of its own."""

from surveys.services.exporting.aggregates import answers_of, result_sheets
from surveys.services.exporting.requests import exports_of, request_export, rows_ready

__all__ = ["answers_of", "exports_of", "request_export", "result_sheets", "rows_ready"]
