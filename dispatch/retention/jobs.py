"""Erases the jobs of old days that led to no plan."""

from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from dispatch.store.tables import JobRow

from .audit_details import details_of, erase_details
from .erasure import Erasure, delete_rows


def erase_jobs(session: Session, branch_key: int, chain_key: int, before: date) -> Erasure:
    """Erase the ended jobs of earlier days that led to no plan."""
    old = and_(
        JobRow.branch_key == branch_key,
        JobRow.day < before,
        JobRow.finished_at.is_not(None),
        JobRow.plan_id.is_(None),
    )
    jobs = session.scalars(select(JobRow.job_id).where(old)).all()
    details = details_of(session, chain_key, [f"job:{job_id}" for job_id in jobs])
    counts = {
        "jobs": delete_rows(session, JobRow, old),
        "audit details": erase_details(session, chain_key, details),
    }
    return Erasure(counts, details)
