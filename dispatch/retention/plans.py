"""Erases the plans of old days: their texts, certificates and jobs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from dispatch.store.tables import (
    JobRow,
    LinkRow,
    OutcomeConflictRow,
    OutcomeRow,
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
)

from .audit_details import details_of, erase_details
from .erasure import Erasure, delete_rows


def old_versions(session: Session, branch_key: int, before: date) -> list[int]:
    """Return the keys of versions of earlier days whose texts are not erased yet."""
    query = (
        select(PlanVersionRow.version_key)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .where(
            PlanVersionRow.branch_key == branch_key,
            PlanRow.first_day < before,
            PlanVersionRow.frame != "",
        )
        .order_by(PlanRow.first_day, PlanVersionRow.number)
    )
    return list(session.scalars(query))


def erase_versions(session: Session, chain_key: int, keys: Sequence[int]) -> Erasure:
    """Erase the texts, certificates and jobs of these versions, and texts of their routes.

    The rows of a version and of its routes stay while visits of customers whose records
    are kept refer to them.
    """
    ids = session.scalars(
        select(PlanVersionRow.plan_id).where(PlanVersionRow.version_key.in_(keys))
    ).all()
    jobs = _jobs_of(session, keys)
    subjects = [f"plan:{plan_id}" for plan_id in ids]
    subjects += [f"job:{job_id}" for job_id in jobs.values()]
    details = details_of(session, chain_key, subjects)
    counts = {
        "plans": len(ids),
        "jobs": delete_rows(session, JobRow, JobRow.job_key.in_(list(jobs))),
        "audit details": erase_details(session, chain_key, details),
    }
    session.execute(
        update(PlanVersionRow)
        .where(PlanVersionRow.version_key.in_(keys))
        .values(frame="", not_planned="", reasons="", document="")
    )
    session.execute(
        update(PublicationRow)
        .where(PublicationRow.version_key.in_(keys))
        .values(certificate=None)
    )
    session.execute(
        update(RouteRow)
        .where(
            exists().where(
                VersionRouteRow.route_key == RouteRow.route_key,
                VersionRouteRow.version_key.in_(keys),
            )
        )
        .values(body="")
        .execution_options(synchronize_session=False)
    )
    delete_empty_plans(session)
    return Erasure(counts, details, ids)


def _jobs_of(session: Session, keys: Sequence[int]) -> dict[int, str]:
    """Return the ids of the jobs that made these versions, by their keys."""
    query = (
        select(JobRow.job_key, JobRow.job_id)
        .join(
            PlanVersionRow,
            # Another branch may have plans of the same ids.
            (PlanVersionRow.branch_key == JobRow.branch_key)
            & (PlanVersionRow.plan_id == JobRow.plan_id),
        )
        .where(PlanVersionRow.version_key.in_(keys))
    )
    return {key: job_id for key, job_id in session.execute(query)}


def erase_links(session: Session, branch_key: int, before: date) -> Erasure:
    """Erase the links of earlier days."""
    old = (LinkRow.branch_key == branch_key) & (LinkRow.day < before)
    return Erasure({"links": delete_rows(session, LinkRow, old)}, ())


def delete_empty_plans(session: Session) -> None:
    """Delete the rows of erased versions that no visit needs any more."""
    in_use = or_(
        exists()
        .where(VersionRouteRow.version_key == PlanVersionRow.version_key)
        .where(StopRow.route_key == VersionRouteRow.route_key),
        exists().where(OutcomeRow.version_key == PlanVersionRow.version_key),
        exists().where(OutcomeConflictRow.version_key == PlanVersionRow.version_key),
    )
    empty = select(PlanVersionRow.version_key).where(PlanVersionRow.frame == "", ~in_use)
    keys = list(session.scalars(empty))
    steps = (
        update(PlanVersionRow)
        .where(PlanVersionRow.parent_key.in_(keys))
        .values(parent_key=None),
        delete(PublicationRow).where(PublicationRow.version_key.in_(keys)),
        delete(VersionRouteRow).where(VersionRouteRow.version_key.in_(keys)),
        delete(PlanVersionRow).where(PlanVersionRow.version_key.in_(keys)),
        delete(RouteRow).where(
            RouteRow.body == "",
            ~exists().where(VersionRouteRow.route_key == RouteRow.route_key),
        ),
        delete(PlanRow).where(~exists().where(PlanVersionRow.plan_key == PlanRow.plan_key)),
    )
    for step in steps if keys else ():
        session.execute(step.execution_options(synchronize_session=False))
