"""Verbs on contests: preparing, opening, casting, sealing, counting and publishing."""
