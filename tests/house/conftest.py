"""The fixtures of tests with an app."""

from tests.support.fixtures import *  # noqa: F403
