"""The demonstration of surveys: questionnaires, and made-up people who answer them."""

from surveys.demo.loading import DEMO_ORDER, load_surveys

__all__ = ["DEMO_ORDER", "load_surveys"]
