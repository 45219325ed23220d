"""Adds entries to the audit trail and digests them in one fixed form.

Every entry holds the digest of the entry before it, so the entries form a chain: a
change to an old entry shows in its own digest, and every later entry depends on that.
Each branch has a chain of its own, and the installation has one for the branches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json import JSONEncoder
from secrets import token_hex
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from dispatch.domain.change import Change
from dispatch.store.chunks import chunks
from dispatch.store.tables import AuditDetailRow, AuditHeadRow, AuditRow

FIRST = "0" * 64
"""The first entry holds this in place of the digest of an entry before it."""
_CHUNK = 5000
_LONGEST_POLICY = 120
"""The longest text that the column ``policy`` has room for, in characters."""
_encode = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Head:
    """The newest entry: its number, 0 in an empty trail, and its digest."""

    seq: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.sha256}"


def append(
    session: Session,
    branch_key: int | None,
    actor: str,
    at: datetime,
    changes: Sequence[Change],
) -> None:
    """Add entries to a chain, in the unit of work of the changes themselves.

    Parameters
    ----------
    session
        The unit of work, which holds the writers' lock as those of
        `dispatch.store.session.Store.session` do; nothing is committed here.
    branch_key
        The branch that the changes belong to; None for the installation.
    actor
        The author of the changes: ``dispatcher``, ``api``, ``cli``, ``system``, or
        ``visitor`` and an id.
    at
        The moment of the changes.
    changes
        The changes in the order in which they happened.
    """
    for some in chunks(changes, _CHUNK):
        _append(session, branch_key, actor, at, some)


def newest_entry(session: Session, branch_key: int | None) -> Head:
    """Return the newest entry of a chain.

    A copy of it that is kept outside of the database proves later that nothing up to
    this entry was changed.
    """
    row = chain_head(session, branch_key)
    return Head(row.seq, row.sha256)


def chain_head(session: Session, branch_key: int | None) -> AuditHeadRow:
    """Return the row of the chain of a branch, or of the installation."""
    query = select(AuditHeadRow).where(
        AuditHeadRow.branch_key.is_not_distinct_from(branch_key)
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def add_chain(session: Session, branch_key: int) -> None:
    """Begin the chain of a new branch."""
    last = session.scalar(select(func.max(AuditHeadRow.chain_key))) or 0
    session.add(
        AuditHeadRow(chain_key=last + 1, branch_key=branch_key, seq=0, sha256=FIRST)
    )
    session.flush()


def _append(
    session: Session,
    branch_key: int | None,
    actor: str,
    at: datetime,
    changes: Sequence[Change],
) -> None:
    # The number comes from the head rather than from the last row: if rows were cut off
    # the end, the next entry then leaves a gap that shows, instead of closing it.
    last = chain_head(session, branch_key)
    chain, seq, previous = {"chain_key": last.chain_key}, last.seq, last.sha256
    entries, details = [], []
    for change in changes:
        seq += 1
        salt = token_hex(16)
        body = canonical_text({"before": change.before, "after": change.after})
        entry = {
            "seq": seq,
            "at": at,
            "actor": actor,
            "action": change.action,
            "subject": change.subject,
            "policy": change.policy[:_LONGEST_POLICY],
            "detail_sha256": text_digest(salt + body),
            "previous": previous,
        }
        previous = entry["sha256"] = entry_digest(entry)
        entries.append(chain | entry)
        details.append(chain | {"seq": seq, "salt": salt, "body": body})
    session.execute(insert(AuditRow), entries)
    session.execute(insert(AuditDetailRow), details)
    session.execute(
        update(AuditHeadRow)
        .where(AuditHeadRow.chain_key == last.chain_key)
        .values(seq=seq, sha256=previous)
    )


def entry_digest(entry: Mapping[str, Any]) -> str:
    """Return the digest of an entry, which covers the digest of the entry before it."""
    plain = {name: value for name, value in entry.items() if name != "sha256"}
    plain["at"] = entry["at"].astimezone(UTC).isoformat()
    return text_digest(canonical_text(plain))


def canonical_text(value: Mapping[str, Any]) -> str:
    """Write a value as JSON in the one form that is digested."""
    return _encode(value)


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()
