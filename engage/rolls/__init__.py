"""Rolls: who may take part in a step, by which door, and how their answers stay secret."""
