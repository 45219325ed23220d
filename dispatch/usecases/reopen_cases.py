"""Lets customers be visited again, by a decision with a reason."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.case import STOPS_OF_PERSON, CaseState, NextStep
from dispatch.domain.change import differences
from dispatch.errors import ConflictError, Fault, InputError
from dispatch.store.queries.planning import case_of
from dispatch.store.tables import CaseRow, CustomerRow
from dispatch.text import N_

from .case_rows import (
    CaseWithPlace,
    case_columns,
    cases_of_customer,
    require_customer,
    subject_of,
)
from .context import Context
from .decision_reason import require_reason
from .outcome_snapshots import write_case


def reopen_cases(
    context: Context, customer_id: str, reason: str, case_ids: Sequence[str] = ()
) -> list[str]:
    """Lift what outcomes have stopped, and reopen settled cases that are named.

    A stop holds for the person, so the cases of all customers who are the person count.
    Flags, dates and limits of the lender's files are not changed; a rule that follows from
    them still holds.

    Parameters
    ----------
    context
        The branch, the store and the user.
    customer_id
        A customer who is the person.
    reason
        The reason of the decision, 1 to 200 characters, which the trail keeps.
    case_ids
        The names of the cases: the id of a case, or that of its customer if it has none.
        Empty: all cases that are stopped or in review, and the stops of settled ones.

    Returns
    -------
    list
        The names of the cases that were changed.

    Raises
    ------
    NotFoundError
        If the branch has no such customer.
    InputError
        If there is no reason, or the person has no case of a name.
    ConflictError
        If there is nothing to lift, or a settled case is named of which nothing is owed.
    """
    reason = require_reason(reason)
    with context.store.session() as session:
        customer = require_customer(session, context.branch.key, customer_id)
        cases = _cases_of_person(session, customer.person_key)
        wanted = _named(cases, case_ids) if case_ids else cases
        changed: defaultdict[int, list[CaseWithPlace]] = defaultdict(list)
        for each in wanted:
            if _is_held(each.case) or (case_ids and each.case.state == CaseState.CLOSED):
                changed[each.case.customer_key].append(each)
        if not changed:
            raise ConflictError(N_("No case of this customer is stopped or in review."))
        for customer_key, some in changed.items():
            _reopen(context, session, customer_key, some, reason, by_name=bool(case_ids))
        return [each.name for some in changed.values() for each in some]


def _cases_of_person(session: Session, person_key: int) -> list[CaseWithPlace]:
    query = select(CustomerRow.customer_key).where(CustomerRow.person_key == person_key)
    keys = session.scalars(query.order_by(CustomerRow.customer_key))
    return [each for key in keys for each in cases_of_customer(session, key)]


def _named(cases: Sequence[CaseWithPlace], names: Sequence[str]) -> list[CaseWithPlace]:
    unknown = sorted(set(names) - {each.name for each in cases})
    if unknown:
        expected = f"one of {', '.join(each.name for each in cases)}"
        fault = Fault("case_ids", unknown[0][:80], expected)
        raise InputError(f"The customer has no such case: {fault}.", (fault,))
    return [each for each in cases if each.name in names]


def _is_held(case: CaseRow) -> bool:
    """True if a case keeps visitors from the person."""
    if case.state == CaseState.CLOSED:
        return case.stopped_by in STOPS_OF_PERSON
    return case.state != CaseState.OPEN


def _reopen(
    context: Context,
    session: Session,
    customer_key: int,
    cases: Sequence[CaseWithPlace],
    reason: str,
    *,
    by_name: bool,
) -> None:
    """Reopen cases of one customer, with an entry in the trail for each of them."""
    subject = subject_of(session, customer_key)
    for each in cases:
        row, case = each.case, case_of(each.case)
        old = case_columns(row, each.place)
        if case.state != CaseState.CLOSED or (by_name and case.overdue_amount):
            case = replace(
                case,
                state=CaseState.OPEN,
                next_step=NextStep.VISIT,
                next_step_on=context.today(),
                not_before=None,
            )
        elif case.stopped_by not in STOPS_OF_PERSON:
            raise ConflictError(N_("Nothing is owed on this case, so it stays settled."))
        write_case(row, replace(case, stopped_by="", not_home=0))
        row.active_on = context.today()
        before, after = differences(old, case_columns(row, each.place))
        after |= {"cases": each.name, "reason": reason}
        context.audit(session, "case.reopened", subject, before, after)
