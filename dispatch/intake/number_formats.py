"""The currency that the format of a spreadsheet's cell shows beside a number."""

import re
from collections.abc import Iterable

from .currencies import currencies_of

# [$€-407] and [$HKD], "USD" in quotes, and signs that need none.
_SIGN = re.compile(r'\[\$([^\]\-0-9]+)(?:-[0-9A-Fa-f]+)?\]|"([^"]+)"|\\?([€₹₩£¥$])')


def currency_formats(formats: Iterable[str]) -> dict[str, str]:
    """Return the sign of the currency of those formats that show one."""
    found = {}
    for each in formats:
        for match in _SIGN.finditer(each):
            sign = next(filter(None, match.groups())).strip()
            try:
                currencies_of(sign)
            except ValueError:
                continue
            found[each] = sign
            break
    return found
