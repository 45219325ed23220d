"""The state in which an outcome leaves a case and its place."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dispatch.domain.case import Case, CaseState, NextStep
from dispatch.domain.place import CustomerPlace

from .outcome_types import MOST_NOT_HOME, OutcomeType

Values = Mapping[str, Any]
"""The fields of an outcome, as `outcome_form.form_fields` reads them."""


def apply_outcome(
    case: Case, place: CustomerPlace, outcome_type: OutcomeType, values: Values, day: date
) -> tuple[Case, CustomerPlace]:
    """Return the case and its place after a visit.

    Parameters
    ----------
    case, place
        As they were before the visit.
    outcome_type, values
        The outcome and its fields, as entered.
    day
        The day of the visit, from which the next step counts.
    """
    days = outcome_type.pause_days
    case = replace(
        case,
        state=outcome_type.state,
        stopped_by="" if outcome_type.state == CaseState.OPEN else outcome_type.code,
        next_step=outcome_type.next_step,
        next_step_on=day + timedelta(days=outcome_type.step_days),
        not_before=None if days is None else day + timedelta(days=days),
    )
    if outcome_type.code != "NOT_DONE":
        absences = case.not_home + 1 if outcome_type.code == "NOT_HOME" else 0
        case = replace(case, last_visit_date=day, not_home=absences)
    effect = _EFFECTS.get(outcome_type.code)
    if effect is not None:
        case = effect(case, values, day)
    if outcome_type.next_step is NextStep.FIND_ADDRESS:
        place = replace(place, address=values.get("address", place.address), pin=None)
    return case, place


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
        stopped_by="NOT_HOME",
        next_step=NextStep.OTHER_CHANNEL,
        not_before=None,
    )


_EFFECTS: dict[str, Callable[[Case, Values, date], Case]] = {
    "PAID_FULL": _paid_in_full,
    "PAID_PART": _paid_in_part,
    "PTP": _promised,
    "TIME_PLACE_REQUEST": _other_time,
    "NOT_HOME": _nobody_home,
}
"""The changes of an outcome beyond state and next step, by its code."""
