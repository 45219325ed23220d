"""Records what came of a visit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from dispatch.cases.outcome_types import OF_ONE_CASE
from dispatch.domain.change import differences
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.plan import PlanDocument, StopDocument
from dispatch.errors import ConflictError, Fault, InputError, NotFoundError
from dispatch.store.documents import read_route
from dispatch.store.queries.plans import is_published_for
from dispatch.store.queries.visits import visit_row
from dispatch.store.tables import (
    CustomerRow,
    OutcomeRow,
    PlanVersionRow,
    StopRow,
    VersionRouteRow,
    VisitRow,
)
from dispatch.text import N_, Message

from .case_rows import (
    CaseWithPlace,
    case_columns,
    case_rows_of_visit,
    cases_of_customer,
    cases_with_keys,
    subject_of,
)
from .context import Context
from .outcome_snapshots import case_keys, last_payment, payments_since
from .plans import require_version_row
from .write_outcome import write_outcome


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
        The version that shows the visit, the team that makes it there, and the visit.
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
        version = require_version_row(session, context, plan.plan_id)
        visit = visit_row(session, context.branch.key, visit_id)
        route = read_route(session, version, team_id)
        stops = select(StopRow.visit_key).where(
            StopRow.route_key == (None if route is None else route.route_key)
        )
        if visit is None or visit.visit_key not in session.scalars(stops).all():
            raise NotFoundError(
                Message(
                    N_("Team '{team_id}' has no visit '{visit_id}'."),
                    team_id=team_id,
                    visit_id=visit_id,
                )
            )
        stop = next(
            stop
            for route_document in plan.routes
            for stop in route_document.stops
            if stop.visit_id == visit_id
        )
        store_outcome(session, context, version, visit, stop, plan.date, code, form)


def record_for_visitor(
    context: Context,
    plan: PlanDocument,
    team_id: str,
    visit_id: str,
    code: str,
    form: Mapping[str, str],
) -> None:
    """Store what a dispatcher enters about a visitor's visit, if it was ever published.

    Parameters
    ----------
    context, plan, team_id, visit_id, code, form
        As of `record_outcome`.

    Raises
    ------
    NotFoundError, InputError
        As of `record_outcome`.
    ConflictError
        As of `record_outcome`, and if no plan published for the day has the visit.
    """
    with context.store.reading() as session:
        visit = visit_row(session, context.branch.key, visit_id)
        if visit is None or not is_published_for(session, visit.visit_key, plan.date):
            raise ConflictError(
                N_(
                    "This visit was in no plan that was published for the day, so its "
                    "outcome was not recorded."
                )
            )
    record_outcome(context, plan, team_id, visit_id, code, form)


def store_outcome(
    session: Session,
    context: Context,
    version: PlanVersionRow,
    visit: VisitRow,
    stop: StopDocument | None,
    day: date,
    code: str,
    form: Mapping[str, str],
) -> None:
    """Store the outcome of a visit on a day, with the cases that follow.

    Parameters
    ----------
    session, context
        The unit of work; the branch, the clock and the user.
    version, visit
        The version that shows the visit, and the visit.
    stop
        The visit as a plan has it, which names its cases; None if no plan has it any more.
    day
        The day of the visit.
    code, form
        As of `record_outcome`.

    Raises
    ------
    InputError
        If fields are missing or wrong.
    ConflictError
        If the outcome of a later visit to the person is recorded already.
    """
    _refuse_after_later_visit(session, visit, day)
    cases = named_cases(session, context, visit, stop, code, form)
    former = session.get(OutcomeRow, (visit.visit_key, day))
    earlier = _entered(former)
    all_cases = cases if former is None else cases + _earlier_cases(session, cases, former)
    old = _columns(all_cases) | earlier
    outcome = former or OutcomeRow(visit_key=visit.visit_key, day=day)
    outcome.version_key = version.version_key
    rows = [(each.case, each.place) for each in cases]
    write_outcome(
        session,
        outcome,
        rows,
        code,
        form,
        now=context.clock(),
        payments=() if former is None else payments_since(session, former, rows),
        last_payment=last_payment(session),
    )
    session.add(outcome)
    _close(session, visit, outcome)
    before, after = differences(old, _columns(all_cases) | _entered(outcome))
    action = "outcome.corrected" if earlier else "outcome.recorded"
    subject = subject_of(session, visit.customer_key)
    context.audit(
        session, action, subject, before, after | _names(version, visit, all_cases)
    )


def _names(
    version: PlanVersionRow, visit: VisitRow, cases: Sequence[CaseWithPlace]
) -> dict[str, str]:
    """Return the ids of the version and the visit, and of the cases if they say more."""
    names = {"plan_id": version.plan_id, "visit_id": visit.visit_id}
    first = cases[0].case
    if len(cases) > 1 or first.case_id or first.customer_key != visit.customer_key:
        names["cases"] = ", ".join(each.name for each in cases)
    return names


def _earlier_cases(
    session: Session, cases: list[CaseWithPlace], outcome: OutcomeRow
) -> list[CaseWithPlace]:
    """The further cases that an outcome on record was for, which a correction puts back."""
    keys = case_keys(outcome.before) - {each.case.case_key for each in cases}
    return cases_with_keys(session, keys)


def _refuse_after_later_visit(session: Session, visit: VisitRow, day: date) -> None:
    """Refuse an outcome that would undo what a later visit to the person led to."""
    later = (
        select(OutcomeRow.visit_key)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .where(
            CustomerRow.person_key == _person_of(visit),
            # A visit that was not made has led to nothing that counts.
            OutcomeRow.code != OutcomeCode.NOT_DONE,
            or_(
                OutcomeRow.day > day,
                and_(
                    OutcomeRow.day == day,
                    VisitRow.visit_key > visit.visit_key,
                    ~_in_one_version(visit.visit_key),
                ),
            ),
        )
        .limit(1)
    )
    if session.scalar(later) is not None:
        raise ConflictError(
            N_("A later visit to this customer is on record, so this one stays.")
        )


def _in_one_version(visit_key: int) -> ColumnElement[bool]:
    """True of an outcome whose visit is in a version together with another visit.

    Neither of them was planned because the other had ended, so neither is the later one.
    """
    stop, other_stop = aliased(StopRow), aliased(StopRow)
    route, other_route = aliased(VersionRouteRow), aliased(VersionRouteRow)
    return (
        exists(stop.visit_key)
        .where(
            stop.visit_key == visit_key,
            route.route_key == stop.route_key,
            other_route.version_key == route.version_key,
            other_stop.route_key == other_route.route_key,
            other_stop.visit_key == OutcomeRow.visit_key,
        )
        .correlate(OutcomeRow)
    )


def _person_of(visit: VisitRow) -> ScalarSelect[int]:
    person = select(CustomerRow.person_key).where(
        CustomerRow.customer_key == visit.customer_key
    )
    return person.scalar_subquery()


def _close(session: Session, visit: VisitRow, outcome: OutcomeRow) -> None:
    """End the visit, unless it was not made and is still to be."""
    if outcome.code != OutcomeCode.NOT_DONE:
        visit.closed_at = outcome.recorded_at
        return
    open_visit = select(VisitRow.visit_key).where(
        VisitRow.place_key == visit.place_key,
        VisitRow.visit_key != visit.visit_key,
        VisitRow.closed_at.is_(None),
    )
    ended = select(OutcomeRow.day).where(
        OutcomeRow.visit_key == visit.visit_key,
        OutcomeRow.day != outcome.day,
        OutcomeRow.code != OutcomeCode.NOT_DONE,
    )
    if session.scalar(open_visit) is None and session.scalar(ended.limit(1)) is None:
        visit.closed_at = None


def _cases_of(
    session: Session, context: Context, visit: VisitRow, stop: StopDocument | None
) -> list[CaseWithPlace]:
    """The cases that the visit is for by the plan, its own customer's first."""
    if stop is None:
        return cases_of_customer(session, visit.customer_key)
    cases = case_rows_of_visit(session, context.branch.key, stop)
    return sorted(cases, key=lambda each: each.case.customer_key != visit.customer_key)


def named_cases(
    session: Session,
    context: Context,
    visit: VisitRow,
    stop: StopDocument | None,
    code: str,
    form: Mapping[str, str],
) -> list[CaseWithPlace]:
    """Return the cases that an outcome is for: the named one, or else all of the visit.

    The parameters are those of `store_outcome`.

    Raises
    ------
    InputError
        If it names another case, or is a payment or a promise and names none of several.
    """
    cases = _cases_of(session, context, visit, stop)
    name = form.get("case_id", "").strip()
    names = ", ".join(each.name for each in cases)
    if name:
        matches = [each for each in cases if each.name == name]
        if not matches:
            fault = Fault("case_id", name[:80], f"one of {names}")
            raise InputError(f"The outcome names another case: {fault}.", (fault,))
        return matches
    if len(cases) > 1 and code in OF_ONE_CASE:
        fault = Fault("case_id", "", f"one of {names}")
        raise InputError(f"A payment or promise is for one case: {fault}.", (fault,))
    return cases


def _columns(cases: list[CaseWithPlace]) -> dict[str, Any]:
    """Return the values that may change; of several cases, each name carries its case."""
    if len(cases) == 1:
        return case_columns(cases[0].case, cases[0].place)
    return {
        f"{column} ({each.name})": value
        for each in cases
        for column, value in case_columns(each.case, each.place).items()
    }


def _entered(outcome: OutcomeRow | None) -> dict[str, Any]:
    """Return the entries about a visit; empty while there are none."""
    if outcome is None:
        return {}
    return {"code": outcome.code, "fields": outcome.fields, "note": outcome.note}
