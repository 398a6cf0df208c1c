"""Wiring of the demonstration."""

from flask import Flask

from engage.demo.registry import EXTENSION


def init_app(app: Flask) -> None:
    """Features can register their parts of the demonstration."""
    app.extensions.setdefault(EXTENSION, {})
