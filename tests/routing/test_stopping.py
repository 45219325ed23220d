"""Stopping criteria are checked on creation."""

from typing import Any

import pytest

from routing.stopping import StoppingCriterion


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "needs a limit"),
        ({"seconds": 0}, "above 0"),
        ({"iterations": 0}, "1 or more"),
    ],
)
def test_a_criterion_that_never_stops_is_refused(values: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        StoppingCriterion(**values)
