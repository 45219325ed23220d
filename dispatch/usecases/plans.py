"""Stores versions of plans and finds them again."""

from datetime import date
from secrets import token_hex

from sqlalchemy.orm import Session

from dispatch.domain.plan import PlanDocument
from dispatch.domain.version import MadeBy, PlanVersion, VersionLine
from dispatch.errors import ConflictError, NotFoundError
from dispatch.store.documents import read_document, reasons_text
from dispatch.store.queries import plans as plan_queries
from dispatch.store.tables import PlanVersionRow
from dispatch.store.write_versions import VersionSource, add_version
from dispatch.text import N_, Message

from .context import Context


def get_plan(context: Context, plan_id: str) -> PlanDocument:
    """Return the document of a version by its id.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    with context.store.reading() as session:
        return read_document(session, require_version_row(session, context, plan_id))


def get_version(context: Context, plan_id: str) -> PlanVersion:
    """Return a version by its id, without its document.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    with context.store.reading() as session:
        return find_version(session, context, plan_id)


def find_version(session: Session, context: Context, plan_id: str) -> PlanVersion:
    """Return a version by its id within a unit of work.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    version = plan_queries.version(session, context.branch.key, plan_id)
    if version is None:
        raise _unknown(plan_id)
    return version


def latest_plan(context: Context, day: date) -> PlanDocument | None:
    """Return the head of a day's plan, or None without a plan."""
    with context.store.reading() as session:
        head = plan_queries.head_row(session, context.branch.key, day)
        return None if head is None else read_document(session, head)


def head_of(context: Context, day: date) -> PlanVersion | None:
    """Return the head of a day's plan without its document, or None without a plan."""
    with context.store.reading() as session:
        return plan_queries.head(session, context.branch.key, day)


def planned_days(context: Context) -> list[date]:
    """Return the days that have a plan, the latest first."""
    with context.store.reading() as session:
        return plan_queries.days_with_plans(session, context.branch.key)


def require_version_row(session: Session, context: Context, plan_id: str) -> PlanVersionRow:
    """Return the stored form of a version.

    Raises
    ------
    NotFoundError
        If the branch has no such version.
    """
    row = plan_queries.version_row(session, context.branch.key, plan_id)
    if row is None:
        raise _unknown(plan_id)
    return row


def store_version(context: Context, plan: PlanDocument, parent_key: int | None) -> None:
    """Store a solved plan whose reasons follow, and note it in the audit trail.

    It becomes the head of its day's plan, unless the head has moved since the solve
    began: then it is a proposal beside the head.

    Parameters
    ----------
    context
        The store and the user.
    plan
        The plan without reasons.
    parent_key
        The head when the solve began; None if there was none.
    """
    with context.store.session() as session:
        head = plan_queries.head_row(session, context.branch.key, plan.date)
        moved = (head and head.version_key) != parent_key
        line = VersionLine.PROPOSAL if moved else VersionLine.MAIN
        _add(session, context, plan, parent_key, line, MadeBy.SOLVE)


def store_reasons(context: Context, plan: PlanDocument) -> None:
    """Store the reasons of a version, which is complete then.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    with context.store.session() as session:
        row = require_version_row(session, context, plan.plan_id)
        row.reasons = reasons_text(plan)
        row.explained_at = context.clock()


def accept_proposal(context: Context, plan_id: str) -> PlanDocument:
    """Take a proposal over: a new head has its content.

    Raises
    ------
    NotFoundError
        If there is no such version.
    ConflictError
        If it is no proposal, or its reasons are still being written.
    """
    with context.store.session() as session:
        proposal = require_version_row(session, context, plan_id)
        if proposal.line != VersionLine.PROPOSAL:
            raise ConflictError(N_("This plan is no proposal."))
        require_explained(proposal)
        plan = read_document(session, proposal).model_copy(
            update={"plan_id": token_hex(8), "created_at": context.clock()}
        )
        head = plan_queries.head_row(session, context.branch.key, plan.date)
        head_key = None if head is None else head.version_key
        row = _add(session, context, plan, head_key, VersionLine.MAIN, MadeBy.ACCEPT)
        row.reasons = reasons_text(plan)
        row.explained_at = context.clock()
    return plan


def require_explained(row: PlanVersionRow) -> None:
    """Refuse a version whose reasons are not complete.

    Raises
    ------
    ConflictError
        If they are still being written.
    """
    if row.explained_at is None:
        raise ConflictError(
            N_("The reasons of this plan are still being written; try again in a moment.")
        )


def _add(
    session: Session,
    context: Context,
    plan: PlanDocument,
    parent_key: int | None,
    line: VersionLine,
    made_by: MadeBy,
) -> PlanVersionRow:
    source = VersionSource(
        parent_key=parent_key,
        line=line,
        made_by=made_by,
        author=str(context.user),
        settings_sha256=context.settings.planning_sha256,
        settings_version=context.settings_version,
    )
    texts = add_version(session, context.branch.key, plan, source)
    after = {
        "day": plan.date.isoformat(),
        "content_sha256": texts.sha256,
        "policy_sha256": plan.policy.sha256,
        "line": line.value,
        "made_by": made_by.value,
        "routes": len(plan.routes),
        "planned": plan.kpis.planned,
        "unassigned": plan.kpis.unassigned,
        "excluded": plan.kpis.excluded,
    }
    policy = f"{plan.policy.id} {plan.policy.version}"
    context.audit(session, "plan.made", f"plan:{plan.plan_id}", {}, after, policy)
    return require_version_row(session, context, plan.plan_id)


def _unknown(plan_id: str) -> NotFoundError:
    return NotFoundError(Message(N_("There is no plan '{plan_id}'."), plan_id=plan_id))
