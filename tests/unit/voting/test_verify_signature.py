"""Signatures of the library are the ones that the plain arithmetic accepts, and no others."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.rules.verify_signature import ORDER, SPKI, is_signed, public_key_der

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_vectors_of_the_standard_hold() -> None:
    # RFC 8032, 7.1, TEST 2.
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(b"\x72", signature, public)
    assert not is_signed(b"\x73", signature, public)


@settings(max_examples=15)
@given(st.binary(max_size=200), st.integers(0, 511))
def test_one_changed_bit_is_one_too_many(content: bytes, bit: int) -> None:
    signature = KEY.sign(content)
    assert is_signed(content, signature, RAW)
    spoilt = bytearray(signature)
    spoilt[bit // 8] ^= 1 << bit % 8
    assert not is_signed(content, bytes(spoilt), RAW)
    assert not is_signed(content + b"!", signature, RAW)


def test_the_same_signature_in_a_longer_number_is_refused() -> None:
    signature = KEY.sign(b"x")
    response = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signed(b"x", signature[:32] + response.to_bytes(32, "little"), RAW)


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_has_its_length(length: int) -> None:
    assert not is_signed(b"", bytes(length), RAW)


def test_points_off_the_curve_are_no_keys() -> None:
    signature = KEY.sign(b"x")
    for public in (b"\x02" + bytes(31), b"\xff" * 32, b"\x01" + bytes(30) + b"\x80"):
        assert not is_signed(b"x", signature, public)


def test_the_key_is_read_from_its_file_or_not_at_all() -> None:
    assert public_key_der(PEM) == SPKI + RAW
    for wrong in (b"", b"\xff", PEM[:-1], PEM.replace(b"MCow", b"MCox"), b"x" + PEM, PEM * 2):
        assert public_key_der(wrong) is None
