"""The document as canonical JSON: equal documents have equal text."""

import json
from dataclasses import fields, is_dataclass
from datetime import date

from engage.documents.model import Document
from engage.documents.plain import cleaned


def to_json(document: Document) -> str:
    """Sorted keys, no spaces, every block and chart with its kind; ends with a line end."""
    tree = _tree(cleaned(document))
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"


def _tree(value: object) -> object:
    if isinstance(value, tuple):
        return [_tree(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        # A note has a kind of its own, so the kind of element goes by another name.
        tree = {field.name: _tree(getattr(value, field.name)) for field in fields(value)}
        return {"element": type(value).__name__, **tree}
    return value
