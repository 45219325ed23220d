"""Reads what planning starts from: rows, pins and standings out of the tables."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.geocoding.pin import Pin, Precision
from dispatch.intake.rows import CustomerRow, VisitorRow
from dispatch.model.candidate import Candidate, Standing
from dispatch.model.windows import parse_windows

from .models import Case, Customer, CustomerPlace, Outcome, Visitor

CASES = (
    select(Customer, Case, CustomerPlace)
    .join(Case, Case.customer_id == Customer.customer_id)
    .join(
        CustomerPlace,
        (CustomerPlace.customer_id == Case.customer_id)
        & (CustomerPlace.kind == Case.place_kind),
    )
    .order_by(Customer.customer_id)
)
"""Every customer with their case and the place that it is visited at, by rising id."""


def candidates(session: Session) -> Iterator[Candidate]:
    """Every customer with a case, by rising id."""
    history = {
        customer_id: (met, tries)
        for customer_id, met, tries in session.execute(
            select(
                Outcome.customer_id,
                func.sum(when((Outcome.met == "customer", 1), else_=0)),
                func.count(),
            )
            .where(Outcome.code != "NOT_DONE")
            .group_by(Outcome.customer_id)
        )
    }
    for customer, matter, place in session.execute(CASES):
        met, tries = history.get(customer.customer_id, (0, 0))
        yield Candidate(
            row=_customer_row(customer, matter, place),
            pin=pin_of(place),
            standing=Standing(
                state=matter.state,
                stopped_by=matter.stopped_by,
                not_before=matter.not_before,
                met=met,
                tries=tries,
            ),
        )


def visitors_on_duty(session: Session) -> Iterator[VisitorRow]:
    """Every visitor on duty, by rising id."""
    found = session.scalars(
        select(Visitor).where(Visitor.on_duty).order_by(Visitor.visitor_id)
    )
    for visitor in found:
        windows = parse_windows(visitor.break_window)
        yield VisitorRow(
            visitor_id=visitor.visitor_id,
            name=visitor.name,
            start_lat=visitor.start_lat,
            start_lon=visitor.start_lon,
            shift_start=visitor.shift_start,
            shift_end=visitor.shift_end,
            phone=visitor.phone,
            end_lat=visitor.end_lat,
            end_lon=visitor.end_lon,
            open_end=visitor.open_end,
            max_overtime_minutes=visitor.max_overtime_minutes,
            break_minutes=visitor.break_minutes,
            break_window=windows[0] if windows else None,
            skills={
                name: date.fromisoformat(last) if last else None
                for name, last in visitor.skills.items()
            },
            travel_mode=visitor.travel_mode,
            max_visits=visitor.max_visits,
            branch=visitor.branch,
            extra=visitor.extra,
        )


def pin_of(place: CustomerPlace) -> Pin | None:
    """The place's pin, or None while it has none."""
    if place.lat is None or place.lon is None:
        return None
    return Pin(place.lat, place.lon, place.pin_source, Precision(place.precision))


def _customer_row(customer: Customer, matter: Case, place: CustomerPlace) -> CustomerRow:
    return CustomerRow(
        customer_id=customer.customer_id,
        name=customer.name,
        overdue_amount=matter.overdue_amount,
        days_past_due=matter.days_past_due,
        phone=customer.phone,
        address=place.address,
        lat=place.lat,
        lon=place.lon,
        place_kind=place.kind,
        currency=matter.currency,
        last_payment_date=matter.last_payment_date,
        last_visit_date=matter.last_visit_date,
        promise_date=matter.promise_date,
        promise_amount=matter.promise_amount,
        windows=parse_windows(matter.windows),
        service_minutes=matter.service_minutes,
        required_skills=tuple(matter.required_skills),
        min_team=matter.min_team,
        preferred_visitor=matter.preferred_visitor,
        forbidden_visitors=tuple(matter.forbidden_visitors),
        due_by=matter.due_by,
        flags=tuple(matter.flags),
        language=customer.language,
        notes=customer.notes,
        extra=customer.extra,
    )
