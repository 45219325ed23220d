"""Texts as people type them, in the one form that is read."""

import unicodedata

_DASHES = str.maketrans({"—": "-", "–": "-", "−": "-", "〜": "~", "到": "至"})


def plain(value: str) -> str:
    """Write full-width forms and typographic dashes as their ASCII twins."""
    if value.isascii():
        return value
    return unicodedata.normalize("NFKC", value).translate(_DASHES).strip()
