"""The tables of the synthesis: passages, themes, codings, draft inputs."""

from engage.synthesis.models.draft_input import DraftInput, DraftInputFile
from engage.synthesis.models.passage import EvidenceState, PassageRow
from engage.synthesis.models.theme import Coding, CodingState, Theme

__all__ = [
    "Coding",
    "CodingState",
    "DraftInput",
    "DraftInputFile",
    "EvidenceState",
    "PassageRow",
    "Theme",
]
