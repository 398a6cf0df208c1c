"""Ballot files: one file a format, bytes to plain values and back."""
