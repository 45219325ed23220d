"""Amounts of money as people write them."""

import re
from decimal import Decimal

from .plain_text import plain

_LONGEST_AMOUNT = 40
MOST_DIGITS = 15
"""Digits that an amount may have before the point."""
_ONE_OR_A_THOUSAND = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_AMOUNT = re.compile(
    rf"(?:[0-9]{{1,{MOST_DIGITS}}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}})"
    rf"(?:\.[0-9]{{1,{MOST_DIGITS - 1}}})?"
)


def parse_amount(text: str) -> Decimal:
    """Read an amount of money with at most 15 digits before the point.

    There is no exponent: a few characters of one stand for gigabytes of digits. An amount
    that stands alone is refused where its point may be one of thousands, as in 1.250.

    Raises
    ------
    ValueError
        When it is not an amount, or is written in more than 40 characters.
    """
    if len(text) > _LONGEST_AMOUNT:
        raise ValueError
    value = plain(text).lstrip("¥$€£ ").removesuffix("元").strip()
    if not _AMOUNT.fullmatch(value) or _ONE_OR_A_THOUSAND.fullmatch(value):
        raise ValueError
    return Decimal(value.replace(",", ""))
