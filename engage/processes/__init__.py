"""Processes and their steps: the timeline on which every feature hangs."""
