"""Tables of plans: their versions, the routes that these share, and publications."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class PlanRow(TableBase):
    """A plan of a branch for a day; it has versions."""

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("branch_key", "first_day"),)

    plan_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    first_day: Mapped[date]
    created_at: Mapped[datetime]


class PlanVersionRow(TableBase):
    """A version of a plan, which never changes but for its reasons, written once.

    ``plan_id`` is the public id, which plan.json and addresses have. ``line`` is one of
    `dispatch.domain.version.VersionLine`, ``made_by`` is one of `MadeBy` beside it.
    ``settings_version`` is the version of the branch's own settings that it was made with.
    ``frame`` is the document without routes, reasons and customers who are in no route;
    ``not_planned`` has the latter, ``reasons`` why each visit is where it is. ``document``
    is the text of a plan that was made before plans had versions, as its entry in the
    audit trail knows it. All of them are empty after the plan's retention period.
    """

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("branch_key", "plan_id"),
        UniqueConstraint("plan_key", "number"),
    )

    version_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    plan_key: Mapped[int] = mapped_column(ForeignKey("plans.plan_key"))
    plan_id: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    parent_key: Mapped[int | None] = mapped_column(ForeignKey("plan_versions.version_key"))
    line: Mapped[str] = mapped_column(String(16))
    made_by: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    settings_sha256: Mapped[str] = mapped_column(String(64))
    settings_version: Mapped[int] = mapped_column(default=0)
    explained_at: Mapped[datetime | None]
    frame: Mapped[str] = mapped_column(Text)
    not_planned: Mapped[str] = mapped_column("left_out", Text, deferred=True)
    reasons: Mapped[str] = mapped_column(Text, default="", deferred=True)
    document: Mapped[str] = mapped_column(Text, default="", deferred=True)


class RouteRow(TableBase):
    """A route with its stops, which never changes and which versions share.

    ``body`` is the route in the form of plan.json, without reasons; it is empty after the
    retention period. ``sha256`` is the fingerprint of the route.
    """

    __tablename__ = "routes"
    __table_args__ = (UniqueConstraint("branch_key", "sha256"),)

    route_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    sha256: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    team_id: Mapped[str] = mapped_column(String(64))
    visitor_ids: Mapped[list[str]]
    body: Mapped[str] = mapped_column(Text)


class VersionRouteRow(TableBase):
    """A route in a version."""

    __tablename__ = "version_routes"

    version_key: Mapped[int] = mapped_column(
        ForeignKey("plan_versions.version_key"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    route_key: Mapped[int] = mapped_column(ForeignKey("routes.route_key"), index=True)


class StopRow(TableBase):
    """A stop of a route."""

    __tablename__ = "stops"

    route_key: Mapped[int] = mapped_column(ForeignKey("routes.route_key"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit_key: Mapped[int] = mapped_column(ForeignKey("visits.visit_key"), index=True)
    begin: Mapped[datetime]
    finish: Mapped[datetime]


class PublicationRow(TableBase):
    """A version in force for a day, until ``superseded_at``; one is in force at a time.

    ``certificate`` is the signed document; it is None after the retention period.
    """

    __tablename__ = "publications"
    __table_args__ = (
        Index(
            "ix_publications_in_force",
            "branch_key",
            "day",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_publications_day", "branch_key", "day"),
    )

    publication_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    day: Mapped[date]
    version_key: Mapped[int] = mapped_column(
        ForeignKey("plan_versions.version_key"), unique=True
    )
    certificate: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
