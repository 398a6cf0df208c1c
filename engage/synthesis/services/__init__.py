"""Verbs of the synthesis on a session."""
