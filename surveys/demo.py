"""placeholder"""

DEMO_ORDER = 10


def load_surveys(context: object) -> None:
    """x"""
