"""Verbs on rolls: importing, issuing codes, counting turnout."""
