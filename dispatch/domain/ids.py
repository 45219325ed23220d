"""Ids in the one form in which they are compared, whichever way they come in."""

import re
from functools import lru_cache

# Full-width forms, which Chinese and Japanese keyboards write for ASCII.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Exports put an apostrophe before these, so that a spreadsheet computes nothing.
_FORMULA_SIGNS = ("=", "+", "-", "@")
# Programs that take a column of ids for numbers write 1001 as 1001.0.
_DOT_ZERO = re.compile(r"(-?[0-9]+)\.0+")
BLANK_WORDS = frozenset(
    {"nan", "none", "null", "n/a", "nat", "<na>", "(null)", "[null]", "\\n"}
    | {"-", "--", "—", "——", "–", "－", "－－"}
)
"""Words that programs write into a cell without a value, in lower case."""


def normal_id(text: str) -> str:
    """Return an id without what a keyboard or a spreadsheet has made of it.

    Full-width signs become ASCII; spaces around go, and so do ``.0`` behind digits and
    the apostrophe that keeps ``=7`` from being a formula. Everything else counts, also
    case and accents.
    """
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    text = text.strip()
    if text[:1] == "'" and text[1:2] in _FORMULA_SIGNS:
        text = text[1:]
    if text.endswith("0") and (found := _DOT_ZERO.fullmatch(text)):
        return found[1]
    return text


@lru_cache(maxsize=65536)
def is_blank(text: str) -> bool:
    """True if a text is a program's word for no value."""
    return len(text) < 7 and (text.casefold() in BLANK_WORDS or text == "NA")
