"""Ed25519 signatures checked with whole numbers alone (RFC 8032, section 6)."""

import base64
import binascii
import hashlib
from typing import TypeAlias

# Only ever used on published values, so nothing here needs to take the same time for all of them.
Point: TypeAlias = tuple[int, int, int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64
# What stands before the 32 bytes of every Ed25519 public key in the usual wrapping (RFC 8410).
SPKI = bytes.fromhex("302a300506032b6570032100")
BEGIN, END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"


def public_key_der(pem: bytes) -> bytes | None:
    """The wrapped public key of the PEM text; None when it holds no Ed25519 key."""
    try:
        lines = pem.decode("ascii").split("\n")
        der = base64.b64decode("".join(lines[1:-2]), validate=True)
    except (UnicodeDecodeError, binascii.Error):
        return None
    is_whole = lines[:1] == [BEGIN] and lines[-2:] == [END, ""]
    is_key = der.startswith(SPKI) and len(der) == len(SPKI) + PUBLIC_BYTES
    return der if is_whole and is_key else None


def is_signed(content: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the key signed exactly this content."""
    if len(signature) != SIGNATURE_BYTES or len(public_key) != PUBLIC_BYTES:
        return False
    key, commitment = _read_point(public_key), _read_point(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or response >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + content).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return _equal(_times(response, _base()), _add(commitment, _times(challenge, key)))


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _equal(one: Point, other: Point) -> bool:
    return not ((one[0] * other[2] - other[0] * one[2]) % P) and not (
        (one[1] * other[2] - other[1] * one[2]) % P
    )


def _read_point(written: bytes) -> Point | None:
    y = int.from_bytes(written, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _across(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def _across(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if not square:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _base() -> Point:
    y = 4 * pow(5, -1, P) % P
    x = _across(y, 0) or 0
    return (x, y, 1, x * y % P)
