"""The reason of a recorded decision, which the audit trail keeps."""

from dispatch.domain.constraints import LONGEST_REASON
from dispatch.errors import InputError
from dispatch.text import N_, Message


def require_reason(text: str) -> str:
    """Return a reason without blanks around it.

    Raises
    ------
    InputError
        If it is not one line of 1 to `LONGEST_REASON` characters.
    """
    text = text.strip()
    if not 0 < len(text) <= LONGEST_REASON or not text.isprintable():
        raise InputError(
            Message(N_("Give a reason of 1 to {most} characters."), most=LONGEST_REASON)
        )
    return text
