"""How entries are added to the trail, and the form in which they are digested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json import JSONEncoder
from secrets import token_hex
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from dispatch.domain.change import Change
from dispatch.store.chunks import chunks
from dispatch.store.tables import AuditDetailRow, AuditHeadRow, AuditRow

FIRST = "0" * 64
"""What the first entry is chained to."""
_CHUNK = 5000
_LONGEST_POLICY = 120
"""As the column has room for."""
_encode = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Head:
    """The newest entry: its number, 0 in an empty trail, and its digest."""

    seq: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.sha256}"


def append(session: Session, actor: str, at: datetime, changes: Sequence[Change]) -> None:
    """Add entries to the trail, in the unit of work of the changes themselves.

    Parameters
    ----------
    session
        The unit of work, which holds the writers' lock as those of
        `dispatch.store.session.Store.session` do; nothing is committed here.
    actor
        Who did it: ``dispatcher``, ``api``, ``cli``, ``system``, or ``visitor`` and an id.
    at
        When.
    changes
        In their order.
    """
    for some in chunks(changes, _CHUNK):
        _append(session, actor, at, some)


def head(session: Session) -> Head:
    """The newest entry; whoever keeps it elsewhere can prove what was there by then."""
    found = session.get_one(AuditHeadRow, 1, populate_existing=True)
    return Head(found.seq, found.sha256)


def _append(session: Session, actor: str, at: datetime, changes: Sequence[Change]) -> None:
    # From the head rather than from the last row: where rows were cut off the end, the
    # next entry leaves a gap instead of closing it.
    last = head(session)
    seq, previous = last.seq, last.sha256
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
            "policy": change.policy[:_LONGEST_POLICY],
            "detail_sha256": digest(salt + body),
            "previous": previous,
        }
        previous = entry["sha256"] = chained(entry)
        entries.append(entry)
        details.append({"seq": seq, "salt": salt, "body": body})
    session.execute(insert(AuditRow), entries)
    session.execute(insert(AuditDetailRow), details)
    session.execute(
        update(AuditHeadRow)
        .where(AuditHeadRow.head_id == 1)
        .values(seq=seq, sha256=previous)
    )


def chained(entry: Mapping[str, Any]) -> str:
    """The digest of an entry with the digest of the one before it."""
    plain = {name: value for name, value in entry.items() if name != "sha256"}
    plain["at"] = entry["at"].astimezone(UTC).isoformat()
    return digest(canonical(plain))


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in the one form that is digested."""
    return _encode(value)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()
