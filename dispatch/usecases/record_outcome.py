"""Records what came of a visit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from dispatch.cases.outcome_form import form_fields
from dispatch.cases.outcome_types import CODES, OF_ONE_CASE
from dispatch.domain.change import differences
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.plan import PlanDocument, StopDocument
from dispatch.errors import ConflictError, Fault, InputError, NotFoundError
from dispatch.store.documents import read_route
from dispatch.store.queries.plans import is_published_for
from dispatch.store.queries.visits import visit_row
from dispatch.store.tables import (
    OutcomeRow,
    PlanVersionRow,
    StopRow,
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
from .later_outcomes import later_outcomes, new_stops, repeat_all, undo
from .outcome_snapshots import case_keys, last_payment, payments_since, plain_value
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
        If an earlier version of Rounds recorded the outcome of a later visit.
    """
    with context.store.session() as session:
        version, visit, cases = find_visit(session, context, plan, team_id, visit_id)
        chosen = named_cases(cases, code, entered_case(form))
        store_outcome(session, context, version, visit, chosen, plan.date, code, form)


def require_day_has_come(context: Context, day: date) -> None:
    """Refuse an outcome of a visit on a day that lies ahead.

    Raises
    ------
    ConflictError
        If the day has not come yet.
    """
    if day > context.today():
        raise ConflictError(
            N_("The day of this visit has not come yet, so no outcome was recorded.")
        )


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
        As of `record_outcome`, and if the day has not come, or no plan published for it has
        the visit.
    """
    with context.store.session() as session:
        visit = visit_row(session, context.branch.key, visit_id)
        if visit is None or not is_published_for(session, visit.visit_key, plan.date):
            raise ConflictError(
                N_(
                    "This visit was in no plan that was published for the day, so its "
                    "outcome was not recorded."
                )
            )
        require_day_has_come(context, plan.date)
        version, visit, cases = find_visit(session, context, plan, team_id, visit_id)
        chosen = named_cases(cases, code, entered_case(form))
        store_outcome(session, context, version, visit, chosen, plan.date, code, form)


def find_visit(
    session: Session, context: Context, plan: PlanDocument, team_id: str, visit_id: str
) -> tuple[PlanVersionRow, VisitRow, list[CaseWithPlace]]:
    """Return the rows of a version, of a team's visit in it, and of the visit's cases.

    Raises
    ------
    NotFoundError
        If the team has no such visit in the plan.
    """
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
    return version, visit, cases_of_stop(session, context, visit, stop)


def store_outcome(
    session: Session,
    context: Context,
    version: PlanVersionRow,
    visit: VisitRow,
    cases: list[CaseWithPlace],
    day: date,
    code: str,
    form: Mapping[str, str],
) -> None:
    """Store the outcome of a visit on a day, with the cases that follow.

    It takes its place in time before the outcomes of later visits that are on record.
    Nothing changes if it is on record just so, because it was sent twice.

    Parameters
    ----------
    session, context
        The unit of work; the branch, the clock and the user.
    version, visit, cases, day
        The version that shows the visit, the visit, the cases that the outcome is for (at
        least one), and the day.
    code, form
        As of `record_outcome`.

    Raises
    ------
    InputError, ConflictError
        As of `record_outcome`.
    """
    former = session.get(OutcomeRow, (visit.visit_key, day))
    if former is not None and _is_sent_again(former, cases, code, form):
        return
    earlier = _entered(former)
    snapshots = {} if former is None else former.before
    keys = {each.case.case_key for each in cases}
    later = later_outcomes(session, visit, day, keys | case_keys(snapshots))
    others = case_keys(snapshots).union(*(each.case_keys for each in later)) - keys
    # The cases of the outcome come first, as the entry in the trail names the first.
    all_cases = cases + cases_with_keys(session, others)
    old = _columns(all_cases) | earlier
    undo(session, later)
    outcome = former or OutcomeRow(visit_key=visit.visit_key, day=day)
    outcome.version_key = version.version_key
    rows = [(each.case, each.place) for each in cases]
    payment, now = last_payment(session), context.clock()
    payments = () if former is None else payments_since(session, former, rows)
    write_outcome(
        session, outcome, rows, code, form, now=now, payments=payments, last_payment=payment
    )
    session.add(outcome)
    repeat_all(later, new_stops(rows, snapshots), payment)
    _close(session, visit, outcome)
    before, after = differences(old, _columns(all_cases) | _entered(outcome))
    after |= _names(version, visit, all_cases)
    action = "outcome.corrected" if earlier else "outcome.recorded"
    context.audit(session, action, subject_of(session, visit.customer_key), before, after)


def _is_sent_again(
    outcome: OutcomeRow, cases: list[CaseWithPlace], code: str, form: Mapping[str, str]
) -> bool:
    """True if an outcome on record says the same of the same cases; two sends are one."""
    if code != outcome.code or {each.case.case_key for each in cases} != case_keys(
        outcome.before
    ):
        return False
    values = form_fields(CODES[code], form, outcome.day)
    fields = {name: plain_value(value) for name, value in values.items()}
    return (fields, form.get("note", "").strip()) == (outcome.fields, outcome.note)


def _names(
    version: PlanVersionRow, visit: VisitRow, cases: Sequence[CaseWithPlace]
) -> dict[str, str]:
    """Return the ids of the version and the visit, and of the cases if they say more."""
    names = {"plan_id": version.plan_id, "visit_id": visit.visit_id}
    first = cases[0].case
    if len(cases) > 1 or first.case_id or first.customer_key != visit.customer_key:
        names["cases"] = ", ".join(each.name for each in cases)
    return names


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
    # The visit may have been made on another day, or another one in its place later.
    ended = (
        select(OutcomeRow.day)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .where(
            VisitRow.place_key == visit.place_key,
            OutcomeRow.code != OutcomeCode.NOT_DONE,
            or_(
                OutcomeRow.day > outcome.day,
                and_(
                    OutcomeRow.visit_key == visit.visit_key, OutcomeRow.day != outcome.day
                ),
            ),
        )
    )
    if session.scalar(open_visit) is None and session.scalar(ended.limit(1)) is None:
        visit.closed_at = None


def cases_of_stop(
    session: Session, context: Context, visit: VisitRow, stop: StopDocument | None
) -> list[CaseWithPlace]:
    """Return the cases that a visit is for, its own customer's first.

    ``stop`` is the visit as a plan has it; None: it is for all cases of its customer.
    """
    if stop is None:
        return cases_of_customer(session, visit.customer_key)
    cases = case_rows_of_visit(session, context.branch.key, stop)
    return sorted(cases, key=lambda each: each.case.customer_key != visit.customer_key)


def entered_case(form: Mapping[str, str]) -> list[str]:
    """Return the name of the case in the form of an outcome; none if it is blank."""
    name = form.get("case_id", "").strip()
    return [name] if name else []


def named_cases(
    cases: Sequence[CaseWithPlace], code: str, names: Sequence[str]
) -> list[CaseWithPlace]:
    """Return the cases of a visit that an outcome is for: those with the names, or all.

    Raises
    ------
    InputError
        If a name is of another case, or a payment or promise is not for exactly one.
    """
    expected = ", ".join(each.name for each in cases)
    unknown = sorted(set(names) - {each.name for each in cases})
    if unknown:
        fault = Fault("case_id", unknown[0][:80], f"one of {expected}")
        raise InputError(f"The outcome names another case: {fault}.", (fault,))
    chosen = [each for each in cases if not names or each.name in names]
    if len(chosen) > 1 and code in OF_ONE_CASE:
        fault = Fault("case_id", ", ".join(names)[:80], f"one of {expected}")
        raise InputError(f"A payment or promise is for one case: {fault}.", (fault,))
    return chosen


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
