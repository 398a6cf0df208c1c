"""The key store: private files, never replaced in silence, gone when destroyed."""

import stat
from pathlib import Path
from uuid import uuid4

import pytest

from engage.keys import KeyMissing, KeyStore, fingerprint_of


def test_a_key_is_made_once_private_and_known_by_its_fingerprint(tmp_path: Path) -> None:
    store, step = KeyStore(tmp_path / "keys"), uuid4()
    fingerprint = store.create(step)
    assert store.create(step) == fingerprint
    key = store.load(step, fingerprint)
    assert fingerprint_of(key) == fingerprint
    assert key.hex() not in fingerprint
    (file,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_missing_or_other_key_is_an_error_and_never_a_fresh_key(tmp_path: Path) -> None:
    store, step, other = KeyStore(tmp_path), uuid4(), uuid4()
    with pytest.raises(KeyMissing):
        store.load(step, "0" * 32)
    fingerprint = store.create(step)
    with pytest.raises(KeyMissing):
        store.load(step, store.create(other))
    (tmp_path / f"{step.hex}.key").write_bytes(b"short")
    with pytest.raises(KeyMissing):
        store.load(step, fingerprint)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_half_written_key_is_never_taken_for_a_key(tmp_path: Path) -> None:
    store, step = KeyStore(tmp_path), uuid4()
    (tmp_path / f"{step.hex}.key").write_bytes(b"")
    with pytest.raises(KeyMissing):
        store.create(step)
    assert [file.name for file in tmp_path.iterdir()] == [f"{step.hex}.key"]


def test_the_store_knows_whose_keys_it_holds(tmp_path: Path) -> None:
    store, steps = KeyStore(tmp_path / "keys"), sorted([uuid4(), uuid4()])
    assert store.step_ids() == []
    for step in steps:
        store.create(step)
    assert store.step_ids() == steps


def test_a_destroyed_key_is_gone_and_destroying_again_is_harmless(tmp_path: Path) -> None:
    store, step = KeyStore(tmp_path), uuid4()
    fingerprint = store.create(step)
    assert store.destroy(step)
    assert not store.destroy(step)
    with pytest.raises(KeyMissing):
        store.load(step, fingerprint)
    assert list(tmp_path.iterdir()) == []
