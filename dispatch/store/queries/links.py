"""Queries of visitors' links, for their phones."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from dispatch.store.plain_rows import plain_rows
from dispatch.store.tables import LinkRow, PlanVersionRow, PublicationRow, VisitorRow

# The statement is built once, because building it costs more than the rest of a request.
_LINKS = (
    select(
        LinkRow.link_key,
        VisitorRow.visitor_id,
        LinkRow.day,
        LinkRow.expires_at,
        LinkRow.revoked_at,
        LinkRow.opened_at,
        LinkRow.acknowledged_key,
        PlanVersionRow.version_key,
        PlanVersionRow.plan_id,
        PlanVersionRow.frame,
    )
    .select_from(LinkRow)
    .join(VisitorRow, VisitorRow.visitor_key == LinkRow.visitor_key)
    .outerjoin(
        PublicationRow,
        (PublicationRow.branch_key == LinkRow.branch_key)
        & (PublicationRow.day == LinkRow.day)
        & PublicationRow.superseded_at.is_(None),
    )
    .outerjoin(PlanVersionRow, PlanVersionRow.version_key == PublicationRow.version_key)
    .where(
        LinkRow.branch_key == bindparam("branch_key"),
        LinkRow.token_sha256 == bindparam("token_sha256"),
    )
)


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """The version that visitors follow on a day, with the text of its frame."""

    version_key: int
    plan_id: str
    frame: str


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link with its visitor, as its row has it.

    Attributes
    ----------
    version
        The version in force on the day; None if there is none, or it was erased.
    """

    link_key: int
    visitor_id: str
    day: date
    expires_at: datetime
    revoked_at: datetime | None
    opened_at: datetime | None
    acknowledged_key: int | None
    version: VersionInForce | None


def stored_link(session: Session, branch_key: int, token_sha256: str) -> StoredLink | None:
    """Return the link with the fingerprint of a token; None if the branch has none."""
    parameters = {"branch_key": branch_key, "token_sha256": token_sha256}
    row = plain_rows(session, _LINKS, parameters).first()
    if row is None:
        return None
    version = None
    if row.frame:  # It is empty after the plan's retention period.
        version = VersionInForce(row.version_key, row.plan_id, row.frame)
    return StoredLink(
        row.link_key,
        row.visitor_id,
        row.day,
        row.expires_at,
        row.revoked_at,
        row.opened_at,
        row.acknowledged_key,
        version,
    )
