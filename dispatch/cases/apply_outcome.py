"""The state in which an outcome leaves a case and its place."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dispatch.domain.case import STOPS_OF_PERSON, Case, CaseState, NextStep, PersonMet
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.place import CustomerPlace

from .outcome_types import MOST_NOT_HOME, OutcomeType

Values = Mapping[str, Any]
"""The fields of an outcome, as `outcome_form.form_fields` reads them."""


def apply_outcome(
    case: Case, place: CustomerPlace, outcome_type: OutcomeType, values: Values, day: date
) -> tuple[Case, CustomerPlace]:
    """Return the case and its place after a visit.

    A settled case stays closed, and a stop that holds for the person stays too.

    Parameters
    ----------
    case, place
        As they were before the visit.
    outcome_type, values
        The outcome and its fields, as entered.
    day
        The day of the visit, from which the next step counts.
    """
    if outcome_type.code is not OutcomeCode.NOT_DONE:
        absences = case.not_home + 1 if outcome_type.code is OutcomeCode.NOT_HOME else 0
        case = replace(case, last_visit_date=day, not_home=absences)
    if outcome_type.next_step is NextStep.FIND_ADDRESS:
        place = replace(place, address=values.get("address", place.address), pin=None)
    if case.state == CaseState.CLOSED:
        stops = outcome_type.code in STOPS_OF_PERSON
        return replace(case, stopped_by=outcome_type.code) if stops else case, place
    return _next_case(case, outcome_type, values, day), place


def _next_case(case: Case, outcome_type: OutcomeType, values: Values, day: date) -> Case:
    """Return an unsettled case with the state and step that follow from an outcome."""
    days = outcome_type.pause_days
    after = replace(
        case,
        state=outcome_type.state,
        stopped_by="" if outcome_type.state == CaseState.OPEN else outcome_type.code,
        next_step=outcome_type.next_step,
        next_step_on=day + timedelta(days=outcome_type.step_days),
        not_before=None if days is None else day + timedelta(days=days),
    )
    effect = _EFFECTS.get(outcome_type.code)
    if effect is not None:
        after = effect(after, values, day)
    if not _outlasts(case, outcome_type):
        return after
    if after.state == CaseState.CLOSED:
        return replace(after, stopped_by=case.stopped_by)
    return _as_stopped(after, case)


def keep_stop(case: Case, after: Case) -> Case:
    """Return a case after an outcome that cannot lift the stop or review of before.

    Parameters
    ----------
    case, after
        The case before and after the outcome.
    """
    ranks = (CaseState.OPEN, CaseState.REVIEW, CaseState.STOPPED, CaseState.CLOSED)
    lifted = ranks.index(after.state) < ranks.index(case.state)
    return _as_stopped(after, case) if lifted else after


def _as_stopped(after: Case, case: Case) -> Case:
    """Return a case with the state and the next step that it had before an outcome."""
    return replace(
        after,
        state=case.state,
        stopped_by=case.stopped_by,
        next_step=case.next_step,
        next_step_on=case.next_step_on,
        not_before=case.not_before,
    )


def _outlasts(case: Case, outcome_type: OutcomeType) -> bool:
    """Report whether a stop that holds for the person outlasts an outcome.

    A review ends when the customer was met and something was agreed; to pay ends neither.
    """
    if case.stopped_by not in STOPS_OF_PERSON or outcome_type.code in STOPS_OF_PERSON:
        return False
    settled = outcome_type.state == CaseState.CLOSED
    customer_met = outcome_type.met is PersonMet.CUSTOMER
    return case.state == CaseState.STOPPED or settled or not customer_met


def _paid_in_full(case: Case, values: Values, day: date) -> Case:
    return replace(case, last_payment_date=day)


def _paid_in_part(case: Case, values: Values, day: date) -> Case:
    return replace(
        case,
        last_payment_date=day,
        overdue_amount=values["remaining"],
        not_before=values["date"] + timedelta(days=1),
    )


def _promised(case: Case, values: Values, day: date) -> Case:
    after = values["date"] + timedelta(days=1)
    return replace(
        case,
        promise_date=values["date"],
        promise_amount=values["amount"],
        not_before=after,
        next_step_on=after,
    )


def _other_time(case: Case, values: Values, day: date) -> Case:
    tomorrow = day + timedelta(days=1)
    first = min(window.day or tomorrow for window in values["windows"])
    return replace(case, windows=values["windows"], not_before=first, next_step_on=first)


def _nobody_home(case: Case, values: Values, day: date) -> Case:
    if case.not_home < MOST_NOT_HOME:
        return case
    return replace(
        case,
        state=CaseState.REVIEW,
        stopped_by=OutcomeCode.NOT_HOME,
        next_step=NextStep.OTHER_CHANNEL,
        not_before=None,
    )


_EFFECTS: dict[OutcomeCode, Callable[[Case, Values, date], Case]] = {
    OutcomeCode.PAID_FULL: _paid_in_full,
    OutcomeCode.PAID_PART: _paid_in_part,
    OutcomeCode.PROMISE: _promised,
    OutcomeCode.TIME_PLACE_REQUEST: _other_time,
    OutcomeCode.NOT_HOME: _nobody_home,
}
"""The changes of an outcome beyond state and next step, by its code."""
