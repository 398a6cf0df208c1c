"""Exports by job: the words of the files in one language, and the making of each."""
