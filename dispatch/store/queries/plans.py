"""Queries of plans, their versions, and what is in force for a day."""

from datetime import date

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.orm import Session

from dispatch.domain.version import PlanVersion, VersionLine
from dispatch.store.tables import (
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    StopRow,
    VersionRouteRow,
)

Versions = Select[PlanVersionRow, PlanRow, PublicationRow]


def _versions(branch_key: int) -> Versions:
    """Select a branch's versions, but for those that are erased, the newest first."""
    return (
        select(PlanVersionRow, PlanRow, PublicationRow)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .outerjoin(PublicationRow, PublicationRow.version_key == PlanVersionRow.version_key)
        # After its retention period a version may have nothing left but its visits.
        .where(PlanVersionRow.branch_key == branch_key, PlanVersionRow.frame != "")
        .order_by(PlanVersionRow.number.desc())
        .limit(1)
    )


def days_with_plans(session: Session, branch_key: int, limit: int = 30) -> list[date]:
    """Return the days that have a plan, the latest first."""
    query = (
        select(PlanRow.first_day)
        .where(
            PlanRow.branch_key == branch_key,
            exists().where(
                PlanVersionRow.plan_key == PlanRow.plan_key, PlanVersionRow.frame != ""
            ),
        )
        .order_by(PlanRow.first_day.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def version_row(session: Session, branch_key: int, plan_id: str) -> PlanVersionRow | None:
    """Return the row of a version; None if the branch has no such version."""
    query = _versions(branch_key).where(PlanVersionRow.plan_id == plan_id)
    row = session.execute(query).first()
    return None if row is None else row[0]


def head_row(session: Session, branch_key: int, day: date) -> PlanVersionRow | None:
    """Return the row of the head of a day's plan; None if the day has no plan."""
    row = session.execute(_head(branch_key, day)).first()
    return None if row is None else row[0]


def version(session: Session, branch_key: int, plan_id: str) -> PlanVersion | None:
    """Return a version; None if the branch has no such version."""
    query = _versions(branch_key).where(PlanVersionRow.plan_id == plan_id)
    return _version(session.execute(query).first())


def head(session: Session, branch_key: int, day: date) -> PlanVersion | None:
    """Return the newest version of the main line of a day's plan; None without a plan."""
    return _version(session.execute(_head(branch_key, day)).first())


def proposal(session: Session, branch_key: int, day: date) -> PlanVersion | None:
    """Return the newest proposal that was made after the head; None if there is none."""
    main = head_row(session, branch_key, day)
    if main is None:
        return None
    query = _versions(branch_key).where(
        PlanVersionRow.plan_key == main.plan_key,
        PlanVersionRow.line == VersionLine.PROPOSAL,
        PlanVersionRow.number > main.number,
    )
    return _version(session.execute(query).first())


def version_in_force(session: Session, branch_key: int, day: date) -> PlanVersion | None:
    """Return the version that visitors follow on a day; None if none is published."""
    return _version(session.execute(_in_force(branch_key, day)).first())


def row_in_force(session: Session, branch_key: int, day: date) -> PlanVersionRow | None:
    """Return the row of the version that visitors follow on a day; None without one."""
    row = session.execute(_in_force(branch_key, day)).first()
    return None if row is None else row[0]


def publication_of(session: Session, version: PlanVersionRow) -> PublicationRow | None:
    """Return the publication of a version; None for a draft."""
    return session.scalar(
        select(PublicationRow).where(PublicationRow.version_key == version.version_key)
    )


def is_published_for(session: Session, visit_key: int, day: date) -> bool:
    """True if a visit is in a version that was ever published for a day."""
    query = (
        select(StopRow.visit_key)
        .join(VersionRouteRow, VersionRouteRow.route_key == StopRow.route_key)
        .join(PublicationRow, PublicationRow.version_key == VersionRouteRow.version_key)
        .where(StopRow.visit_key == visit_key, PublicationRow.day == day)
        .limit(1)
    )
    return session.scalar(query) is not None


def _head(branch_key: int, day: date) -> Versions:
    return _versions(branch_key).where(
        PlanRow.branch_key == branch_key,
        PlanRow.first_day == day,
        PlanVersionRow.line == VersionLine.MAIN,
    )


def _in_force(branch_key: int, day: date) -> Versions:
    return _versions(branch_key).where(
        PublicationRow.branch_key == branch_key,
        PublicationRow.day == day,
        PublicationRow.superseded_at.is_(None),
    )


def _version(
    columns: Row[PlanVersionRow, PlanRow, PublicationRow] | None,
) -> PlanVersion | None:
    if columns is None:
        return None
    row, plan, publication = columns
    return PlanVersion(
        plan_id=row.plan_id,
        day=plan.first_day,
        number=row.number,
        line=VersionLine(row.line),
        author=row.author,
        created_at=row.created_at,
        explained=row.explained_at is not None,
        published_at=None if publication is None else publication.published_at,
        superseded_at=None if publication is None else publication.superseded_at,
    )
