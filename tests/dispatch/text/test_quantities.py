"""Quantities in both languages."""

import pytest

from dispatch.text import ENGLISH, Translator
from dispatch.text.quantities import duration

CHINESE = Translator("zh")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 min", "0 分钟"),
        (3569, "59 min", "59 分钟"),
        (3570, "1 h 00 min", "1 小时 00 分"),
        (5100, "1 h 25 min", "1 小时 25 分"),
    ],
)
def test_durations_are_rounded_to_minutes(seconds, english, chinese):
    assert duration(seconds, ENGLISH) == english
    assert duration(seconds, CHINESE) == chinese
