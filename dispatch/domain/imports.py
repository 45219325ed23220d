"""Imports of files: what is decided about records that a file lacks, and what is found."""

from enum import StrEnum
from typing import Final


class OnMissing(StrEnum):
    """The decisions about the cases and visitors of a branch that a file lacks."""

    SETTLE = "settle"
    """The cases are settled; not for visitors."""
    PAUSE = "pause"
    """The cases are not planned, and the visitors are off duty, until a file has them."""
    KEEP = "keep"
    """They stay as they are, as the file is a part of the whole."""


class ImportFinding(StrEnum):
    """The findings and acts of an import beside storing rows, as its report lists them."""

    MISSING = "missing"
    """The file lacks a case or visitor of the branch."""
    PAUSED = "paused"
    """A missing case or visitor was paused."""
    SETTLED = "settled"
    """A missing case was settled."""
    RESUMED = "resumed"
    """A paused case or visitor is in the file again."""
    KEPT = "kept"
    """The file would lift or weaken a safeguard, which was kept."""
    LIFTED = "lifted"
    """A safeguard was lifted or weakened, as asked for."""
    CLOSED = "closed"
    """A case that is settled here is overdue in the file."""
    SAME_PERSON = "same_person"
    """A customer is likely the same person as another one, whose id is ``stored``."""


class MatchState(StrEnum):
    """The states of two customers who are likely one person."""

    OPEN = "open"
    """Stops and limits hold for both until a dispatcher decides."""
    ACCEPTED = "accepted"
    """They are one person."""
    REJECTED = "rejected"
    """They are two persons."""


FEW_MISSING: Final = 30
"""An import that lacks fewer records than these never asks first."""
MOST_MISSING: Final = 1 / 3
"""The share of a branch above which missing records are a reason to ask first."""


def is_doubtful(missing: int, total: int) -> bool:
    """True if a file lacks so much of a branch that it is likely the wrong file."""
    return missing >= FEW_MISSING and missing > total * MOST_MISSING
