"""The number of random examples of a property test."""

import os

from hypothesis import settings

DEEP_FACTOR = 10


def examples(count: int) -> settings:
    """Return the settings with this many examples, and ten times as many in a deep run.

    Parameters
    ----------
    count
        Number of examples in the gate: as few as find a fault that was put in on purpose.
    """
    is_deep = os.environ.get("TEST_PROFILE") == "deep"
    return settings(max_examples=count * (DEEP_FACTOR if is_deep else 1))
