"""The keys of secret steps: kept outside the database and its backups, destroyed at sealing."""

from engage.keys.store import KeyMissing, KeyStore, fingerprint_of, key_store

__all__ = ["KeyMissing", "KeyStore", "fingerprint_of", "key_store"]
