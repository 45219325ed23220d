"""Checks persons, customers, cases, places, payments and calendars."""

from collections.abc import Iterator

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from dispatch.domain.calendar import ExceptionKind
from dispatch.domain.windows import DAY_MINUTES
from dispatch.store.queries.planning import VISITED_PLACE
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    PaymentRow,
    PersonRow,
    PlaceRow,
    VisitorExceptionRow,
    VisitorSpanRow,
)

from .fault import InvariantFault


def identity_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield what is wrong with who is who."""
    yield from _person_faults(session)
    yield from _case_faults(session)
    yield from _payment_faults(session)
    yield from _calendar_faults(session)


def _person_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield persons with customers none of whom has the person's id.

    A person whose customers are all another person by now may be left without any.
    """
    of_person = CustomerRow.person_key == PersonRow.person_key
    query = select(PersonRow.person_id).where(
        exists().where(of_person),
        ~exists().where(of_person, CustomerRow.customer_id == PersonRow.person_id),
    )
    for person_id in session.scalars(query):
        yield InvariantFault("person", person_id, "has the id of none of its customers")


def _case_faults(session: Session) -> Iterator[InvariantFault]:
    without_case = select(CustomerRow.customer_id).where(
        ~exists().where(CaseRow.customer_key == CustomerRow.customer_key)
    )
    for customer_id in session.scalars(without_case):
        yield InvariantFault("case", customer_id, "has no case")
    cases = select(CaseRow.case_key, CaseRow.overdue_amount, CustomerRow.customer_id).join(
        CustomerRow, CustomerRow.customer_key == CaseRow.customer_key
    )
    for key, _, customer_id in session.execute(
        cases.where(~exists(PlaceRow.place_key).where(VISITED_PLACE).correlate(CaseRow))
    ):
        yield InvariantFault("place", customer_id, f"has no place for its case {key}")
    for key, amount, customer_id in session.execute(cases):
        if amount < 0:
            yield InvariantFault("amount", customer_id, f"owes {amount} in its case {key}")
    several = (
        select(CustomerRow.customer_id)
        .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
        .group_by(CustomerRow.customer_id, CustomerRow.customer_key)
        .having(func.count() > 1, func.count(CaseRow.case_id) < func.count())
    )
    for customer_id in session.scalars(several):
        yield InvariantFault("case", customer_id, "has a case without an id among several")


def _payment_faults(session: Session) -> Iterator[InvariantFault]:
    for payment_id, amount in session.execute(
        select(PaymentRow.payment_id, PaymentRow.amount)
    ):
        if amount <= 0:
            yield InvariantFault("payment", payment_id, f"is of {amount}")


def _calendar_faults(session: Session) -> Iterator[InvariantFault]:
    for span in session.scalars(select(VisitorSpanRow)):
        where = f"span {span.span_key}"
        if not 0 <= span.begin < span.end <= 2 * DAY_MINUTES or not 0 <= span.weekday <= 6:
            yield InvariantFault("calendar", where, "is no working time of a weekday")
        if span.valid_from and span.valid_to and span.valid_from > span.valid_to:
            yield InvariantFault("calendar", where, "ends before it begins")
    for day in session.scalars(select(VisitorExceptionRow)):
        times = [time for time in (day.begin, day.end) if time is not None]
        if day.kind not in list(ExceptionKind) or (day.kind == ExceptionKind.OFF and times):
            where = f"exception {day.exception_key}"
            yield InvariantFault("calendar", where, "is neither a day off nor one of work")
