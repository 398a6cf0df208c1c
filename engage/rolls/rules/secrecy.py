"""Nullifiers and receipts: taking part once, and proof of it, without a name."""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from engage.rolls.rules.codes import base32

RECEIPT_BYTES = 10


@dataclass(frozen=True, slots=True)
class StepSecret:
    """The key of one step, and the two things that it is for."""

    key: bytes

    def nullifier(self, step_audience_id: UUID, ref: str) -> bytes:
        """HMAC-SHA256(step key, audience and elector): the same person twice is the same key.

        `ref` names the elector: `elector:<uuid>`, `bearer:<uuid>` or `open:<random>`. 32 bytes.
        """
        message = b"nullifier\0" + step_audience_id.bytes + ref.encode()
        return hmac.digest(self.key, message, "sha256")

    def receipt(self, nullifier: bytes) -> str:
        """The receipt of a nullifier: 80 bits in four groups; the same on every retry."""
        code = base32(hmac.digest(self.key, b"receipt\0" + nullifier, "sha256")[:RECEIPT_BYTES])
        return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def receipt_hash(receipt: str) -> bytes:
    """What a sealed survey keeps of a receipt."""
    return hashlib.sha256(b"engage receipt\0" + receipt.encode("ascii")).digest()
