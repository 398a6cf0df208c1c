"""Plain values as a short text that can travel in an address or a hidden field."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from typing import Any

LARGEST = 2_000_000


def packed(values: Mapping[str, Any]) -> str:
    """The values as a text of letters and digits."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(state: str) -> dict[str, Any]:
    """The values in the text; none where somebody has changed it or it unfolds too far."""
    try:
        unfolding = zlib.decompressobj()
        text = unfolding.decompress(base64.urlsafe_b64decode(state.encode("ascii")), LARGEST)
        found = json.loads(text) if unfolding.eof else {}
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
