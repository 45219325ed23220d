"""Checks the audit trail: its digests, its chain, its details and the plans it names."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from json import loads
from typing import Any

from sqlalchemy import Executable, Row, String, exists, func, literal, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dispatch.store.documents import texts_of
from dispatch.store.tables import AuditDetailRow, AuditHeadRow, AuditRow, PlanVersionRow

from .chain import FIRST, Head, entry_digest, text_digest

ERASED = "retention.erased"
"""The action of the entries that name the records which a retention run erased."""
UNDONE = "import.undone"
"""The action of the entries that name the details erased with the customers of an import
that was taken back."""
PLANNED = "plan.made"
"""The action of the entries that hold the digest of a plan's document."""
PLAN = "plan:"
_AT_ONCE = 1000
_SQLITE_MOMENT = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True)
class TrailFault:
    """Something in the trail that is not as it was written.

    Attributes
    ----------
    seq
        The number of the faulty entry, or of the first missing entry; 0 if the fault
        belongs to no single entry.
    text
        A sentence that says what is wrong.
    """

    seq: int
    text: str

    def __str__(self) -> str:
        return f"{self.seq}: {self.text}" if self.seq else self.text


class TrailCheck:
    """One walk along the trail, in bounded memory however long it is.

    Parameters
    ----------
    session
        A session that reads one and the same state of the database throughout.
    branch_key
        The branch whose chain is checked; None for that of the installation.
    after
        The walk begins after the entry of this number, which is not checked itself; 0
        begins with the first entry.
    noted_head
        A head that was noted down outside of the database earlier and must still be in
        the trail; None if there is none.

    Attributes
    ----------
    entries
        The number of entries that were checked so far.
    head
        The newest entry that was checked; the newest of the trail after the walk.
    """

    def __init__(
        self,
        session: Session,
        branch_key: int | None,
        after: int = 0,
        noted_head: Head | None = None,
    ) -> None:
        self._session = session
        self._branch_key = branch_key
        chain = select(AuditHeadRow.chain_key).where(
            AuditHeadRow.branch_key.is_not_distinct_from(branch_key)
        )
        # Somebody may have removed the head, which the walk reports as a fault.
        self._chain_key = session.scalar(chain)
        self._after = after
        self._noted_head = noted_head
        self._erased = ErasedRecords(session, self._chain_key)
        self.entries = 0
        self.head = Head(0, FIRST)

    def faults(self) -> Iterator[TrailFault]:
        """Yield every fault, in the order of the trail."""
        try:
            yield from self._entry_faults()
            yield from self._head_faults()
            yield from self._orphan_faults()
        except (DBAPIError, UnicodeError) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            yield TrailFault(self.head.seq + 1, f"what follows cannot be read: {reason}.")

    def _entry_faults(self) -> Iterator[TrailFault]:
        self.head = self._first_head()
        for row in self._session.execute(_rows(self._chain_key, self._after)):
            if row.seq > self.head.seq + 1:
                yield TrailFault(self.head.seq + 1, _missing(self.head.seq, row.seq))
            elif row.previous != self.head.sha256:
                yield TrailFault(row.seq, "it is not chained to the entry before it.")
            if _digest(row) != row.sha256:
                yield TrailFault(row.seq, "it was changed: its digest is another.")
            for text in (*self._detail_faults(row), *self._noted_head_faults(row)):
                yield TrailFault(row.seq, text)
            self.head = Head(row.seq, row.sha256)
            self.entries += 1

    def _first_head(self) -> Head:
        if self._after < 1:
            return Head(0, FIRST)
        digest_before = self._session.scalar(
            select(AuditRow.sha256).where(
                AuditRow.chain_key == self._chain_key, AuditRow.seq == self._after
            )
        )
        return Head(self._after, digest_before or FIRST)

    def _noted_head_faults(self, row: Row[Any]) -> Iterator[str]:
        noted_head = self._noted_head
        if noted_head and noted_head.seq == row.seq and noted_head.sha256 != row.sha256:
            yield "its digest is not the one that was noted down."

    def _detail_faults(self, row: Row[Any]) -> Iterator[str]:
        erased = self._erased.covers(row.seq)
        if row.body is None:
            if not erased:
                yield "its detail is missing, and no retention run erased it."
        elif not _has_sound_detail(row):
            yield "its detail was changed: its digest is another."
        elif erased:
            yield "its detail is there, although a retention run erased it."
        elif row.action == PLANNED:
            yield from self._plan_faults(row)

    def _plan_faults(self, row: Row[Any]) -> Iterator[str]:
        plan_id = row.subject.removeprefix(PLAN)
        if plan_id in self._erased.plans:
            return
        version = self._session.scalar(
            select(PlanVersionRow).where(
                PlanVersionRow.branch_key == self._branch_key,
                PlanVersionRow.plan_id == plan_id,
            )
        )
        if version is None:
            yield f"its plan {plan_id} is missing, and no retention run erased it."
            return
        after = loads(row.body)["after"]
        # Entries of before plans had versions hold the digest of the document's text.
        same = (
            text_digest(version.document) == after["document_sha256"]
            if "document_sha256" in after
            else texts_of(self._session, version).sha256 == after.get("content_sha256")
        )
        if not same:
            yield f"its plan {plan_id} was changed: the document's digest is another."

    def _head_faults(self) -> Iterator[TrailFault]:
        newest = self._session.execute(
            select(AuditHeadRow.seq, AuditHeadRow.sha256).where(
                AuditHeadRow.chain_key == self._chain_key
            )
        ).first()
        recorded = Head(newest.seq, newest.sha256) if newest else None
        if recorded is None:
            yield TrailFault(0, "The record of the newest entry is missing.")
        elif recorded.seq > self.head.seq:
            yield TrailFault(self.head.seq + 1, _missing(self.head.seq, recorded.seq + 1))
        elif recorded != self.head:
            yield TrailFault(
                self.head.seq,
                f"it is not the newest entry that was written, {recorded.seq}.",
            )
        if self._noted_head and self._noted_head.seq > self.head.seq:
            yield TrailFault(
                self.head.seq + 1, _missing(self.head.seq, self._noted_head.seq + 1)
            )

    def _orphan_faults(self) -> Iterator[TrailFault]:
        """Yield the details and the plans for which the trail has no entry."""
        orphans = select(AuditDetailRow.seq).where(
            AuditDetailRow.chain_key == self._chain_key,
            ~exists().where(
                AuditRow.chain_key == AuditDetailRow.chain_key,
                AuditRow.seq == AuditDetailRow.seq,
            ),
        )
        for seq in self._session.scalars(orphans.order_by(AuditDetailRow.seq)):
            yield TrailFault(seq, "there is a detail without an entry.")
        of_chain = AuditRow.chain_key == self._chain_key
        began = select(func.min(AuditRow.at)).where(of_chain).scalar_subquery()
        has_entry = exists().where(
            of_chain,
            AuditRow.subject == literal(PLAN) + PlanVersionRow.plan_id,
            AuditRow.action == PLANNED,
        )
        # Plans that are older than the trail itself have no entry in it.
        plans = (
            select(PlanVersionRow.plan_id)
            .where(
                PlanVersionRow.branch_key == self._branch_key,
                ~has_entry,
                PlanVersionRow.created_at >= began,
            )
            .order_by(PlanVersionRow.plan_id)
        )
        for plan_id in self._session.scalars(plans):
            yield TrailFault(0, f"Plan {plan_id} has no entry in the trail.")


class ErasedRecords:
    """The records that retention runs and undone imports have erased, by their entries.

    Attributes
    ----------
    plans
        Ids of the plans whose documents were erased.
    """

    def __init__(self, session: Session, chain_key: int | None) -> None:
        self.plans: set[str] = set()
        spans: list[tuple[int, int]] = []
        query = (
            select(AuditRow.seq, AuditDetailRow.body)
            .join(
                AuditDetailRow,
                (AuditDetailRow.chain_key == AuditRow.chain_key)
                & (AuditDetailRow.seq == AuditRow.seq),
            )
            .where(AuditRow.chain_key == chain_key, AuditRow.action.in_((ERASED, UNDONE)))
        )
        for seq, body in session.execute(query):
            after = _after_values(body)
            self.plans.update(after.get("plans", ()))
            # Neither can have erased a detail that was written after it.
            spans += [(a, b) for a, b in after.get("details", ()) if b < seq]
        spans.sort()
        self._first = array("q", (first for first, _ in spans))
        self._last = array("q", (last for _, last in spans))

    def covers(self, seq: int) -> bool:
        """True if one of them has erased the detail of this entry."""
        place = bisect_right(self._first, seq) - 1
        return place >= 0 and seq <= self._last[place]


def _after_values(body: str) -> dict[str, Any]:
    try:
        after = loads(body)["after"]
        return after if isinstance(after, dict) else {}
    except (KeyError, TypeError, ValueError):
        return {}  # The detail was changed; the walk reports that as a fault.


def _rows(chain_key: int | None, after: int) -> Executable:
    return (
        select(
            AuditRow.seq,
            # The time is read as plain text, because a value that was changed into
            # something else than a time must not end the walk.
            type_coerce(AuditRow.at, String).label("at"),
            AuditRow.actor,
            AuditRow.action,
            AuditRow.subject,
            AuditRow.policy,
            AuditRow.detail_sha256,
            AuditRow.previous,
            AuditRow.sha256,
            AuditDetailRow.salt,
            AuditDetailRow.body,
        )
        .outerjoin(
            AuditDetailRow,
            (AuditDetailRow.chain_key == AuditRow.chain_key)
            & (AuditDetailRow.seq == AuditRow.seq),
        )
        .where(AuditRow.chain_key == chain_key, AuditRow.seq > after)
        .order_by(AuditRow.seq)
        .execution_options(yield_per=_AT_ONCE)
    )


def _digest(row: Row[Any]) -> str:
    entry = {
        name: getattr(row, name)
        for name in (
            "seq", "actor", "action", "subject", "policy", "detail_sha256", "previous",
        )
    }  # fmt: skip
    try:
        return entry_digest(entry | {"at": _parse_time(row.at)})
    except (TypeError, ValueError):
        return ""


def _parse_time(value: object) -> datetime:
    """Return a time as the database keeps it.

    SQLite keeps it as text, which must have exactly the form that Rounds writes.
    """
    if isinstance(value, datetime):
        return value
    at = datetime.strptime(str(value), _SQLITE_MOMENT).replace(tzinfo=UTC)
    if at.strftime(_SQLITE_MOMENT) != value:
        raise ValueError(value)
    return at


def _has_sound_detail(row: Row[Any]) -> bool:
    try:
        return text_digest(row.salt + row.body) == str(row.detail_sha256)
    except TypeError:
        return False


def _missing(before: int, following: int) -> str:
    first, last = before + 1, following - 1
    if first == last:
        return "this entry is missing."
    return f"the entries from this one to {last} are missing."
