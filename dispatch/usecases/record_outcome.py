"""Records what came of a visit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from dispatch.domain.change import differences
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, NotFoundError
from dispatch.store.tables import OutcomeRow, VisitRow
from dispatch.text import N_, Message
from dispatch.usecases.apply_outcome import record

from .case_rows import case_of, columns_of, subject_of
from .context import Context
from .plans import plan_row


def record_outcome(
    context: Context,
    plan: PlanDocument,
    team_id: str,
    visit_id: str,
    code: str,
    form: Mapping[str, str],
) -> None:
    """Store what came of a team's visit and bring its case to the state that follows.

    Parameters
    ----------
    context
        The store, the clock and the user.
    plan, team_id, visit_id
        The visit.
    code, form
        The outcome and its fields as they were entered.

    Raises
    ------
    NotFoundError
        If the team has no such visit in the plan.
    InputError
        If fields are missing or wrong.
    ConflictError
        If the outcome of a later visit to the customer is recorded already.
    """
    with context.store.session() as session:
        plan_row(session, context.branch.key, plan.plan_id)
        visit = session.get(VisitRow, (plan.plan_id, visit_id))
        if visit is None or visit.team_id != team_id:
            raise NotFoundError(
                Message(
                    N_("Team '{team_id}' has no visit '{visit_id}'."),
                    team_id=team_id,
                    visit_id=visit_id,
                )
            )
        case, place = case_of(session, visit.customer_key)
        later = select(VisitRow.visit_id).where(
            VisitRow.customer_key == visit.customer_key,
            VisitRow.begin > visit.begin,
            VisitRow.outcome.has(),
        )
        if session.scalars(later).first() is not None:
            raise ConflictError(
                N_("A later visit to this customer is on record, so this one stays.")
            )
        earlier = _entered(visit.outcome)
        old = columns_of(case, place) | earlier
        outcome = record(
            session, visit, case, place, code, form, day=plan.date, now=context.clock()
        )
        which = {"plan_id": plan.plan_id, "visit_id": visit_id}
        before, after = differences(old, columns_of(case, place) | _entered(outcome))
        action = "outcome.corrected" if earlier else "outcome.recorded"
        subject = subject_of(session, visit.customer_key)
        context.audit(session, action, subject, before, after | which)


def _entered(outcome: OutcomeRow | None) -> dict[str, Any]:
    """The entries about a visit; empty while there are none."""
    if outcome is None:
        return {}
    return {"code": outcome.code, "fields": outcome.fields, "note": outcome.note}
