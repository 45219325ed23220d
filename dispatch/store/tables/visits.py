"""Tables of visits, their outcomes, and the links of the visitors who make them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase

_OPEN = text("closed_at IS NULL")
_WAITING = text("resolved_at IS NULL")
_VALID = text("revoked_at IS NULL")


class VisitRow(TableBase):
    """A call on a person at a place; it has one id, whichever day or version shows it.

    ``first_day`` is the day of the plan that was the first to consider the visit, which
    its id names. ``closed_at`` is None until an outcome ends the visit; a place has at most
    one visit that is still to be made.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("branch_key", "visit_id"),
        Index(
            "ix_visits_open",
            "place_key",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    visit_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    visit_id: Mapped[str] = mapped_column(String(100))
    customer_key: Mapped[int] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    place_key: Mapped[int] = mapped_column(ForeignKey("places.place_key"), index=True)
    first_day: Mapped[date]
    closed_at: Mapped[datetime | None]


class OutcomeRow(TableBase):
    """The outcome of a visit on a day; a correction replaces it.

    ``version_key`` is the version that showed the visit when the outcome was recorded.
    ``before`` holds the columns of its cases and places as they were before the outcome
    and as it left them, because a correction undoes only what is unchanged since.
    """

    __tablename__ = "outcomes"

    visit_key: Mapped[int] = mapped_column(
        ForeignKey("visits.visit_key"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    version_key: Mapped[int] = mapped_column(
        ForeignKey("plan_versions.version_key"), index=True
    )
    code: Mapped[str] = mapped_column(String(32))
    met: Mapped[str] = mapped_column(String(16))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)


class OutcomeConflictRow(TableBase):
    """An outcome that a visitor recorded and Rounds could not accept by itself.

    ``reason`` is one of `dispatch.domain.version.ConflictReason`. ``form`` is what was
    entered. ``resolved_at`` is None while the conflict waits for a dispatcher.
    """

    __tablename__ = "outcome_conflicts"
    __table_args__ = (
        Index(
            "ix_outcome_conflicts_open",
            "branch_key",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    conflict_key: Mapped[int] = mapped_column(primary_key=True)
    visit_key: Mapped[int] = mapped_column(ForeignKey("visits.visit_key"), index=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    day: Mapped[date]
    version_key: Mapped[int] = mapped_column(ForeignKey("plan_versions.version_key"))
    reason: Mapped[str] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(32))
    form: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class LinkRow(TableBase):
    """A visitor's link for a day, which shows the publication in force.

    Only the fingerprint of its token is kept; the token itself is made anew from ``salt``
    and the secret of the installation. ``acknowledged_key`` is the last version that the
    visitor has confirmed.
    """

    __tablename__ = "links"
    __table_args__ = (
        Index(
            "ix_links_valid",
            "visitor_key",
            "day",
            unique=True,
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
    )

    link_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    visitor_key: Mapped[int] = mapped_column(ForeignKey("visitors.visitor_key"))
    day: Mapped[date]
    salt: Mapped[str] = mapped_column(String(32))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    acknowledged_key: Mapped[int | None] = mapped_column(
        ForeignKey("plan_versions.version_key")
    )
    revoked_at: Mapped[datetime | None]
