"""Verbs on workshops and notes; each takes the session first and never commits."""
