"""Workshops: events, prompts and the notes that people write under them."""
