"""Versions and outcomes that only happen when several people work at once."""

from sqlalchemy import select

from dispatch.store.tables import OutcomeConflictRow, VisitRow
from dispatch.usecases import Context
from dispatch.usecases.plans import get_plan, get_version, store_reasons, store_version


def make_proposal(context: Context, plan_id: str) -> str:
    """Store a plan again as one whose day was planned anew meanwhile."""
    plan = get_plan(context, plan_id).model_copy(update={"plan_id": "beside"})
    store_version(context, plan, None)
    store_reasons(context, plan)
    return plan.plan_id


def make_conflict(
    context: Context, code: str = "NOT_HOME", form: dict[str, str] | None = None
) -> str:
    """Store an outcome that waits for a dispatcher."""
    with context.store.session() as session:
        visit = session.scalars(select(VisitRow)).first()
        assert visit is not None
        row = OutcomeConflictRow(
            visit_key=visit.visit_key,
            branch_key=visit.branch_key,
            day=visit.first_day,
            version_key=1,
            reason="not_published",
            author="visitor:V01",
            code=code,
            form=form or {"note": "dog"},
            recorded_at=context.clock(),
        )
        session.add(row)
        session.flush()
        return str(row.conflict_key)


def is_published(context: Context, plan_id: str) -> bool:
    """True if a version is published, or was until another took its place."""
    return get_version(context, plan_id).published_at is not None
