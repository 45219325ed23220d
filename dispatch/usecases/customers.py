"""Changes a customer's pin, consents and notice, and assesses the customer's case."""

from datetime import date

from sqlalchemy.orm import Session

from dispatch.domain.case import CaseState, NextStep
from dispatch.domain.change import differences
from dispatch.domain.consent import Consent
from dispatch.domain.place import PLANNABLE, Pin, Precision
from dispatch.planning.case_file import CaseFile, build_person_file
from dispatch.store.queries.consents import consent_of
from dispatch.store.queries.customers import amounts
from dispatch.store.queries.planning import cases_on_day
from dispatch.usecases import consents

from .case_rows import (
    CaseWithPlace,
    case_columns,
    cases_of_customer,
    require_customer,
    subject_of,
    unknown_customer,
)
from .context import Context


def set_pin(context: Context, customer_id: str, lat: float, lon: float) -> None:
    """Place the pin of a customer's visiting place by hand.

    Raises
    ------
    NotFoundError
        If there is no such customer.
    ValueError
        If the point is not on the globe.
    """
    pin = Pin(lat, lon, "person", Precision.GIVEN)
    with context.store.session() as session:
        key = require_customer(session, context.branch.key, customer_id).customer_key
        cases = cases_of_customer(session, key)
        # The pin belongs to the first place that waits for one, else to the first case's.
        target = next((c for c in cases if c.place.precision not in PLANNABLE), cases[0])
        case, place = target.case, target.place
        old = case_columns(case, place)
        place.lat, place.lon = pin.lat, pin.lon
        place.pin_source, place.precision = pin.source, pin.precision.value
        for each in cases:
            same_place = each.place is place
            if same_place and each.case.next_step == NextStep.FIND_ADDRESS:
                each.case.state, each.case.stopped_by = CaseState.OPEN, ""
                each.case.next_step = NextStep.VISIT
            each.case.active_on = context.today()
        before, after = differences(old, case_columns(case, place))
        subject = subject_of(session, key)
        context.audit(session, "pin.placed", subject, before, after)


def add_consent(context: Context, customer_id: str, consent: Consent) -> int:
    """Store what a customer agreed to.

    Returns
    -------
    int
        The consent's id.

    Raises
    ------
    NotFoundError
        If there is no such customer.
    InputError
        If the consent's day lies ahead.
    """
    consents.require_consent_days(consent, context.today())
    with context.store.session() as session:
        key = require_customer(session, context.branch.key, customer_id).customer_key
        _touch(context, session, key)
        consent_id = consents.store_consent(session, key, consent, context.clock())
        after = {"consent_id": consent_id, "consent": str(consent)}
        subject = subject_of(session, key)
        context.audit(session, "consent.added", subject, {}, after)
        return consent_id


def withdraw_consent(context: Context, customer_id: str, consent_id: int) -> None:
    """End a consent; its record stays.

    Raises
    ------
    NotFoundError
        If there is no such customer or consent.
    ConflictError
        If it was withdrawn before.
    """
    with context.store.session() as session:
        key = require_customer(session, context.branch.key, customer_id).customer_key
        _touch(context, session, key)
        now = context.clock()
        record = consents.end_consent(session, key, customer_id, consent_id, now)
        before = {"consent_id": consent_id, "consent": str(consent_of(record))}
        subject = subject_of(session, key)
        context.audit(session, "consent.withdrawn", subject, before, {})


def set_notice(context: Context, customer_id: str, notice_date: date | None) -> None:
    """Store the day on which a visit was announced to a customer; None: it was not.

    Raises
    ------
    NotFoundError
        If there is no such customer.
    InputError
        If the day lies ahead, or before all days that can be planned.
    """
    consents.require_notice_day(notice_date, context.today())
    with context.store.session() as session:
        key = require_customer(session, context.branch.key, customer_id).customer_key
        cases = _touch(context, session, key)
        old = cases[0].case.notice_date
        for each in cases:
            each.case.notice_date = notice_date
        before, after = (
            {"notice_date": day.isoformat() if day else None} for day in (old, notice_date)
        )
        subject = subject_of(session, key)
        context.audit(session, "notice.set", subject, before, after)


def get_case_file(context: Context, customer_id: str, day: date) -> CaseFile:
    """The case file of one customer: what a plan of the day would make of them.

    Raises
    ------
    NotFoundError
        If there is no such customer.
    """
    branch_key = context.branch.key
    with context.store.reading() as session:
        cases = list(cases_on_day(session, branch_key, day, customer_id))
        overdue = amounts(session, branch_key)
    if not cases:
        raise unknown_customer(customer_id)
    policy, settings = context.policy(), context.settings
    return build_person_file(cases, customer_id, day, overdue, policy, settings)


def _touch(context: Context, session: Session, key: int) -> list[CaseWithPlace]:
    """Note on all cases of a customer that somebody has dealt with them today."""
    cases = cases_of_customer(session, key)
    for each in cases:
        each.case.active_on = context.today()
    return cases
