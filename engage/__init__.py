"""Engage: the shared floors on which the features stand; importing this package loads nothing."""
