"""The audit trail: who did what and when, each entry chained to the one before.

An entry names its subject by a reference that tells nothing of a person, and holds a
salted digest of what was before and after. That itself lies in a table beside, so that
it can be erased when its time is over while the chain stays whole.
"""

from .chain import (
    FIRST,
    Head,
    add_chain,
    append,
    canonical,
    chain_head,
    chained,
    digest,
    head,
)
from .check import TrailCheck, TrailFault
from .trail import AuditEntry, entries, kinds, subject_of

__all__ = [
    "FIRST",
    "AuditEntry",
    "Head",
    "TrailCheck",
    "TrailFault",
    "add_chain",
    "append",
    "canonical",
    "chain_head",
    "chained",
    "digest",
    "entries",
    "head",
    "kinds",
    "subject_of",
]
