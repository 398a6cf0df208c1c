"""The manifest has one way to be written."""

import hashlib

import pytest

from voting.rules.manifest import canonical_json, sha256_hex


def test_the_order_of_fields_changes_no_byte() -> None:
    assert canonical_json({"b": 1, "a": "ä"}) == '{"a":"ä","b":1}'.encode()
    assert canonical_json({"a": "ä", "b": 1}) == canonical_json({"b": 1, "a": "ä"})


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": float("nan")})


def test_the_hash_is_the_one_that_sha256sum_prints() -> None:
    assert sha256_hex(b"visio") == hashlib.sha256(b"visio").hexdigest()
