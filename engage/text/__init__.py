"""Open text, pure: which language, which words, which are certainly the same, which keywords occur.

`engage.text.lemmas` loads large dictionaries: import it (or `engage.text.keywords`) in tasks and
commands only, never from a view.
"""
