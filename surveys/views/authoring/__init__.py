"""The pages on which a planner writes a questionnaire."""

from surveys.views.authoring import (
    bank_files,
    banking,
    history,
    map_page,
    outline,
    preview,
    saving,
    starting,
    writing,
)

__all__ = [
    "bank_files",
    "banking",
    "history",
    "map_page",
    "outline",
    "preview",
    "saving",
    "starting",
    "writing",
]
