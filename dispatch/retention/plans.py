"""Erases the plans of old days, and their teams and jobs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from dispatch.store.tables import JobRow, PlanRow, TeamRow, VisitRow

from .audit_details import details_of, erase_details
from .erasure import Erasure, delete_rows


def old_plans(session: Session, branch_key: int, before: date) -> list[str]:
    """Return the plans of earlier days whose documents are not erased yet."""
    query = (
        select(PlanRow.plan_id)
        .where(
            PlanRow.branch_key == branch_key, PlanRow.day < before, PlanRow.document != ""
        )
        .order_by(PlanRow.day)
    )
    return list(session.scalars(query))


def erase_plans(session: Session, chain_key: int, ids: Sequence[str]) -> Erasure:
    """Erase the documents, certificates, teams and jobs of these plans.

    The row of a plan stays while visits of customers whose records are kept refer to it.
    """
    jobs = session.scalars(select(JobRow.job_id).where(JobRow.plan_id.in_(ids))).all()
    subjects = [f"plan:{plan_id}" for plan_id in ids] + [f"job:{job_id}" for job_id in jobs]
    details = details_of(session, chain_key, subjects)
    counts = {
        "plans": len(ids),
        "teams": delete_rows(session, TeamRow, TeamRow.plan_id.in_(ids)),
        "jobs": delete_rows(session, JobRow, JobRow.job_id.in_(jobs)),
        "audit details": erase_details(session, chain_key, details),
    }
    session.execute(
        update(PlanRow)
        .where(PlanRow.plan_id.in_(ids))
        .values(document="", certificate=None)
    )
    delete_empty_plans(session)
    return Erasure(counts, details, ids)


def delete_empty_plans(session: Session) -> None:
    """Delete the rows of erased plans that no visit needs any more."""
    session.execute(
        delete(PlanRow)
        .where(
            PlanRow.document == "",
            ~exists().where(VisitRow.plan_id == PlanRow.plan_id),
        )
        .execution_options(synchronize_session=False)
    )
