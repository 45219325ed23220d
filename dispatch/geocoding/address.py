"""One spelling for addresses that mean the same, as the key of the cache."""

import re
import unicodedata

_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_SPACE_BESIDE_CJK = re.compile(rf"(?<={_CJK}) | (?={_CJK})")


def normalise(address: str) -> str:
    """Bring an address into one form.

    Full-width and other compatibility characters become plain ones (NFKC), case is
    folded, invisible characters go, and runs of white space become one space, or none
    next to a Chinese character, where a space means nothing.

    Parameters
    ----------
    address
        As it was typed; may be empty.

    Returns
    -------
    str
        A key; normalising it again changes nothing. Not meant to be shown.
    """
    visible = "".join(c for c in address if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFKC", visible).casefold()
    spaced = " ".join(unicodedata.normalize("NFKC", folded).split())
    return _SPACE_BESIDE_CJK.sub("", spaced)
