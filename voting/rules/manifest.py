"""The manifest: the rule of a contest as canonical JSON, and its SHA-256."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """The one way to write a JSON value: sorted names, no spaces, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return text.encode()


def sha256_hex(content: bytes) -> str:
    """The SHA-256 of the content, as people read it aloud."""
    return hashlib.sha256(content).hexdigest()
