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
    canonical_text,
    chain_head,
    entry_digest,
    newest_entry,
    text_digest,
)
from .check import TrailCheck, TrailFault
from .trail import AuditEntry, entries, find_subject, kinds

__all__ = [
    "FIRST",
    "AuditEntry",
    "Head",
    "TrailCheck",
    "TrailFault",
    "add_chain",
    "append",
    "canonical_text",
    "chain_head",
    "entries",
    "entry_digest",
    "find_subject",
    "kinds",
    "newest_entry",
    "text_digest",
]
