"""Nullifiers and receipts: the same person is the same key, and nothing can be read from it."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from engage.rolls.rules.codes import canonical, shown
from engage.rolls.rules.secrecy import StepSecret, receipt_hash

secrets_ = st.binary(min_size=32, max_size=32).map(StepSecret)


@given(secrets_, st.uuids(), st.uuids())
def test_one_elector_has_one_nullifier_and_one_receipt(
    secret: StepSecret, audience: UUID, elector: UUID
) -> None:
    ref = f"elector:{elector}"
    nullifier = secret.nullifier(audience, ref)
    assert nullifier == secret.nullifier(audience, ref)
    assert secret.receipt(nullifier) == secret.receipt(nullifier)
    assert len(nullifier) == 32


@given(secrets_, secrets_, st.uuids(), st.uuids(), st.uuids())
def test_another_key_audience_or_elector_gives_another_nullifier(
    secret: StepSecret, other: StepSecret, audience: UUID, elector: UUID, stranger: UUID
) -> None:
    own = secret.nullifier(audience, f"elector:{elector}")
    if other.key != secret.key:
        assert other.nullifier(audience, f"elector:{elector}") != own
    if stranger != elector:
        assert secret.nullifier(audience, f"elector:{stranger}") != own
        assert secret.nullifier(stranger, f"elector:{elector}") != own or stranger == audience


def test_a_receipt_is_eighty_bits_in_four_groups_and_does_not_show_the_nullifier() -> None:
    secret = StepSecret(b"k" * 32)
    nullifier = secret.nullifier(uuid4(), f"bearer:{uuid4()}")
    receipt = secret.receipt(nullifier)
    assert [len(group) for group in receipt.split("-")] == [4, 4, 4, 4]
    assert receipt_hash(receipt) != receipt_hash(secret.receipt(b"another"))
    assert nullifier.hex()[:8].upper() not in receipt


@given(secrets_, st.uuids(), st.integers(0, 2**32 - 1))
def test_a_personal_code_can_be_made_again_and_reads_as_a_code(
    secret: StepSecret, elector: UUID, number: int
) -> None:
    code = secret.personal_code(elector, number)
    assert code == secret.personal_code(elector, number) == canonical(shown(code).lower())


@given(secrets_, secrets_, st.uuids(), st.uuids(), st.integers(1, 100))
def test_another_key_elector_number_or_purpose_gives_another_code(
    secret: StepSecret, other: StepSecret, elector: UUID, stranger: UUID, number: int
) -> None:
    code = secret.personal_code(elector, number)
    if other.key != secret.key:
        assert other.personal_code(elector, number) != code
    if stranger != elector:
        assert secret.personal_code(stranger, number) != code
    assert secret.personal_code(elector, number + 1) != code
    assert secret.preview_code(elector) != code
