"""Stores plans and finds them again."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.audit import text_digest
from dispatch.domain.plan import PlanDocument
from dispatch.errors import NotFoundError
from dispatch.store.queries import plans as plan_queries
from dispatch.store.queries.customers import customer_keys
from dispatch.store.tables import PlanRow, TeamRow, VisitRow
from dispatch.text import N_, Message

from .context import Context


def get_plan(context: Context, plan_id: str) -> PlanDocument:
    """Return a plan by its id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    with context.store.reading() as session:
        return PlanDocument.model_validate_json(
            plan_row(session, context.branch.key, plan_id).document
        )


def latest_plan(context: Context, day: date) -> PlanDocument | None:
    """Return the newest plan of a day, or None."""
    newest = (
        select(PlanRow.document)
        .where(PlanRow.branch_key == context.branch.key, PlanRow.day == day)
        .order_by(PlanRow.created_at.desc())
        .limit(1)
    )
    with context.store.reading() as session:
        document = session.scalar(newest)
    return PlanDocument.model_validate_json(document) if document else None


def planned_days(context: Context) -> list[date]:
    """Return the days that have a plan, the latest first."""
    with context.store.reading() as session:
        return plan_queries.days_with_plans(session, context.branch.key)


def plan_row(session: Session, branch_key: int, plan_id: str) -> PlanRow:
    """Return the stored form of a plan.

    Raises
    ------
    NotFoundError
        If the branch has no such plan.
    """
    row = session.get(PlanRow, plan_id)
    # After its retention period a plan may have nothing left but its visits.
    if row is None or row.branch_key != branch_key or not row.document:
        raise NotFoundError(Message(N_("There is no plan '{plan_id}'."), plan_id=plan_id))
    return row


def store_plan(context: Context, plan: PlanDocument) -> None:
    """Store a new plan with its teams and visits, and note it in the audit trail."""
    document = plan.model_dump_json()
    with context.store.session() as session:
        _add_rows(session, context.branch.key, plan, document)
        after = {
            "day": plan.date.isoformat(),
            "document_sha256": text_digest(document),
            "policy_sha256": plan.policy.sha256,
            "routes": len(plan.routes),
            "planned": plan.kpis.planned,
            "unassigned": plan.kpis.unassigned,
            "excluded": plan.kpis.excluded,
        }
        policy = f"{plan.policy.id} {plan.policy.version}"
        context.audit(session, "plan.made", f"plan:{plan.plan_id}", {}, after, policy)


def _add_rows(session: Session, branch_key: int, plan: PlanDocument, document: str) -> None:
    session.add(
        PlanRow(
            plan_id=plan.plan_id,
            branch_key=branch_key,
            day=plan.date,
            created_at=plan.created_at,
            document=document,
        )
    )
    session.flush()
    session.add_all(
        TeamRow(
            plan_id=plan.plan_id,
            team_id=team.team_id,
            visitor_ids=list(team.visitor_ids),
        )
        for team in plan.teams
    )
    ids = {stop.customer_id for route in plan.routes for stop in route.stops}
    keys = customer_keys(session, branch_key, ids)
    session.add_all(
        VisitRow(
            plan_id=plan.plan_id,
            visit_id=stop.visit_id,
            customer_key=keys[stop.customer_id],
            team_id=route.team_id,
            begin=stop.begin,
            finish=stop.finish,
        )
        for route in plan.routes
        for stop in route.stops
    )
