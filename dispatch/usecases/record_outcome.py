"""Records what came of a visit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.cases.outcome_types import OF_ONE_CASE
from dispatch.domain.change import differences
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, Fault, InputError, NotFoundError
from dispatch.store.tables import OutcomeRow, VisitRow
from dispatch.text import N_, Message
from dispatch.usecases.apply_outcome import record

from .case_rows import StoredCase, cases_of_visit, columns_of, subject_of
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
    """Store what came of a team's visit and bring its cases to the state that follows.

    Parameters
    ----------
    context
        The store, the clock and the user.
    plan, team_id, visit_id
        The visit.
    code, form
        The outcome and its fields as they were entered. ``case_id`` names the only case
        that the outcome is for; a payment or promise needs it where the visit is for
        several, and without it any other outcome is for all.

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
        _refuse_after_later_visit(session, visit)
        named = _named_cases(_cases_of(context, session, plan, visit), code, form)
        cases = [(each.case, each.place) for each in named]
        earlier = _entered(visit.outcome)
        old = _columns(named) | earlier
        now = context.clock()
        outcome = record(session, visit, cases, code, form, day=plan.date, now=now)
        which = {"plan_id": plan.plan_id, "visit_id": visit_id}
        if len(named) > 1 or named[0].case.case_id:
            which["cases"] = ", ".join(each.name for each in named)
        before, after = differences(old, _columns(named) | _entered(outcome))
        action = "outcome.corrected" if earlier else "outcome.recorded"
        subject = subject_of(session, visit.customer_key)
        context.audit(session, action, subject, before, after | which)


def _refuse_after_later_visit(session: Session, visit: VisitRow) -> None:
    """Refuse an outcome that would undo what a later visit led to."""
    later = select(VisitRow.visit_id).where(
        VisitRow.customer_key == visit.customer_key,
        VisitRow.begin > visit.begin,
        VisitRow.outcome.has(),
    )
    if session.scalars(later).first() is not None:
        raise ConflictError(
            N_("A later visit to this customer is on record, so this one stays.")
        )


def _cases_of(
    context: Context, session: Session, plan: PlanDocument, visit: VisitRow
) -> list[StoredCase]:
    """The cases that the visit is for by the plan, its own customer's first."""
    stop = next(
        stop
        for route in plan.routes
        for stop in route.stops
        if stop.visit_id == visit.visit_id
    )
    ids = stop.customers(stop.customer_id)
    found = cases_of_visit(session, context.branch.key, ids, stop.case_ids)
    return sorted(found, key=lambda each: each.case.customer_key != visit.customer_key)


def _named_cases(
    cases: list[StoredCase], code: str, form: Mapping[str, str]
) -> list[StoredCase]:
    """The cases that the outcome is for: the named one, or else all.

    Raises
    ------
    InputError
        If it names another case, or is a payment or a promise and names none of several.
    """
    name = form.get("case_id", "").strip()
    names = ", ".join(each.name for each in cases)
    if name:
        named = [each for each in cases if each.name == name]
        if not named:
            fault = Fault("case_id", name[:80], f"one of {names}")
            raise InputError(f"The outcome names another case: {fault}.", (fault,))
        return named
    if len(cases) > 1 and code in OF_ONE_CASE:
        fault = Fault("case_id", "", f"one of {names}")
        raise InputError(f"A payment or promise is for one case: {fault}.", (fault,))
    return cases


def _columns(cases: list[StoredCase]) -> dict[str, Any]:
    """The values that may change, of all cases but one with the name of the case."""
    if len(cases) == 1:
        return columns_of(cases[0].case, cases[0].place)
    return {
        f"{column} ({each.name})": value
        for each in cases
        for column, value in columns_of(each.case, each.place).items()
    }


def _entered(outcome: OutcomeRow | None) -> dict[str, Any]:
    """The entries about a visit; empty while there are none."""
    if outcome is None:
        return {}
    return {"code": outcome.code, "fields": outcome.fields, "note": outcome.note}
