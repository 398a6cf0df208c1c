"""The command line: one group, whose commands are found by name and loaded when called."""

from engage.cli.group import main

__all__ = ["main"]
