"""What a step's key is for: taking part once, proof of it, and codes that are stored nowhere."""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from engage.rolls.rules.codes import base32, check_character

RECEIPT_BYTES = 10
CODE_BYTES = 10


@dataclass(frozen=True, slots=True)
class StepSecret:
    """The key of one step, and the things that it is for."""

    key: bytes

    def nullifier(self, step_audience_id: UUID, ref: str) -> bytes:
        """HMAC-SHA256(step key, audience and elector): the same person twice is the same key.

        `ref` names the elector: `elector:<uuid>`, `bearer:<uuid>`, `open:<random>`,
        `account:<uuid>` or `oidc:<outsider>`. 32 bytes.
        """
        message = b"nullifier\0" + step_audience_id.bytes + ref.encode()
        return hmac.digest(self.key, message, "sha256")

    def outsider(self, issuer: str, subject: str) -> str:
        """The name of somebody known to an identity provider: the same each time, for this step.

        Without the key nobody can tell whose it is, however few subjects there are to try.
        """
        message = b"outsider\0" + issuer.encode() + b"\0" + subject.encode()
        return hmac.digest(self.key, message, "sha256").hex()

    def receipt(self, nullifier: bytes) -> str:
        """The receipt of a nullifier: 80 bits in four groups; the same on every retry."""
        code = base32(hmac.digest(self.key, b"receipt\0" + nullifier, "sha256")[:RECEIPT_BYTES])
        return "-".join(code[place : place + 4] for place in range(0, len(code), 4))

    def personal_code(self, elector_id: UUID, number: int) -> str:
        """The elector's code of that number: the same whenever it is asked for, never stored."""
        return self._code(b"personal code\0" + elector_id.bytes + number.to_bytes(4))

    def preview_code(self, batch_id: UUID) -> str:
        """The code in the preview of a mail: it opens the step, and gives no right to answer."""
        return self._code(b"preview code\0" + batch_id.bytes)

    def _code(self, message: bytes) -> str:
        body = base32(hmac.digest(self.key, message, "sha256")[:CODE_BYTES])
        return body + check_character(body)


def receipt_hash(receipt: str) -> bytes:
    """What a sealed survey keeps of a receipt."""
    return hashlib.sha256(b"engage receipt\0" + receipt.encode("ascii")).digest()
