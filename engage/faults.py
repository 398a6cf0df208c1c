"""What may be told of a fault in a log: its kind and its places in the code, never its values."""

import traceback
from pathlib import Path

DEEPEST = 12


def places_of(problem: BaseException | None) -> list[str]:
    """The last calls before the fault; the error's own text is left out: it may quote answers."""
    frames = traceback.extract_tb(problem.__traceback__)[-DEEPEST:] if problem else []
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
