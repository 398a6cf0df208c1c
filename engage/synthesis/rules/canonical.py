"""The hash of a package: canonical JSON of its content, so equal evidence has an equal hash."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, object]) -> str:
    """Keys sorted, no spaces, floats rounded: nothing of the machine that made it is left."""
    tree = rounded(content)
    return json.dumps(
        tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def content_hash(content: Mapping[str, object]) -> str:
    """SHA-256 of the canonical content."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def rounded(value: Any) -> Any:
    """The same tree with plain lists and dicts, and floats to six decimals (whole ones as such)."""
    if isinstance(value, float):
        near = round(value, 6)
        return int(near) if near.is_integer() else near
    if isinstance(value, Mapping):
        return {str(key): rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value
