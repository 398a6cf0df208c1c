"""Synthesis: what every channel found, read by people, becomes the numbered draft input."""
