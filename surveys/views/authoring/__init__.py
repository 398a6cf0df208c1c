"""The pages on which a planner writes a questionnaire."""

from surveys.views.authoring import banking, history, outline, preview, saving, starting, writing

__all__ = ["banking", "history", "outline", "preview", "saving", "starting", "writing"]
