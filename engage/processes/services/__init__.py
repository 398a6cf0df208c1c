"""Verbs on processes and steps; each takes a session first and never commits."""
