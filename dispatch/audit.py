"""The audit trail: who did what and when, each entry chained to the one before.

An entry names its subject by a reference that tells nothing of a person, and holds a
salted digest of what was before and after. That itself lies in a table beside, so that
it can be erased when its time is over while the chain stays whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from secrets import token_hex
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from dispatch.store.models import AuditDetail, AuditRecord

FIRST = "0" * 64
"""What the first entry is chained to."""


@dataclass(frozen=True)
class Change:
    """One decision or change.

    Attributes
    ----------
    action
        What was done, for example ``outcome.recorded``.
    subject
        To what: ``customer:`` and its reference, ``plan:``, ``visitor:`` or ``file:``
        and its id.
    before, after
        Values that JSON can hold, only those that changed; empty for nothing.
    policy
        Id and version of the policy that was followed; empty where none was.
    """

    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    policy: str = ""


def append(session: Session, actor: str, at: datetime, changes: Sequence[Change]) -> None:
    """Add entries to the trail, in the unit of work of the changes themselves.

    Parameters
    ----------
    session
        The unit of work; nothing is committed here.
    actor
        Who did it: ``dispatcher``, ``api``, ``cli``, ``system``, or ``visitor`` and an id.
    at
        When.
    changes
        In their order.
    """
    newest = select(AuditRecord.seq, AuditRecord.sha256).order_by(AuditRecord.seq.desc())
    last = session.execute(newest.limit(1)).first()
    seq, previous = (last.seq, last.sha256) if last else (0, FIRST)
    entries, details = [], []
    for change in changes:
        seq += 1
        salt = token_hex(16)
        body = canonical({"before": change.before, "after": change.after})
        entry = {
            "seq": seq,
            "at": at,
            "actor": actor,
            "action": change.action,
            "subject": change.subject,
            "policy": change.policy,
            "detail_sha256": digest(salt + body),
            "previous": previous,
        }
        previous = entry["sha256"] = chained(entry)
        entries.append(entry)
        details.append({"seq": seq, "salt": salt, "body": body})
    if entries:
        session.execute(insert(AuditRecord), entries)
        session.execute(insert(AuditDetail), details)


def chained(entry: Mapping[str, Any]) -> str:
    """The digest of an entry with the digest of the one before it."""
    plain = {name: value for name, value in entry.items() if name != "sha256"}
    plain["at"] = entry["at"].astimezone(UTC).isoformat()
    return digest(canonical(plain))


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in the one form that is digested."""
    return dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()
